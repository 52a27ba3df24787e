import type { Stage } from '../../api/types';

const WIDTH = 168;
const HEIGHT = 74;
const GAP = 34;
const PER_ROW = 5;
const PAD = 6;
const LINE = 22;

/** The run as a graph: a box for each stage, its batches folded into a bar, cached ones in grey. */
export function Graph({ stages }: { stages: readonly Stage[] }) {
  const rows = Math.ceil(stages.length / PER_ROW);
  const columns = Math.min(PER_ROW, stages.length);
  const width = columns * (WIDTH + GAP) - GAP + 2 * PAD;
  const height = rows * (HEIGHT + GAP) - GAP + 2 * PAD;
  return (
    <div className="graph">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        style={{ minWidth: width * 0.75, maxWidth: width }}
        role="img"
        aria-label="Stages and how they follow each other"
      >
        {stages.slice(1).map((stage, i) => (
          <path key={stage.name} className="edge" d={edge(i)} />
        ))}
        {stages.map((stage, i) => (
          <Box key={stage.name} stage={stage} at={placeOf(i)} />
        ))}
      </svg>
    </div>
  );
}

/** Rows run to the right and back in turn, so that every arrow is short. */
function placeOf(i: number): { x: number; y: number } {
  const row = Math.floor(i / PER_ROW);
  const inRow = i % PER_ROW;
  const column = row % 2 === 0 ? inRow : PER_ROW - 1 - inRow;
  return { x: PAD + column * (WIDTH + GAP), y: PAD + row * (HEIGHT + GAP) };
}

function edge(i: number): string {
  const a = placeOf(i);
  const b = placeOf(i + 1);
  if (a.y !== b.y) return `M${a.x + WIDTH / 2} ${a.y + HEIGHT} V${b.y}`;
  const [from, to] = a.x < b.x ? [a.x + WIDTH, b.x] : [a.x, b.x + WIDTH];
  return `M${from} ${a.y + HEIGHT / 2} H${to}`;
}

function Box({ stage, at }: { stage: Stage; at: { x: number; y: number } }) {
  const share = stage.total > 0 ? stage.done / stage.total : stage.status === 'done' ? 1 : 0;
  const cached = stage.total > 0 ? stage.cached / stage.total : 0;
  const inner = WIDTH - 20;
  const counts = stage.total > 1 ? `${stage.done} of ${stage.total}` : stage.status;
  return (
    <g transform={`translate(${at.x} ${at.y})`} className={`box ${stage.status.replace(' ', '-')}`}>
      <title>{`${stage.title}: ${stage.status}. ${stage.note}`}</title>
      <rect width={WIDTH} height={HEIGHT} rx="8" />
      <text x="10" y={LINE}>
        {short(stage.title)}
      </text>
      <text x="10" y={LINE * 2 - 2} className="counts">
        {counts}
      </text>
      <rect className="track" x="10" y={HEIGHT - 16} width={inner} height="6" rx="3" />
      <rect className="done" x="10" y={HEIGHT - 16} width={inner * share} height="6" rx="3" />
      <rect
        className="from-cache"
        x="10"
        y={HEIGHT - 16}
        width={inner * cached}
        height="6"
        rx="3"
      />
    </g>
  );
}

const CHARACTERS = 22;

function short(title: string): string {
  return title.length <= CHARACTERS ? title : `${title.slice(0, CHARACTERS - 1)}…`;
}
