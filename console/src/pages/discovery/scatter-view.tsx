import { useMemo } from 'react';
import type { CandidateRow } from '../../api/discovery';
import { type PlotPoint, PointPlot } from '../../ui/point-plot';
import type { CandidatesView } from './candidate-table';
import { paretoFront } from './pareto';
import type { Measure } from './rows';

/** Two measures against each other, with what no other candidate beats in both. */
export function ScatterView({
  rows,
  measures,
  decisions,
  chosen,
  choose,
  ...o
}: CandidatesView & { x: string; y: string; set: (change: { x?: string; y?: string }) => void }) {
  const evidence = measures.slice(4);
  const named = (key: string, first: Measure | undefined) =>
    measures.find((one) => one.key === key) ?? first ?? measures[1];
  const x = named(o.x, evidence[0]);
  const y = named(o.y, evidence[1]);
  const { points, front } = useMemo(() => {
    if (x === undefined || y === undefined) return { points: [], front: [] };
    const placed = rows.flatMap((row): (PlotPoint & { row: CandidateRow })[] => {
      const [a, b] = [x.of(row), y.of(row)];
      if (a === null || b === null) return [];
      const ranges = { ...rangeOf(x, row, 'xRange'), ...rangeOf(y, row, 'yRange') };
      return [{ id: row.id, x: a, y: b, look: 'plain', row, ...ranges }];
    });
    const isClear = x.wanted !== 'within' && y.wanted !== 'within';
    const turned = placed.map(({ id, ...p }) => ({
      id,
      x: x.wanted === 'lower' ? -p.x : p.x,
      y: y.wanted === 'lower' ? -p.y : p.y,
    }));
    const front = isClear ? paretoFront(turned) : [];
    const isFront = new Set(front);
    for (const point of placed) {
      const decided = decisions.get(point.id)?.decision;
      if (decided === 'reject') point.look = 'rejected';
      else if (decided === 'approve') point.look = 'approved';
      else if (isFront.has(point.id)) point.look = 'front';
    }
    return { points: placed, front };
  }, [rows, x, y, decisions]);
  if (x === undefined || y === undefined) return null;
  return (
    <div className="card stack tight">
      <div className="row">
        <Axis label="Across" at={x} measures={measures} set={(key) => o.set({ x: key })} />
        <Axis label="Upwards" at={y} measures={measures} set={(key) => o.set({ y: key })} />
      </div>
      <PointPlot
        label={`${y.title} against ${x.title}, ${points.length} candidates, of which ${front.length} on the Pareto front`}
        points={points}
        chosen={chosen}
        choose={choose}
        xTitle={titleOf(x)}
        yTitle={titleOf(y)}
        line={front}
      />
      <p className="soft small">
        {front.length > 0
          ? `Pareto front: ${front.length} candidates that none of those shown beats in both (${x.title} ${x.wanted}, ${y.title} ${y.wanted} is better).`
          : 'No front is drawn: of one of the two neither more nor less is always better.'}
        {points.length < rows.length && ` ${rows.length - points.length} have not both values.`}
      </p>
    </div>
  );
}

function rangeOf(measure: Measure, row: CandidateRow, name: 'xRange' | 'yRange') {
  const [low = null, high = null] = measure.rangeOf?.(row) ?? [];
  return low === null || high === null ? {} : { [name]: [low, high] as [number, number] };
}

function titleOf({ title, unit }: Measure): string {
  return unit === '' ? title : `${title}, ${unit}`;
}

function Axis(o: {
  label: string;
  at: Measure;
  measures: readonly Measure[];
  set: (key: string) => void;
}) {
  return (
    <label className="row small">
      {o.label}
      <select className="input" value={o.at.key} onChange={({ target }) => o.set(target.value)}>
        {o.measures.map(({ key, title }) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
