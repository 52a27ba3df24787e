import type { ParetoFront, WeightSensitivity } from '../../schemas/discovery/steps';
import { type EvidenceColumn, evidenceColumns } from '../evidence-columns';
import { count, NO_VALUE, percent, quantity } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { dataTable, plural, type Section } from '../html/parts';
import type { RunView } from '../view';

/** What would change the ranking: other weights, leaders in something else, and values that are not known. */
export function weightsSection(view: RunView): Section | null {
  const { sensitivity, front } = view;
  const gaps = gapsOf(view);
  if (sensitivity.length === 0 && gaps.length === 0) return null;
  const body = html`${sensitivity.length > 0 && weightsHtml(view)}
${front !== null && frontWords(front)}
${gaps.length > 0 && gapsHtml(view, gaps)}`;
  return { id: 'weights', title: 'What would change the ranking', body };
}

function weightsHtml({ sensitivity, top }: RunView): Html {
  return html`<p>The same molecules, ranked with the weight of one objective changed. Where the
first candidate or much of the list changes with a weight, the ranking is an opinion on that weight.
Shares that stay are of ${top === null ? 'the list' : `the top ${count(top)}`}. Each candidate’s
evidence says how far each objective moved it.</p>
${changesTable(sensitivity)}`;
}

/** What of one objective is not, or not surely, known of the candidates. */
interface Gap {
  column: EvidenceColumn;
  missing: number;
  outside: number;
  /** Median width of the 90 % intervals; null where the objective has none. */
  width: number | null;
}

function gapsOf({ candidates }: RunView): Gap[] {
  const all = candidates ?? [];
  return evidenceColumns(all)
    .map((column) => {
      const evidence = all.map((c) => column.of(c)).filter((e) => e !== null);
      const widths = evidence.flatMap(({ low, high }) =>
        low === null || high === null ? [] : [high - low],
      );
      widths.sort((a, b) => a - b);
      return {
        column,
        missing: all.length - evidence.filter(({ value }) => value !== null).length,
        outside: evidence.filter(({ inDomain }) => inDomain === false).length,
        width: widths[widths.length >> 1] ?? null,
      };
    })
    .filter(({ missing, outside, width }) => missing > 0 || outside > 0 || width !== null);
}

/** Which values, were they known, could move candidates most. */
function gapsHtml({ candidates, top, notRun }: RunView, gaps: readonly Gap[]): Html {
  const all = candidates ?? [];
  const k = top ?? all.length;
  const best = all.filter(({ rank }) => rank <= k);
  const loose = best.filter(({ rankHigh }) => rankHigh > k).length;
  const columns = [
    { title: 'Objective' },
    { title: 'Weight', numeric: true },
    { title: 'Without a value', numeric: true },
    { title: 'Outside the domain', numeric: true },
    { title: 'Typical width of the 90 % interval', numeric: true },
  ];
  const rows = gaps.map(({ column: { title, unit, weight }, missing, outside, width }) => [
    title,
    quantity(weight),
    count(missing),
    count(outside),
    width === null ? NO_VALUE : html`${quantity(width)}${unit && html` <small>${unit}</small>`}`,
  ]);
  return html`<h3>What better data would change</h3>
<p>Of the best ${plural(best.length, 'candidate')}, ${count(loose)} could fall out of their number within the
uncertainty of what is known. A measured value counts most where the interval is wide, the model does not know such
molecules, or there is no value at all${notRun.length > 0 && ', and stages that were not run would add evidence'}.</p>
${dataTable(columns, rows)}`;
}

/** One row for each objective, one column for each factor that its weight was multiplied by. */
function changesTable(sensitivity: readonly WeightSensitivity[]): Html {
  const factors = [...new Set(sensitivity.flatMap((one) => one.changes.map((c) => c.factor)))];
  const columns = [
    { title: 'Objective' },
    { title: 'Weight', numeric: true },
    ...factors.map((factor) => ({
      title: factor === 0 ? 'Left out' : `Weight × ${quantity(factor)}`,
    })),
  ];
  const rows = sensitivity.map(({ title, weight, changes }): HtmlValue[] => [
    title,
    quantity(weight),
    ...factors.map((factor) => changeWords(changes.find((one) => one.factor === factor))),
  ]);
  return dataTable(columns, rows);
}

function changeWords(change: WeightSensitivity['changes'][number] | undefined): HtmlValue {
  if (change === undefined) return NO_VALUE;
  const { kept, first, entering } = change;
  return html`${percent(kept)} stay, ${first} first${
    entering.length > 0 && html`<small>come in: ${entering.join(', ')}</small>`
  }`;
}

function frontWords({ count: size, outsideTop }: ParetoFront): Html {
  const beaten = html`<p>${count(size)} of the best molecules are beaten by no other one in every
objective at once: which of them is best is a matter of weights.`;
  if (outsideTop.length === 0) return html`${beaten} All of them are in the list.</p>`;
  const rows = outsideTop.map(({ rank, id, smiles }) => [
    count(rank),
    id,
    html`<code>${smiles}</code>`,
  ]);
  return html`${beaten} Those that the weights leave out of the list:</p>
${dataTable([{ title: 'Rank', numeric: true }, { title: 'Molecule' }, { title: 'SMILES' }], rows)}`;
}
