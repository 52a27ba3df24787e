import type { DataQuality } from '../../schemas/library/steps';
import { count, plainWords, quantity } from '../format';
import { type HtmlValue, html } from '../html/markup';
import { dataTable, plural, type Section } from '../html/parts';
import type { RunView } from '../view';

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
  const body = dataTable(
    [
      { title: 'File' },
      { title: 'Format' },
      { title: 'Records', numeric: true },
      { title: 'Measured values' },
      { title: 'Remarks' },
    ],
    rows,
  );
  return { id: 'quality', title: 'Data quality', body };
}

function values({ values: v }: DataQuality): HtmlValue {
  if (v === null) return 'none';
  const censored = v.censored > 0 ? `, ${count(v.censored)} of them censored (< or >)` : '';
  return html`${count(v.count)}${censored}<br>from ${quantity(v.min)} to ${quantity(v.max)}, median ${quantity(v.median)}`;
}

function remarks({ remarks: r }: DataQuality): HtmlValue {
  const entries = Object.entries(r).filter(([, n]) => n > 0);
  if (entries.length === 0) return 'none';
  return html`<ul class="tight">${entries.map(
    ([what, n]) => html`<li>${plainWords(what)}: ${plural(n, count(n), 'record')}</li>`,
  )}</ul>`;
}
