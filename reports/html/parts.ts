import { count } from '../format';
import { type Html, type HtmlValue, html, trusted } from './markup';

/** One part of the report, with the name that links to it. */
export interface Section {
  id: string;
  title: string;
  body: HtmlValue;
}

/** How a thing stands, by colour and by word. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** A column of a {@link dataTable}. */
export interface Column {
  title: HtmlValue;
  /** Right-aligned with digits of one width. */
  numeric?: boolean;
}

/** A table in a frame that scrolls sideways on a narrow page. */
export function dataTable(columns: readonly Column[], rows: readonly HtmlValue[][]): Html {
  const cell = (i: number) => (columns[i]?.numeric ? trusted(' class="n"') : '');
  const head = columns.map((c, i) => html`<th scope="col"${cell(i)}>${c.title}</th>`);
  const body = rows.map(
    (row) => html`<tr>${row.map((value, i) => html`<td${cell(i)}>${value}</td>`)}</tr>\n`,
  );
  return html`<div class="scroll"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>`;
}

/** Terms with what they stand for; rows without a value are left out. */
export function facts(rows: readonly (readonly [string, HtmlValue])[]): Html {
  const shown = rows.filter(([, v]) => v !== null && v !== undefined && v !== false && v !== '');
  return html`<dl class="facts">${shown.map(
    ([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>\n`,
  )}</dl>`;
}

/** A word in a coloured frame. */
export function badge(text: string, tone: Tone): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** A part that opens on demand; it is always there in the page and on paper. */
export function foldable(summary: HtmlValue, body: HtmlValue): Html {
  return html`<details><summary>${summary}</summary>
${body}</details>`;
}

/** A number and its noun: '1 candidate', '3,000 candidates'. */
export function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}
