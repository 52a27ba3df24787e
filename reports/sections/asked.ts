import { bytes, count, shortDigest } from '../format';
import { type HtmlValue, html } from '../html/markup';
import { type Column, dataTable, facts, foldable, plural, type Section } from '../html/parts';
import { isObject, isReference } from '../shapes';
import type { RunView } from '../view';

const SETTINGS_MAX = 500;
const SETTINGS_UNFOLDED_MAX = 10;
/** Top-level settings that are worth a line of their own, with their titles. */
const MAIN_SETTINGS: readonly (readonly [string, string])[] = [
  ['top', 'Candidates wanted'],
  ['seed', 'Seed'],
];
const DATA_COLUMNS: readonly Column[] = [
  { title: 'Input' },
  { title: 'File' },
  { title: 'Size', numeric: true },
  { title: 'SHA-256' },
];

/** What the person asked for: programme, data, settings, seed. */
export function askedSection({ record, programme }: RunView): Section {
  const { run, input } = record;
  const fields = isObject(input) ? input : {};
  const body = html`<p>${record.description}</p>
${facts([
  ['Programme', programme],
  [
    'Pipeline',
    html`${record.title} <span class="soft">(${run.pipeline}, version
${count(run.pipelineVersion)})</span>`,
  ],
  ['Project', run.project],
  ...MAIN_SETTINGS.filter(([name]) => typeof fields[name] === 'number').map(
    ([name, title]) => [title, leaf(fields[name])] as const,
  ),
])}
${dataFiles(record.data)}
${settings(input)}`;
  return { id: 'asked', title: 'What was asked', body };
}

function dataFiles(data: RunView['record']['data']): HtmlValue {
  if (data.length === 0) return null;
  const rows = data.map(({ field, name, artifact }) => [
    html`<code>${field}</code>`,
    html`<span class="path">${name}</span>`,
    bytes(artifact.size),
    html`<code class="digest">${artifact.sha256}</code>`,
  ]);
  return html`<h3>Data</h3>\n${dataTable(DATA_COLUMNS, rows)}`;
}

function settings(input: unknown): HtmlValue {
  const all = flatten(input, '');
  if (all.length === 0) return null;
  const rows = all.slice(0, SETTINGS_MAX);
  const left = all.length - rows.length;
  const items = rows.map(
    ([path, value]) => html`<div><dt><code>${path}</code></dt><dd>${value}</dd></div>\n`,
  );
  const list = html`<dl class="settings">${items}</dl>
${left > 0 && html`<p class="note">${count(left)} more are in run.json.</p>`}`;
  if (all.length <= SETTINGS_UNFOLDED_MAX) return html`<h3>Settings</h3>\n${list}`;
  return foldable(`All ${plural(all.length, 'setting')}`, list);
}

/** Every leaf of a value with its path, as `--set path=value` names it. */
function flatten(value: unknown, path: string): [string, HtmlValue][] {
  if (isReference(value)) return [[path, `file ${shortDigest(value.sha256)}…`]];
  if (Array.isArray(value)) {
    const isFlat = value.every((v) => typeof v !== 'object' || v === null);
    if (isFlat) return [[path, value.length === 0 ? 'none' : value.map(leaf).join(', ')]];
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
