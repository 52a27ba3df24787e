import { bytes, count } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { dataTable, facts, type Section } from '../html/parts';
import { isObject, isReference } from '../shapes';
import type { RunView } from '../view';

const ROWS_MAX = 200;
const COLUMNS_MAX = 20;
const DEPTH_MAX = 6;
const TEXT_MAX = 2_000;
/** Columns that come first, since canonical JSON has lost the order in which they were written. */
const FIRST_COLUMNS = ['rank', 'id', 'name', 'title'];

/** Whether the pipeline returned anything that has no section of its own. */
export function hasOutput({ rest, tables }: RunView): boolean {
  return Object.keys(rest).length > 0 || Object.keys(tables).length > 0;
}

/** Whatever the pipeline returned that has no section of its own. */
export function outputSection(view: RunView): Section | null {
  if (!hasOutput(view)) return null;
  // A table stands for the artifact that it was read from.
  const fields = Object.entries(view.rest).filter(([name]) => view.tables[name] === undefined);
  const hasFiles = fields.some(([, value]) => isReference(value));
  const lists = Object.entries(view.tables).map(
    ([name, rows]) => html`<h3>${name}</h3>\n${rowsHtml(rows, 0)}`,
  );
  const body = html`${fields.length > 0 && valueHtml(Object.fromEntries(fields), 0)}
${
  hasFiles &&
  html`<p class="note"><code>athanor artifacts get DIGEST</code> writes an artifact to a
file.</p>`
}
${lists}`;
  return { id: 'output', title: 'Output', body };
}

function valueHtml(value: unknown, depth: number): HtmlValue {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return shortened(value);
  if (isReference(value)) {
    return html`artifact <code class="digest">${value.sha256}</code>
<small>${value.mediaType}, ${bytes(value.size)}</small>`;
  }
  if (depth >= DEPTH_MAX) return html`<code>${shortened(JSON.stringify(value))}</code>`;
  if (Array.isArray(value)) return rowsHtml(value, depth);
  if (!isObject(value)) return String(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return 'none';
  return facts(entries.map(([name, v]) => [name, valueHtml(v, depth + 1)] as const));
}

function rowsHtml(rows: readonly unknown[], depth: number): HtmlValue {
  if (rows.length === 0) return 'none';
  const shown = rows.slice(0, ROWS_MAX);
  const more = html`<p class="note">The first ${count(shown.length)} of ${count(rows.length)};
all are in run.json.</p>`;
  const isTable = shown.every((row) => isObject(row) && !isReference(row));
  const body = isTable
    ? objectTable(shown as Record<string, unknown>[], depth)
    : list(shown, depth);
  return html`${body}${rows.length > shown.length && more}`;
}

function objectTable(rows: readonly Record<string, unknown>[], depth: number): Html {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => ({ name, title: name, numeric: isNumeric(rows, name) }));
  columns.sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
  const shown = columns.slice(0, COLUMNS_MAX);
  const left = columns.length - shown.length;
  const body = rows.map((row) =>
    shown.map(({ name }) => (name in row ? valueHtml(row[name], depth + 1) : '')),
  );
  return html`${dataTable(shown, body)}${
    left > 0 && html`<p class="note">${count(left)} more columns are in run.json.</p>`
  }`;
}

function isNumeric(rows: readonly Record<string, unknown>[], name: string): boolean {
  return rows.every((row) => (row[name] ?? null) === null || typeof row[name] === 'number');
}

/** Names first, then other texts, then numbers. */
function place({ name, numeric }: { name: string; numeric: boolean }): number {
  const first = FIRST_COLUMNS.indexOf(name);
  return first >= 0 ? first - FIRST_COLUMNS.length : Number(numeric);
}

function list(values: readonly unknown[], depth: number): Html {
  const items = values.map((v) => html`<li>${valueHtml(v, depth + 1)}</li>\n`);
  return html`<ul class="tight">${items}</ul>`;
}

function shortened(text: string): string {
  const cut = [...text].slice(0, TEXT_MAX).join('');
  return cut.length < text.length ? `${cut} … (${count(text.length)} characters)` : text;
}
