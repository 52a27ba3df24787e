import { bytes, count, shortDigest } from '../format';
import { type HtmlValue, html } from '../html/markup';
import { dataTable, facts, type Section } from '../html/parts';
import { isObject, isReference } from '../shapes';
import type { RunView } from '../view';

const SETTINGS_MAX = 500;

/** What the person asked for: programme, data, settings, seed. */
export function askedSection(view: RunView): Section {
  const { record, programme } = view;
  const { run } = record;
  const body = html`<p>${record.description}</p>
${facts([
  ['Programme', programme],
  [
    'Pipeline',
    html`${record.title} (<code>${run.pipeline}</code> version ${count(run.pipelineVersion)})`,
  ],
  ['Project', run.project],
])}
${dataFiles(view)}
${settings(record.input)}`;
  return { id: 'asked', title: 'What was asked', body };
}

function dataFiles({ record }: RunView): HtmlValue {
  if (record.data.length === 0) return null;
  const rows = record.data.map(({ field, name, artifact }) => [
    html`<code>${field}</code>`,
    name,
    bytes(artifact.size),
    html`<code class="digest">${artifact.sha256}</code>`,
  ]);
  return html`<h3>Data</h3>
${dataTable(
  [{ title: 'Input' }, { title: 'File' }, { title: 'Size', numeric: true }, { title: 'SHA-256' }],
  rows,
)}`;
}

function settings(input: unknown): HtmlValue {
  const all = flatten(input, '');
  if (all.length === 0) return null;
  const rows = all.slice(0, SETTINGS_MAX);
  const more = all.length > rows.length;
  return html`<h3>Settings</h3>
<dl class="settings">${rows.map(
    ([path, value]) => html`<div><dt><code>${path}</code></dt><dd>${value}</dd></div>\n`,
  )}</dl>
${more && html`<p class="note">${count(all.length - rows.length)} more settings are in run.json.</p>`}`;
}

/** Every leaf of a value with its path, as `--set path=value` names it. */
function flatten(value: unknown, path: string): [string, HtmlValue][] {
  if (isReference(value)) {
    return [[path, html`file, SHA-256 <code>${shortDigest(value.sha256)}…</code>`]];
  }
  if (Array.isArray(value)) {
    if (value.every((v) => typeof v !== 'object' || v === null)) {
      return [[path, value.length === 0 ? 'none' : value.map(leaf).join(', ')]];
    }
    return value.flatMap((v, i) => flatten(v, `${path}[${i}]`));
  }
  if (isObject(value)) {
    return Object.entries(value).flatMap(([k, v]) => flatten(v, path === '' ? k : `${path}.${k}`));
  }
  return [[path === '' ? 'input' : path, leaf(value)]];
}

function leaf(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return String(value);
}
