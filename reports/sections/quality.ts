import type { DataQuality } from '../../schemas/library/steps';
import { count, interval, plainWords, quantity } from '../format';
import { type HtmlValue, html } from '../html/markup';
import { type Column, dataTable, plural, type Section } from '../html/parts';
import type { RunView } from '../view';

const COLUMNS: readonly Column[] = [
  { title: 'File' },
  { title: 'Format' },
  { title: 'Records', numeric: true },
  { title: 'Measured values' },
  { title: 'Remarks' },
];

/** What reading each file found out about it. */
export function qualitySection({ quality }: RunView): Section | null {
  const files = Object.entries(quality ?? {});
  if (files.length === 0) return null;
  const rows = files.map(([name, q]) => [
    name,
    q.format.toUpperCase() + (q.gzipped ? ', gzipped' : ''),
    count(q.records),
    values(q),
    remarks(q),
  ]);
  return { id: 'quality', title: 'Data quality', body: dataTable(COLUMNS, rows) };
}

function values({ values: v }: DataQuality): HtmlValue {
  if (v === null) return 'none';
  const censored = v.censored > 0 && `, ${count(v.censored)} of them censored (< or >)`;
  const range = `from ${interval(v.min, v.max)}, median ${quantity(v.median)}`;
  return html`${count(v.count)}${censored}<small>${range}</small>`;
}

function remarks({ remarks: r }: DataQuality): HtmlValue {
  const entries = Object.entries(r).filter(([, n]) => n > 0);
  if (entries.length === 0) return 'none';
  const items = entries.map(
    ([what, n]) => html`<li>${plainWords(what)}: ${plural(n, 'record')}</li>`,
  );
  return html`<ul class="tight">${items}</ul>`;
}
