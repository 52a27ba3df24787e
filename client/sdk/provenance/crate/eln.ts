import type { RunRecord } from '../../../../schemas/run-record';
import { sha256Hex } from '../../../../trust';
import { packCrate } from './archive';
import { EntityGraph, fragment } from './entities';
import type { CrateFiles } from './manifest';

/** The context of 1.1 does not know `sha256`, which the ELN file format asks for. */
const CONTEXT = ['https://w3id.org/ro/crate/1.1/context', { sha256: 'http://schema.org/sha256' }];
const METADATA = 'ro-crate-metadata.json';
/** Media types by the ending of a file's name, for those that a crate of a run holds. */
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  csv: 'text/csv',
  sdf: 'chemical/x-mdl-sdfile',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  md: 'text/markdown',
};

/**
 * A run as one experiment in an `.eln` file, the exchange format of The ELN Consortium
 * (https://github.com/TheELNConsortium/TheELNFileFormat, specification 202408): a zip file with one folder, in which an
 * RO-Crate 1.1 has a Dataset for each experiment. The run's own crate lies in that Dataset, file by file.
 */
export function elnOf(record: RunRecord, files: CrateFiles): Uint8Array {
  const { run } = record;
  const folder = `./${encodeURIComponent(run.id)}/`;
  const graph = new EntityGraph();
  const publisher = graph.add({
    '@id': '#athanor',
    '@type': 'Organization',
    name: 'Athanor',
    slogan: 'A durable workflow engine for research pipelines.',
  });
  graph.add({
    '@id': METADATA,
    '@type': 'CreativeWork',
    about: { '@id': './' },
    conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
    dateCreated: run.endedAt,
    version: '1.0',
    sdPublisher: publisher,
  });
  graph.add({
    '@id': './',
    '@type': 'Dataset',
    name: `${record.title}: ${run.id}`,
    description: record.description || record.title,
    datePublished: run.endedAt,
    license: 'No licence was granted.',
    hasPart: [{ '@id': folder }],
  });
  const author = graph.add({
    '@id': fragment('project', run.project),
    '@type': 'Organization',
    name: `Project ${run.project}`,
  });
  const parts = [...files].map(([path, bytes]) => fileEntity(folder, path, bytes));
  graph.add({
    '@id': folder,
    '@type': 'Dataset',
    name: `${record.title}: ${run.id}`,
    author,
    dateCreated: run.startedAt,
    dateModified: run.endedAt,
    genre: 'experiment',
    keywords: [run.pipeline, 'Athanor'],
    encodingFormat: 'text/html',
    text: textOf(record),
    hasPart: parts.map(({ '@id': id }) => ({ '@id': id })),
  });
  for (const part of parts) graph.add(part);
  const metadata = { '@context': CONTEXT, '@graph': graph.all() };
  const packed = new Map<string, Uint8Array>([
    [METADATA, Buffer.from(`${JSON.stringify(metadata, null, 2)}\n`)],
  ]);
  for (const [path, bytes] of files) packed.set(`${run.id}/${path}`, bytes);
  return packCrate(packed, `${run.id}/`);
}

function fileEntity(folder: string, path: string, bytes: Uint8Array) {
  return {
    '@id': `${folder}${path.split('/').map(encodeURIComponent).join('/')}`,
    '@type': 'File',
    name: path.split('/').at(-1) ?? path,
    encodingFormat: TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    contentSize: String(bytes.length),
    sha256: sha256Hex(bytes),
  };
}

/** What a person reads of the experiment in a notebook. */
function textOf({ title, run, stages, command }: RunRecord): string {
  const rows = stages.map(
    ({ title: name, status, note }) => `<li>${html(`${name}: ${status}. ${note}`)}</li>`,
  );
  return (
    `<p>${html(title)}: run ${html(run.id)} ended as ${html(run.status)}.</p>` +
    `<ul>${rows.join('')}</ul><p><code>${html(command)}</code></p>`
  );
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
