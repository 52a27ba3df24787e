import type { Candidate } from '../../schemas/discovery/steps';
import { depiction } from '../depiction/depiction';
import { type EvidenceColumn, evidenceColumns } from '../evidence-columns';
import { count, decimal, percent, quantity } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { dataTable, foldable, type Section } from '../html/parts';
import type { RunView } from '../view';

/** Objectives that get a column of their own; all are in each candidate's evidence. */
const OBJECTIVE_COLUMNS = 4;
const SPAN_WIDTH = 100;
const FIXED_COLUMNS = 6;

/** The ranked table with structures, and below each row the evidence. */
export function candidatesSection(view: RunView): Section | null {
  const { candidates } = view;
  if (candidates === null) return null;
  const title = 'Ranked candidates';
  if (candidates.length === 0) {
    return { id: 'candidates', title, body: html`<p>No molecule was left to rank.</p>` };
  }
  const columns = heaviest(evidenceColumns(candidates));
  const worst = Math.max(...candidates.map((c) => c.rankHigh), 1);
  const body = html`<p>The score is the weighted mean of desirabilities, from 0 to 1. The rank interval (5 % to 95 %) and the probability of being in ${topWords(view)} come from resampling the reference molecules and the prediction intervals.</p>
<div class="ranked"><table id="ranked">
<thead><tr>${heads(view, columns)}</tr></thead>
${candidates.map((c) => rowsOf(c, columns, worst))}</table></div>`;
  return { id: 'candidates', title, body };
}

function topWords({ top }: RunView): string {
  return top === null ? 'the list' : `the top ${count(top)}`;
}

function heaviest(columns: EvidenceColumn[]): EvidenceColumn[] {
  const byWeight = columns
    .map((c, i) => ({ c, i }))
    .sort((a, b) => b.c.weight - a.c.weight || a.i - b.i);
  const chosen = new Set(byWeight.slice(0, OBJECTIVE_COLUMNS).map(({ i }) => i));
  return columns.filter((_, i) => chosen.has(i));
}

function heads(view: RunView, columns: EvidenceColumn[]): Html {
  const k = view.top === null ? 'top' : `top ${count(view.top)}`;
  return html`<th scope="col" class="n">Rank</th><th scope="col">Structure</th><th scope="col">Candidate</th><th scope="col" class="n">Score</th><th scope="col">Rank interval</th><th scope="col" class="n">P(${k})</th>${columns.map(
    ({ title, unit }) =>
      html`<th scope="col" class="n">${title}${unit && html`<br><small>${unit}</small>`}</th>`,
  )}`;
}

function rowsOf(c: Candidate, columns: EvidenceColumn[], worst: number): Html {
  const cells = columns.map((column) => {
    const e = column.of(c);
    const sort = html` data-v="${e === null ? '' : String(e.value ?? '')}"`;
    return html`<td class="n"${sort} data-label="${label(column)}">${e && quantity(e.value)}${e && interval(e.low, e.high)}</td>`;
  });
  return html`<tbody id="c-${count(c.rank)}">
<tr><td class="n rank" data-v="${String(c.rank)}">${count(c.rank)}</td><td class="structure">${depiction(c.depiction, `Structure of ${c.id}`) ?? html`<span class="note">no drawing</span>`}</td><td class="who" data-v="${c.id}"><strong>${c.id}</strong>${c.nearest && html`<small>nearest: ${c.nearest}</small>`}</td><td class="n" data-v="${String(c.score)}" data-label="Score">${decimal(c.score, 3)}</td><td class="span" data-v="${String(c.rankLow)}" data-label="Rank interval">${rankSpan(c, worst)}<span class="num">${count(c.rankLow)} to ${count(c.rankHigh)}</span></td><td class="n" data-v="${String(c.probabilityTop)}" data-label="P(top)">${percent(c.probabilityTop)}</td>${cells}</tr>
<tr class="more"><td colspan="${String(FIXED_COLUMNS + columns.length)}">${foldable(html`Evidence for ${c.id}`, evidenceOf(c))}</td></tr>
</tbody>
`;
}

function label({ title, unit }: EvidenceColumn): string {
  return unit === '' ? title : `${title}, ${unit}`;
}

function interval(low: number | null, high: number | null): HtmlValue {
  if (low === null || high === null) return null;
  return html`<small>${quantity(low)} to ${quantity(high)}</small>`;
}

function rankSpan(c: Candidate, worst: number): Html {
  const at = (rank: number) => (Math.max(0, rank - 1) / Math.max(1, worst - 1)) * SPAN_WIDTH;
  const from = at(c.rankLow);
  const width = Math.max(1, at(c.rankHigh) - from);
  return html`<svg class="rankspan" viewBox="-3 0 106 12" aria-hidden="true"><rect class="all" x="0" y="5" width="100" height="2"/><rect class="left" x="${from.toFixed(1)}" y="4" width="${width.toFixed(1)}" height="4" rx="2"/><circle cx="${at(c.rank).toFixed(1)}" cy="6" r="3"/></svg>`;
}

function evidenceOf(c: Candidate): Html {
  // What a molecule has no value for does not enter its score.
  const total = c.evidence.reduce((sum, e) => sum + (e.desirability === null ? 0 : e.weight), 0);
  const rows = c.evidence.map((e) => [
    e.title,
    html`${quantity(e.value)}${e.unit && ` ${e.unit}`}`,
    e.low === null || e.high === null ? 'none' : `${quantity(e.low)} to ${quantity(e.high)}`,
    html`${desirabilityBar(e.desirability)} ${decimal(e.desirability, 2)}`,
    html`${quantity(e.weight)}${total > 0 && e.desirability !== null && html` <small>(${percent(e.weight / total)})</small>`}`,
    e.note,
  ]);
  const table = dataTable(
    [
      { title: 'Objective' },
      { title: 'Value', numeric: true },
      { title: '90 % interval', numeric: true },
      { title: 'Desirability', numeric: true },
      { title: 'Weight', numeric: true },
      { title: 'Note' },
    ],
    rows,
  );
  return html`${table}
<dl class="ids"><div><dt>SMILES</dt><dd><code>${c.smiles}</code></dd></div><div><dt>InChIKey</dt><dd><code>${c.inchiKey}</code></dd></div><div><dt>Scaffold</dt><dd>${c.scaffold === '' ? 'none (no rings)' : html`<code>${c.scaffold}</code>`}</dd></div></dl>`;
}

function desirabilityBar(desirability: number | null): Html | null {
  if (desirability === null) return null;
  const width = Math.min(1, Math.max(0, desirability)) * 40;
  return html`<svg class="desire" viewBox="0 0 40 8" aria-hidden="true"><rect class="all" width="40" height="8" rx="2"/><rect class="left" width="${width.toFixed(1)}" height="8" rx="2"/></svg>`;
}
