import type { Estimate } from '../../schemas/chemistry/model-steps';
import type { AffinityCheck } from '../../schemas/discovery/affinity-steps';
import { count, decimal, quantity } from '../format';
import { intervalPlot } from '../html/interval-plot';
import { type Html, html } from '../html/markup';
import { badge, dataTable, facts, type Section } from '../html/parts';
import type { RunView } from '../view';
import { claimBadge } from './verdict';

/** The ranking beside measured affinities: no claim unless an interval excludes zero. */
export function affinitySection({ affinity }: RunView): Section | null {
  if (affinity === null) return null;
  const { figures, advantages, verdict, censoredLeftOut } = affinity;
  const body = html`<p>Molecules of the library whose affinity was measured, in the order of the ranking
and in that of the measurement. Kendall’s τ is 1 where both agree on every pair, 0 for chance, −1
where they disagree on every pair. Null models know nothing of the target, and take whichever sign
suits them.</p>
${facts([
  ['Verdict', html`${claimBadge(affinity)} ${verdict}`],
  ['Molecules', count(affinity.count)],
  ['Censored values left out', censoredLeftOut > 0 && count(censoredLeftOut)],
  ['Permutation p', quantity(affinity.permutationP)],
])}
${intervalPlot({
  ...{ title: 'Kendall’s τ', chance: 0, range: [-1, 1], digits: 2 },
  rows: figures.map((one) => ({ label: one.scorer, main: !one.isNull, ...one.tau })),
})}
${dataTable(
  [{ title: 'Ordered by' }, { title: 'Kendall’s τ', numeric: true }],
  figures.map((one) => [scorerWords(one), estimateText(one.tau)]),
)}
${dataTable(
  [
    { title: 'Null model' },
    { title: 'τ of the ranking minus its τ', numeric: true },
    { title: '' },
  ],
  advantages.map(({ over, difference }) => [
    over,
    estimateText(difference),
    difference.low > 0 ? badge('beaten', 'good') : badge('not beaten', 'warn'),
  ]),
)}`;
  return { id: 'affinity', title: 'Measured affinities', body };
}

function scorerWords({ scorer, isNull, sign }: AffinityCheck['figures'][number]): Html {
  if (!isNull) return html`${scorer}`;
  return html`${scorer}<small>null model${sign < 0 && ', low values first'}</small>`;
}

function estimateText({ value, low, high }: Estimate): Html {
  return html`${decimal(value, 2)}<small>${decimal(low, 2)} to
${decimal(high, 2)}</small>`;
}
