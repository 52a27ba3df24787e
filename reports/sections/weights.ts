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
  const body = html`${sensitivity.length > 0 && weightsHtml(sensitivity)}
${front !== null && frontWords(front)}
${gaps.length > 0 && gapsHtml(view, gaps)}`;
  return { id: 'weights', title: 'What would change the ranking', body };
}

function weightsHtml(sensitivity: readonly WeightSensitivity[]): Html {
  return html`<p>The same molecules, ranked with the weight of one objective changed. Where the
first candidate or much of the list changes with a weight, the ranking is an opinion on that weight.
Each candidate’s evidence says how far each objective moved it.</p>
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
  const loose = all.filter(({ rankHigh }) => rankHigh > k).length;
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
<p>Of ${plural(all.length, 'candidate')}, ${count(loose)} could fall out of the list within the uncertainty of
what is known. A measured value counts most where the interval is wide, the model does not know such
molecules, or there is no value at all${notRun.length > 0 && ', and stages that were not run would add evidence'}.</p>
${dataTable(columns, rows)}`;
}

function changesTable(sensitivity: readonly WeightSensitivity[]): Html {
  const columns = [
    { title: 'Objective' },
    { title: 'Its weight', numeric: true },
    { title: 'Stays in the list', numeric: true },
    { title: 'First' },
    { title: 'Come in' },
  ];
  const rows = sensitivity.flatMap(({ title, weight, changes }) =>
    changes.map(({ factor, kept, first, entering }): HtmlValue[] => [
      title,
      factor === 0 ? 'left out' : `${quantity(factor * weight)} (× ${quantity(factor)})`,
      percent(kept),
      first,
      entering.join(', '),
    ]),
  );
  return dataTable(columns, rows);
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
