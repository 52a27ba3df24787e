import { bytes, count } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { dataTable, facts, type Section } from '../html/parts';
import { isObject, isReference } from '../shapes';
import type { RunView } from '../view';

const ROWS_MAX = 200;
const COLUMNS_MAX = 20;
const DEPTH_MAX = 6;
const TEXT_MAX = 2_000;

/** Whatever the pipeline returned that has no section of its own. */
export function outputSection({ rest, tables }: RunView): Section | null {
  const fields = Object.entries(rest).filter(([name]) => tables[name] === undefined);
  const lists = Object.entries(tables);
  if (fields.length === 0 && lists.length === 0) return null;
  const body = html`${fields.length > 0 && valueHtml(Object.fromEntries(fields), 0)}
${lists.map(([name, rows]) => html`<h3>${name}</h3>${rowsHtml(rows, 0)}`)}`;
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
  if (depth >= DEPTH_MAX) return html`<code>${shortened(JSON.stringify(value) ?? '')}</code>`;
  if (Array.isArray(value)) return rowsHtml(value, depth);
  if (!isObject(value)) return String(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return 'none';
  return facts(entries.map(([name, v]) => [name, valueHtml(v, depth + 1)] as const));
}

function rowsHtml(rows: readonly unknown[], depth: number): HtmlValue {
  if (rows.length === 0) return 'none';
  const shown = rows.slice(0, ROWS_MAX);
  const more =
    rows.length > shown.length &&
    html`<p class="note">The first ${count(shown.length)} of ${count(rows.length)};
all are in run.json.</p>`;
  return html`${shown.every(isObject) ? objectTable(shown, depth) : list(shown, depth)}${more}`;
}

function objectTable(rows: readonly Record<string, unknown>[], depth: number): Html {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.slice(0, COLUMNS_MAX).map((name) => ({
    name,
    title: name,
    numeric: rows.every((row) => row[name] === null || typeof row[name] === 'number'),
  }));
  const left = names.length - columns.length;
  return html`${dataTable(
    columns,
    rows.map((row) =>
      columns.map(({ name }) => (name in row ? valueHtml(row[name], depth + 1) : '')),
    ),
  )}${left > 0 && html`<p class="note">${count(left)} more columns are in run.json.</p>`}`;
}

function list(values: readonly unknown[], depth: number): Html {
  const items = values.map((v) => html`<li>${valueHtml(v, depth + 1)}</li>\n`);
  return html`<ul class="tight">${items}</ul>`;
}

function shortened(text: string): string {
  return text.length > TEXT_MAX
    ? `${text.slice(0, TEXT_MAX)} … (${count(text.length)} characters)`
    : text;
}
