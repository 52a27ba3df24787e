import type { ScorerFigures, Validation } from '../../schemas/discovery/steps';
import { count, decimal } from '../format';
import { intervalPlot } from '../html/interval-plot';
import { type Html, type HtmlValue, html } from '../html/markup';
import { badge, dataTable, facts, type Section } from '../html/parts';
import type { RunView } from '../view';

type Figure = 'rocAuc' | 'bedroc' | 'ef1' | 'ef5';

interface FigureFacts {
  key: Figure;
  title: string;
  /** What chance gives; null where it depends on the set. */
  chance: number;
  range: [number, number];
}

const FIGURES: readonly FigureFacts[] = [
  { key: 'rocAuc', title: 'ROC-AUC', chance: 0.5, range: [0.4, 1] },
  { key: 'bedroc', title: 'BEDROC (α = 20)', chance: 0, range: [0, 1] },
  { key: 'ef1', title: 'EF 1 %', chance: 1, range: [0, 2] },
  { key: 'ef5', title: 'EF 5 %', chance: 1, range: [0, 2] },
];

/**
 * Standardised mean difference up to which groups count as matched: 0.25, after Rubin (2001), see
 * Stuart 2010, doi:10.1214/09-STS313.
 */
const MATCHED_BELOW = 0.25;

/** The retrospective check: how well the ranking finds actives that were hidden from it. */
export function checkSection({ validation }: RunView): Section | null {
  if (validation === null) return null;
  const v = validation;
  const body = html`<p>Part of the known actives was hidden among molecules of the library that are <em>assumed</em> inactive: nobody measured them, they are like the actives in simple properties and unlike them in structure. The ranking then had to find the hidden actives. Null models know nothing of the actives; a ranking that does not beat them has learnt nothing more than size or greasiness.</p>
${facts([
  [
    'Verdict',
    html`${v.beatsNulls ? badge('Beats the null models', 'good') : badge('Does not beat the null models', 'warn')} ${v.verdict}`,
  ],
  ['Hidden actives', hiddenWords(v)],
  ['Assumed inactives', count(v.assumedInactives)],
])}
<div class="plots">${FIGURES.map((f) => figurePlot(f, v.figures))}</div>
<p class="note">Dots are values, whiskers 95 % bootstrap intervals, dashed lines what chance gives. Filled: the ranking. Hollow: null models.</p>
${figureTable(v.figures)}
${advantages(v)}
${matching(v)}`;
  return { id: 'check', title: 'Retrospective check', body };
}

function hiddenWords(v: Validation): string {
  const dropped =
    v.hiddenDropped > 0
      ? `, ${count(v.hiddenDropped)} of them dropped by the filters: they count as not found`
      : '';
  return count(v.hidden) + dropped;
}

function figurePlot(f: FigureFacts, figures: readonly ScorerFigures[]): Html {
  return intervalPlot({
    title: f.title,
    reference: f.chance,
    range: f.range,
    rows: figures.map((s) => ({ label: s.scorer, main: !s.isNull, ...s[f.key] })),
  });
}

function figureTable(figures: readonly ScorerFigures[]): Html {
  const rows = figures.map((s) => [
    html`${s.scorer}${s.isNull && html` <small>null model</small>`}`,
    ...FIGURES.map(({ key }) => estimateText(s[key])),
  ]);
  const columns = [
    { title: 'Scored by' },
    ...FIGURES.map(({ title }) => ({ title, numeric: true })),
  ];
  return dataTable(columns, rows);
}

function estimateText(e: { value: number; low: number; high: number }): Html {
  return html`${decimal(e.value, 2)}<small>${decimal(e.low, 2)} to ${decimal(e.high, 2)}</small>`;
}

function advantages(v: Validation): HtmlValue {
  if (v.advantages.length === 0) return null;
  const rows = v.advantages.map(({ over, difference }) => [
    over,
    estimateText(difference),
    difference.low > 0 ? badge('beaten', 'good') : badge('not beaten', 'warn'),
  ]);
  return html`<h3>Advantage over each null model</h3>
<p class="note">ROC-AUC of the ranking minus that of the null model; a null model is beaten when the whole 95 % interval lies above zero.</p>
${dataTable([{ title: 'Null model' }, { title: 'Difference in ROC-AUC', numeric: true }, { title: '' }], rows)}`;
}

function matching(v: Validation): HtmlValue {
  if (v.matching.length === 0) return null;
  const rows = v.matching.map(({ property, difference }) => [
    property,
    decimal(difference, 2),
    Math.abs(difference) <= MATCHED_BELOW ? badge('matched', 'good') : badge('not matched', 'warn'),
  ]);
  return html`<h3>How well the assumed inactives are matched</h3>
<p class="note">Standardised mean difference, actives minus assumed inactives; up to ±${decimal(MATCHED_BELOW, 2)} counts as matched (doi:10.1214/09-STS313). Where a property is not matched, part of the figures above may be owed to it.</p>
${dataTable([{ title: 'Property' }, { title: 'Difference', numeric: true }, { title: '' }], rows)}`;
}
