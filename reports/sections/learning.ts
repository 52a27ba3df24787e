import type { DockingSummary } from '../discovery-shapes';
import { count, NO_VALUE, percent, quantity } from '../format';
import { linePlot, type Series } from '../html/line-plot';
import { type Html, html } from '../html/markup';
import { dataTable, plural, type Section } from '../html/parts';
import type { RunView } from '../view';

/** Centres of a search region that are named. */
const CENTRES_NAMED = 3;
const number = (title: string) => ({ title, numeric: true });

/** How each round of choosing and evaluating went, beside choosing at random. */
export function learningSection({ learning, docking }: RunView): Section | null {
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
${dataTable(columns, rows)}
${docking !== null && roundsTable(docking)}`;
  return { id: 'learning', title: 'Learning', body };
}

/** Why each round chose what it did, and where it searched. */
function roundsTable({ rounds, count: kept, failed }: DockingSummary): Html {
  const columns = [
    number('Round'),
    number('Chosen'),
    { title: 'Searched most around' },
    number('Region moved'),
    { title: 'Whether to go on' },
  ];
  const rows = rounds.map(({ round, chosen, region, because }) => [
    count(round),
    count(chosen),
    region === null ? 'nothing yet' : centresOf(region.centres.map(({ id }) => id)),
    region === null ? NO_VALUE : percent(region.moved),
    because,
  ]);
  return html`${rounds.length > 0 && html`<h3>How each round was chosen</h3>`}
<p>${plural(kept, 'molecule')} with a possible pose, ${count(failed)} without: a docking that failed has no
score, and is no bad one.</p>
${rounds.length > 0 && dataTable(columns, rows)}`;
}

function centresOf(ids: readonly string[]): string {
  const named = ids.slice(0, CENTRES_NAMED).join(', ');
  const left = ids.length - CENTRES_NAMED;
  return left > 0 ? `${named} and ${count(left)} more` : named;
}
