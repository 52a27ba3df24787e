import type { Estimate } from '../../schemas/chemistry/model-steps';
import type { ScorerFigures, Validation } from '../../schemas/discovery/steps';
import { count, decimal } from '../format';
import { withDoiLinks } from '../html/citations';
import { intervalPlot } from '../html/interval-plot';
import { type Html, type HtmlValue, html } from '../html/markup';
import { badge, dataTable, facts, type Section } from '../html/parts';
import type { RunView } from '../view';
import { nullsBadge } from './verdict';

interface FigureFacts {
  key: 'rocAuc' | 'bedroc' | 'ef1' | 'ef5';
  title: string;
  /** What chance gives; null where that depends on the numbers of actives and inactives. */
  chance: number | null;
  range: [number, number];
  digits: number;
}

const FIGURES: readonly FigureFacts[] = [
  { key: 'rocAuc', title: 'ROC-AUC', chance: 0.5, range: [0.4, 1], digits: 2 },
  { key: 'bedroc', title: 'BEDROC (α = 20)', chance: null, range: [0, 1], digits: 2 },
  { key: 'ef1', title: 'EF 1 %', chance: 1, range: [0, 2], digits: 1 },
  { key: 'ef5', title: 'EF 5 %', chance: 1, range: [0, 2], digits: 1 },
];

/**
 * Standardised mean difference up to which groups count as matched: 0.25, after Rubin (2001), see
 * Stuart 2010, doi:10.1214/09-STS313.
 */
const MATCHED_MAX = 0.25;

/** The retrospective check: how well the ranking finds actives that were hidden from it. */
export function checkSection({ validation: v }: RunView): Section | null {
  if (v === null) return null;
  const body = html`<p>Part of the known actives was hidden among molecules of the library that are
<em>assumed</em> inactive: nobody measured them; they are like the actives in simple properties and
unlike them in structure. The ranking then had to find the hidden actives. Null models know nothing
of the actives: a ranking that does not beat them may have learnt no more than size or
greasiness.</p>
${facts([
  ['Verdict', html`${nullsBadge(v.beatsNulls)} ${v.verdict}`],
  ['Hidden actives', hiddenWords(v)],
  ['Assumed inactives', count(v.assumedInactives)],
])}
${figures(v.figures)}
<div class="pair">${advantages(v)}${matching(v)}</div>`;
  return { id: 'check', title: 'Retrospective check', body };
}

function hiddenWords({ hidden, hiddenDropped }: Validation): string {
  if (hiddenDropped === 0) return count(hidden);
  const lost = `the filters dropped ${count(hiddenDropped)}, which count as not found`;
  return `${count(hidden)}; ${lost}`;
}

function figures(scorers: readonly ScorerFigures[]): Html {
  const plots = FIGURES.map((f) =>
    intervalPlot({
      ...{ title: f.title, chance: f.chance, range: f.range, digits: f.digits },
      rows: scorers.map((s) => ({ label: s.scorer, main: !s.isNull, ...s[f.key] })),
    }),
  );
  const columns = FIGURES.map(({ title }) => ({ title, numeric: true }));
  const rows = scorers.map((s) => [
    html`${s.scorer}${s.isNull && html`<small>null model</small>`}`,
    ...FIGURES.map(({ key, digits }) => estimateText(s[key], digits)),
  ]);
  return html`<div class="plots">${plots}</div>
<p class="note">Dots are values and whiskers 95 % bootstrap intervals; dashed lines show what chance
gives. Filled dots are scores that know the actives, hollow ones null models. ROC-AUC looks
at the whole list; BEDROC and the enrichment factors (EF) at its top.</p>
${dataTable([{ title: 'Ranked by' }, ...columns], rows)}`;
}

function estimateText({ value, low, high }: Estimate, digits: number): Html {
  return html`${decimal(value, digits)}<small>${decimal(low, digits)} to
${decimal(high, digits)}</small>`;
}

function advantages({ advantages: all }: Validation): HtmlValue {
  if (all.length === 0) return null;
  const rows = all.map(({ over, difference }) => [
    over,
    estimateText(difference, 2),
    difference.low > 0 ? badge('beaten', 'good') : badge('not beaten', 'warn'),
  ]);
  const columns = [
    { title: 'Null model' },
    { title: 'Difference', numeric: true },
    { title: 'Verdict' },
  ];
  return html`<div><h3>Advantage over each null model</h3>
<p class="note">ROC-AUC of the ranking minus that of the null model. A null model is beaten when the
whole 95 % interval lies above zero.</p>
${dataTable(columns, rows)}</div>`;
}

function matching({ matching: all }: Validation): HtmlValue {
  if (all.length === 0) return null;
  const rows = all.map(({ property, difference }) => [
    property,
    decimal(difference, 2),
    Math.abs(difference) <= MATCHED_MAX ? badge('matched', 'good') : badge('not matched', 'warn'),
  ]);
  const columns = [
    { title: 'Property' },
    { title: 'Difference', numeric: true },
    { title: 'Verdict' },
  ];
  return html`<div><h3>How well the assumed inactives are matched</h3>
<p class="note">Standardised mean difference, actives minus assumed inactives; up to
±${decimal(MATCHED_MAX, 2)} counts as matched (${withDoiLinks('doi:10.1214/09-STS313')}). Where a
property is not matched, part of the figures may be owed to it.</p>
${dataTable(columns, rows)}</div>`;
}
