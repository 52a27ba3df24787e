import { type Html, html } from './markup';

/** One line: its name stands at its last point. */
export interface Line {
  name: string;
  points: readonly { x: number; y: number }[];
}

const WIDTH = 620;
const HEIGHT = 280;
const LEFT = 64;
const RIGHT = 92;
const TOP = 14;
const BELOW = 40;
const LABEL_PITCH = 14;
const DOT = '3';
const TICKS_MAX = 9;

/**
 * Lines over whole numbers, on a scale of powers of ten upwards. Points whose value is not positive have
 * no place on it and are left out.
 */
export function lineChart(o: {
  title: string;
  xTitle: string;
  yTitle: string;
  lines: readonly Line[];
  /** A dashed line across, where a limit lies. */
  limit: number | null;
}): Html | null {
  const lines = o.lines
    .map(({ name, points }) => ({ name, points: points.filter(isDrawable) }))
    .filter(({ points }) => points.length > 0);
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) return null;
  const values = [...all.map(({ y }) => y), ...(o.limit === null ? [] : [o.limit])];
  const decades = range(
    Math.floor(Math.log10(Math.min(...values))),
    Math.max(...values.map((y) => Math.ceil(Math.log10(y)))),
  );
  const [low, high] = [decades[0] as number, Math.max(1 + (decades[0] as number), ...decades)];
  const [first, last] = [Math.min(...all.map(({ x }) => x)), Math.max(...all.map(({ x }) => x))];
  const span = Math.max(1, last - first);
  const x = (value: number) => LEFT + ((value - first) / span) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - ((Math.log10(value) - low) / (high - low)) * (HEIGHT - TOP);
  const middle = String((HEIGHT + TOP) / 2);
  return html`<figure class="plot chart"><figcaption>${o.title}</figcaption>
<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT + BELOW)}" width="${String(WIDTH)}" role="img"
aria-label="${o.title}: the values are in the table below">
${grid(decades, y)}${xTicks(first, last).map(
  (t) => html`<text class="tick" x="${short(x(t))}" y="${String(HEIGHT + 16)}">${String(t)}</text>`,
)}
<text class="tick" x="${short((LEFT + WIDTH - RIGHT) / 2)}" y="${String(HEIGHT + 34)}">${o.xTitle}</text>
<text class="tick" transform="translate(12 ${middle}) rotate(-90)">${o.yTitle}</text>
${o.limit !== null && o.limit > 0 && across('chance', short(y(o.limit)))}
${drawn(lines, { x, y })}</svg></figure>`;
}

function grid(decades: readonly number[], y: (value: number) => number): Html[] {
  return decades.map((exponent) => {
    const at = short(y(Number(`1e${exponent}`)));
    return html`${across('grid', at)}<text class="row" x="${String(LEFT - 8)}" y="${at}" dy="4"
>${exponent === 0 ? '1' : html`10<tspan class="power" dy="-5">${String(exponent).replace('-', '−')}</tspan>`}</text>
`;
  });
}

function across(name: string, y: string): Html {
  return html`<line class="${name}" x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}" y1="${y}" y2="${y}"/>`;
}

/** Lines, told apart by their dashes, and their names, which make room for each other. */
function drawn(
  lines: readonly Line[],
  { x, y }: Record<'x' | 'y', (value: number) => number>,
): Html[] {
  const ends = lines.map(({ points }) => y(points[points.length - 1]?.y ?? 1));
  const heights = apart(ends);
  return lines.map(({ name, points }, i) => {
    const path = points.map((point) => `${short(x(point.x))},${short(y(point.y))}`);
    const dots = points.map(
      (point) =>
        html`<circle class="dot" cx="${short(x(point.x))}" cy="${short(y(point.y))}" r="${DOT}"/>`,
    );
    const end = x(points[points.length - 1]?.x ?? 0) + 8;
    return html`<polyline class="curve curve-${String(i % 4)}" points="${path.join(' ')}"/>${dots}
<text class="name" x="${short(end)}" y="${short(heights[i] as number)}" dy="4">${name}</text>
`;
  });
}

/** Moves heights apart until texts at them do not overlap, from the topmost down. */
function apart(heights: readonly number[]): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  const placed = [...heights];
  let free = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    placed[i] = Math.max(placed[i] ?? 0, free);
    free = (placed[i] ?? 0) + LABEL_PITCH;
  }
  return placed;
}

function xTicks(first: number, last: number): number[] {
  const step = Math.max(1, Math.ceil((last - first) / TICKS_MAX));
  return range(first, last).filter((x) => (x - first) % step === 0);
}

function isDrawable({ x, y }: { x: number; y: number }): boolean {
  return Number.isSafeInteger(x) && Number.isFinite(y) && y > 0;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) + 1 }, (_, i) => from + i);
}

function short(x: number): string {
  return String(Number(x.toFixed(1)));
}
