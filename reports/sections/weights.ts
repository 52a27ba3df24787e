import type { ParetoFront, WeightSensitivity } from '../../schemas/discovery/steps';
import { count, percent, quantity } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { dataTable, type Section } from '../html/parts';
import type { RunView } from '../view';

/** What would change the ranking: other weights, and candidates that lead in something else. */
export function weightsSection({ sensitivity, front }: RunView): Section | null {
  if (sensitivity.length === 0) return null;
  const body = html`<p>The same molecules, ranked with the weight of one objective changed. Where the
first candidate or much of the list changes with a weight, the ranking is an opinion on that weight.
Each candidate’s evidence says how far each objective moved it.</p>
${changesTable(sensitivity)}
${front !== null && frontWords(front)}`;
  return { id: 'weights', title: 'What would change the ranking', body };
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
