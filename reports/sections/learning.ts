import { count, NO_VALUE, percent, quantity } from '../format';
import { linePlot, type Series } from '../html/line-plot';
import { html } from '../html/markup';
import { dataTable, type Section } from '../html/parts';
import type { RunView } from '../view';

const number = (title: string) => ({ title, numeric: true });

/** How each round of choosing and evaluating went, beside choosing at random. */
export function learningSection({ learning }: RunView): Section | null {
  if (learning === null || learning.curve.length === 0) return null;
  const { curve, property, unit } = learning;
  const name = unit === '' ? property : `${property}, ${unit}`;
  const seriesOf = (
    label: string,
    of: (point: (typeof curve)[number]) => number | null,
  ): Series => ({
    label,
    dots: true,
    points: curve.flatMap((point) => {
      const y = of(point);
      return y === null ? [] : [[point.total, y] as const];
    }),
  });
  const series = [
    seriesOf('best so far', (p) => p.bestSoFar),
    seriesOf('mean of the best so far', (p) => p.topMeanSoFar),
    seriesOf('mean of the chosen', (p) => p.meanChosen),
    seriesOf('mean of the random control', (p) => p.meanControl),
  ].filter(({ points }) => points.length > 0);
  const value = (x: number | null) => (x === null ? NO_VALUE : quantity(x));
  const columns = [
    number('Round'),
    number('Evaluated'),
    number('Failed'),
    number('Mean of the chosen'),
    number('Mean of the control'),
    number('Best so far'),
    number('Error of prediction (RMSE)'),
    number('Inside 90 % interval'),
  ];
  const rows = curve.map((p) => [
    count(p.round),
    count(p.evaluated),
    count(p.failed),
    value(p.meanChosen),
    value(p.meanControl),
    value(p.bestSoFar),
    value(p.rmse),
    p.coverage === null ? NO_VALUE : percent(p.coverage),
  ]);
  const x = 'molecules evaluated';
  const body = html`<p>Each round was chosen by what was known from the rounds before. The control was
drawn at random from the same pool: where the chosen are no better than it, choosing did not help.</p>
${series.length > 0 && linePlot({ title: 'Learning curve', x, y: name, series, digits: 2 })}
${dataTable(columns, rows)}`;
  return { id: 'learning', title: 'Learning', body };
}
