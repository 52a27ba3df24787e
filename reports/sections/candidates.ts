import { type EvidenceColumn, evidenceColumns } from '../evidence-columns';
import { count } from '../format';
import { type Html, html } from '../html/markup';
import type { Section } from '../html/parts';
import { saidOf } from '../said';
import type { RunView } from '../view';
import { candidateRows } from './candidate-rows';

/** Objectives that get a column of their own; all are in each candidate's evidence. */
const OBJECTIVE_COLUMNS = 4;

/** The ranked table with structures, and below each row the evidence. */
export function candidatesSection(view: RunView): Section | null {
  const { candidates } = view;
  if (candidates === null) return null;
  const title = 'Ranked candidates';
  if (candidates.length === 0) {
    return { id: 'candidates', title, body: html`<p>No molecule was left to rank.</p>` };
  }
  const columns = heaviest(evidenceColumns(candidates));
  const worst = Math.max(1, ...candidates.map((c) => Math.max(c.rank, c.rankHigh)));
  const body = html`<p>The score is the weighted mean of desirabilities, from 0 to 1. The rank
interval (5 % to 95 %) and the probability of being in ${topWords(view)} come from resampling the
reference molecules and the prediction intervals.</p>
<div class="ranked"><table id="ranked">
<thead><tr>${heads(view, columns)}</tr></thead>
${candidates.map((c) => candidateRows(c, { columns, worst, top: topLabel(view), said: saidOf(view, c) }))}</table></div>`;
  return { id: 'candidates', title, body };
}

/** The objectives with the largest weights, in the order in which they came. */
function heaviest(columns: EvidenceColumn[]): EvidenceColumn[] {
  const byWeight = columns.map(({ weight }, i) => ({ weight, i }));
  byWeight.sort((a, b) => b.weight - a.weight || a.i - b.i);
  const chosen = new Set(byWeight.slice(0, OBJECTIVE_COLUMNS).map(({ i }) => i));
  return columns.filter((_, i) => chosen.has(i));
}

function heads(view: RunView, columns: EvidenceColumn[]): Html {
  return html`<th scope="col" class="n">Rank</th>
<th scope="col" class="structure">Structure</th>
<th scope="col">Candidate</th>
<th scope="col" class="n">Score</th>
<th scope="col">Rank interval</th>
<th scope="col" class="n">${topLabel(view)}</th>
${columns.map(
  ({ title, unit }) =>
    html`<th scope="col" class="n">${title}${unit && html`<small>${unit}</small>`}</th>\n`,
)}`;
}

function topWords({ top }: RunView): string {
  return top === null ? 'the list' : `the top ${count(top)}`;
}

function topLabel({ top }: RunView): string {
  return top === null ? 'P(in list)' : `P(top\u00a0${count(top)})`;
}
