import type { Candidate } from '../../schemas/discovery/steps';
import { depiction } from '../depiction/depiction';
import type { Evidence, EvidenceColumn } from '../evidence-columns';
import { count, decimal, interval, percent, quantity } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { badge, type Column, dataTable, foldable } from '../html/parts';
import type { Said } from '../said';

const SPAN_WIDTH = 100;
const DESIRE_WIDTH = 40;
/** Columns beside those of objectives: rank, structure, name, score, interval, probability. */
const FIXED_COLUMNS = 6;

const EVIDENCE_COLUMNS: readonly Column[] = [
  { title: 'Objective' },
  { title: 'Value', numeric: true },
  { title: '90 % interval', numeric: true },
  { title: 'Domain' },
  { title: 'Desirability', numeric: true },
  { title: 'Weight', numeric: true },
  { title: 'Note' },
];

/** What each objective did to the candidate; records of earlier releases lack them. */
const INFLUENCE_COLUMNS: readonly Column[] = [
  { title: 'Moved the score by', numeric: true },
  { title: 'Rank without it', numeric: true },
];

/** What the rows of a candidate need beside it. */
export interface RowOptions {
  columns: readonly EvidenceColumn[];
  /** The largest rank that any interval reaches: the end of the scale. */
  worst: number;
  /** What was decided of it. */
  said: Said;
  /** Name of the column with the probability of being in the top k. */
  top: string;
}

/** A candidate's row, and a second one with its evidence, as one table body. */
export function candidateRows(c: Candidate, o: RowOptions): Html {
  const drawing = depiction(c.depiction, `Structure of ${c.id}`);
  const width = String(FIXED_COLUMNS + o.columns.length);
  return html`<tbody id="${anchorOf(c)}">
<tr><td class="n rank" data-v="${String(c.rank)}">${count(c.rank)}</td>
<td class="structure">${drawing ?? html`<span class="note">no drawing</span>`}</td>
<td class="who" data-v="${c.id}"><div><strong>${c.id}</strong>${
    c.nearest && html`<small>nearest: ${c.nearest}</small>`
  }${saidOfIt(o.said)}</div></td>
${numberCell({ label: 'Score', sort: c.score, value: decimal(c.score, 3) })}
<td class="span" data-v="${String(c.rankLow)}" data-label="Rank interval">${rankSpan(c, o.worst)}
<span class="num">${count(c.rankLow)} to ${count(c.rankHigh)}</span></td>
${numberCell({ label: o.top, sort: c.probabilityTop, value: percent(c.probabilityTop) })}
${o.columns.map((column) => objectiveCell(column, column.of(c)))}</tr>
<tr class="more"><td colspan="${width}">${foldable(
    html`Evidence<span class="of"> for ${c.id}</span>`,
    evidenceOf(c),
  )}</td></tr>
</tbody>
`;
}

/** A candidate that stays out of the laboratory is marked where it is listed. */
function saidOfIt({ decision, by, why }: Said): HtmlValue {
  if (decision !== 'rejected') return null;
  return html`<small>${badge('Rejected', 'warn')} by ${by}${why && `: ${why}`}</small>`;
}

/** The name that links to a candidate within the page. */
export function anchorOf(c: Candidate): string {
  return `c-${c.rank}`;
}

interface NumberCell {
  label: string;
  /** What sorting goes by; empty cells go last. */
  sort: number | null;
  value: HtmlValue;
  /** Classes; those of objectives are left out on paper, where the evidence is open. */
  kind?: string;
}

function numberCell(o: NumberCell): Html {
  const sort = o.sort === null ? '' : String(o.sort);
  const kind = o.kind ?? 'n';
  return html`<td class="${kind}" data-v="${sort}" data-label="${o.label}">${o.value}</td>\n`;
}

function objectiveCell({ title, unit }: EvidenceColumn, e: Evidence | null): Html {
  const label = unit === '' ? title : `${title}, ${unit}`;
  const span = e && interval(e.low, e.high);
  const outside = e?.inDomain === false && html`<small class="outside">outside the domain</small>`;
  const value = html`${quantity(e?.value ?? null)}${span && html`<small>${span}</small>`}${outside}`;
  return numberCell({ label, sort: e?.value ?? null, value, kind: 'n wanted' });
}

function rankSpan(c: Candidate, worst: number): Html {
  const at = (rank: number) => {
    const share = (rank - 1) / Math.max(1, worst - 1);
    return Math.min(1, Math.max(0, share)) * SPAN_WIDTH;
  };
  const from = at(c.rankLow);
  const width = Math.max(1, at(c.rankHigh) - from).toFixed(1);
  return html`<svg class="rankspan" viewBox="-4 0 108 12" aria-hidden="true">
<rect class="all" x="0" y="5" width="${String(SPAN_WIDTH)}" height="2"/>
<rect class="left" x="${from.toFixed(1)}" y="4" width="${width}" height="4" rx="2"/>
<circle cx="${at(c.rank).toFixed(1)}" cy="6" r="4"/></svg>`;
}

function evidenceOf(c: Candidate): Html {
  // What a molecule has no value for does not enter its score.
  const counted = c.evidence.filter((e) => e.desirability !== null);
  const total = counted.reduce((sum, e) => sum + e.weight, 0);
  const hasInfluence = c.evidence.some((e) => e.contribution !== undefined);
  const columns = hasInfluence ? [...EVIDENCE_COLUMNS, ...INFLUENCE_COLUMNS] : EVIDENCE_COLUMNS;
  const rows = c.evidence.map((e): HtmlValue[] => [
    e.title,
    e.value === null ? 'none' : html`${quantity(e.value)}${e.unit && ` ${e.unit}`}`,
    interval(e.low, e.high) ?? 'none',
    e.inDomain === null || e.inDomain === undefined ? '' : e.inDomain ? 'inside' : 'outside',
    desire(e.desirability),
    weightOf(e, total),
    e.note,
    ...(hasInfluence ? [signed(e.contribution ?? null), count(e.rankWithout ?? c.rank)] : []),
  ]);
  return html`${dataTable(columns, rows)}
<dl class="ids">${standing(c)}<div><dt>SMILES</dt><dd><code>${c.smiles}</code></dd></div>
<div><dt>InChIKey</dt><dd><code>${c.inchiKey}</code></dd></div>
<div><dt>Scaffold</dt><dd>${
    c.scaffold === '' ? 'none (no rings)' : html`<code>${c.scaffold}</code>`
  }</dd></div></dl>`;
}

/** What uncertainty and other weights leave of the candidate's place. */
function standing(c: Candidate): HtmlValue {
  const { scoreLow, scoreHigh, front, weightStability } = c;
  const facts: [string, string | null][] = [
    ['Score, 5 % to 95 %', interval(scoreLow ?? null, scoreHigh ?? null)],
    ['Front', front === undefined ? null : frontWords(front)],
    [
      c.topK === undefined ? 'Stays in the list' : `In the top ${count(c.topK)}`,
      weightStability === undefined ? null : `with ${percent(weightStability)} of random weights`,
    ],
  ];
  return facts.flatMap(([name, value]) =>
    value === null ? [] : [html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`],
  );
}

function frontWords(front: number): string {
  return front === 1 ? 'first: no molecule beats it in everything' : `number ${front}`;
}

function signed(x: number | null): string {
  if (x === null) return '';
  return x > 0 ? `+${decimal(x, 3)}` : decimal(x, 3);
}

function desire(desirability: number | null): HtmlValue {
  if (desirability === null) return 'not counted';
  const width = (Math.min(1, Math.max(0, desirability)) * DESIRE_WIDTH).toFixed(1);
  return html`<svg class="desire" viewBox="0 0 40 8" aria-hidden="true"><rect
width="${width}" height="8"/></svg>
${decimal(desirability, 2)}`;
}

/** The weight, and what part of the score hangs on it. */
function weightOf(e: Evidence, total: number): HtmlValue {
  if (e.desirability === null || total <= 0) return quantity(e.weight);
  return html`${quantity(e.weight)} <span class="soft">(${percent(e.weight / total)})</span>`;
}
