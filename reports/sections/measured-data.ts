import type { DataReport } from '../../schemas/chemistry/data-steps';
import { count, decimal, quantity } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { dataTable, facts, foldable, plural, type Section } from '../html/parts';
import type { RunView } from '../view';

/** Findings of one kind that are shown; all are in run.json, and counted here. */
const SHOWN_MAX = 5;
const BASES: Record<DataReport['noise']['basis'], string> = {
  stated: 'as stated',
  duplicates: 'from repeated measurements',
  literature: 'from the literature',
  unknown: 'not known',
};
const number = (title: string) => ({ title, numeric: true });

/** What the measured values of each set are worth: censored values, noise, conflicts, cliffs. */
export function measuredDataSection({ dataReports }: RunView): Section | null {
  const sets = Object.entries(dataReports ?? {});
  if (sets.length === 0) return null;
  const body = html`<p>No model can be better than the values that it learns from. Differences of measured
values below the noise mean nothing; a conflict is a pair of values of one molecule further apart than noise
explains.</p>
${sets.map(setHtml)}`;
  return { id: 'measured-data', title: 'Measured data', body };
}

function setHtml([name, report]: readonly [string, DataReport]): Html {
  const { kind, unit, noise, molecules, distinct, exact, above, below } = report;
  const bounds = above + below;
  const sure =
    noise.basis === 'duplicates' ? `, ${plural(noise.pairs, 'pair')} of repeated measurements` : '';
  return html`<h3>${name} <span class="soft">(${kind}${unit && unit !== 'none' && `, ${unit}`})</span></h3>
${facts([
  ['Records', `${count(molecules)}, of ${plural(distinct, 'molecule')}`],
  [
    'Values',
    `${count(exact)} exact${bounds === 0 ? '' : `, ${count(bounds)} censored (${count(above)} >, ${count(below)} <)`}`,
  ],
  [
    'Noise of one value',
    noise.basis === 'unknown'
      ? 'not known'
      : `${decimal(noise.standardDeviation, 2)} log units, ${BASES[noise.basis]}${sure}`,
  ],
])}
${report.remarks.length > 0 && html`<ul class="words">${report.remarks.map((one) => html`<li>${one}</li>\n`)}</ul>`}
${worstOf(report)}`;
}

/** The worst findings of each kind, on demand. */
function worstOf(report: DataReport): HtmlValue {
  const pair = ({ ids, values }: { ids: string[]; values: number[] }) => [
    ids.join(' and '),
    values.map(quantity).join(' and '),
  ];
  const { conflicts, contradictions, unitMixUps, outliers, stereoGaps, cliffs } = report;
  const kinds: [string, number, string[][]][] = [
    ['Conflicting values', conflicts.count, conflicts.worst.map(pair)],
    ['Contradicts a bound', contradictions.count, contradictions.worst.map(pair)],
    ['Mistaken unit?', unitMixUps.count, unitMixUps.worst.map(pair)],
    ['Outlier', outliers.count, outliers.worst.map(({ id, value }) => [id, quantity(value)])],
    [
      'Stereochemistry open',
      stereoGaps.count,
      stereoGaps.worst.map(({ id, unspecified }) => [id, `${plural(unspecified, 'centre')}`]),
    ],
    [
      'Activity cliff',
      cliffs.count,
      cliffs.worst.map((one) => {
        const [ids = '', values = ''] = pair(one);
        return [ids, `${values}, ${decimal(one.similarity, 2)} similar`];
      }),
    ],
  ];
  const rows = kinds.flatMap(([kind, all, worst]) =>
    worst
      .slice(0, SHOWN_MAX)
      .map((cells, i): HtmlValue[] => [i === 0 ? kind : '', i === 0 ? count(all) : '', ...cells]),
  );
  if (rows.length === 0) return null;
  const columns = [{ title: 'Finding' }, number('In all'), { title: 'Which' }, { title: 'Values' }];
  return foldable('The worst of each kind', dataTable(columns, rows));
}
