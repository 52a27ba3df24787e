import type { ArtifactRef } from '../../../../schemas/artifact';
import type { ProvenanceEntry, RunRecord } from '../../../../schemas/run-record';
import { type Entity, EntityGraph, fragment, type Reference, withOffset } from './entities';
import { addExecutions } from './executions';
import { addDescriptor, addProfiles, CONTEXT } from './profiles';

/** A file of a crate, as its metadata describes it. */
export interface CrateFile {
  /** Path within the crate. */
  path: string;
  name: string;
  sha256: string;
  /** Bytes. */
  size: number;
  mediaType: string;
}

/** What the metadata of a crate is made from. */
export interface CrateDescription {
  record: RunRecord;
  entries: readonly ProvenanceEntry[];
  /** Every file but the metadata and the checksums. */
  files: readonly CrateFile[];
  /** Licence of the crate, a URL or a sentence. */
  license: string;
}

/** The file that describes the pipeline; the main entity of the crate. */
export const WORKFLOW_FILE = 'pipeline.json';
/** The run's record, by which a crate of ours is known. */
export const RECORD_FILE = 'run.json';

/** What a person reads first. */
export const README_FILE = 'README.md';

/** What is said of the licence of a crate when nobody has named one. */
export const NO_LICENSE =
  'No licence was granted: all rights are reserved by whoever started the run.';

const ENGINE = '#athanor';
const LANGUAGE = '#athanor-pipeline';

/**
 * `ro-crate-metadata.json` of a run: a Workflow Run RO-Crate of the Provenance Run profile, as a pure
 * function of the run's record, its provenance and the list of files. JSON-LD, two spaces deep.
 */
export function crateMetadata(o: CrateDescription): string {
  const graph = new EntityGraph();
  const { record, files } = o;
  addDescriptor(graph);
  const conformsTo = addProfiles(graph);
  const dataEntities = files.map((file) => fileEntity(file));
  const agent = addPeople(graph, record);
  graph.add({
    '@id': './',
    '@type': 'Dataset',
    name: `${record.title}: ${record.run.id}`,
    description: record.description || `A run of the pipeline ${record.run.pipeline}.`,
    datePublished: withOffset(record.run.endedAt),
    license: licenseOf(graph, o.license),
    conformsTo,
    mainEntity: { '@id': WORKFLOW_FILE },
    hasPart: dataEntities.map(({ '@id': id }) => ({ '@id': id })),
    mentions: [],
    author: agent,
    ...citationsOf(graph, record),
  });
  addEngine(graph, record);
  graph.add(mainWorkflow(o));
  for (const entity of dataEntities) graph.add(entity);
  const inputs = addInputs(graph, o);
  const results = addResults(graph, o);
  const run = addRunAction(graph, record, { inputs, results, agent });
  addExecutions(graph, o, { run, engine: { '@id': ENGINE }, agent });
  return `${JSON.stringify({ '@context': CONTEXT, '@graph': graph.all() }, null, 2)}\n`;
}

/** The description of the pipeline that goes into the crate: what its record says of it. */
export function workflowFile({ run, title, description, stages, citations }: RunRecord): string {
  const { pipeline, pipelineVersion, athanor } = run;
  const named = stages.map(({ name, title }) => ({ name, title }));
  const value = { pipeline, version: pipelineVersion, athanor, title, description };
  return `${JSON.stringify({ ...value, stages: named, citations }, null, 2)}\n`;
}

/** A page for whoever finds the crate. */
export function readmeFile({ run, title, description }: RunRecord): string {
  return `# ${title}: ${run.id}

${description}

This folder is a Workflow Run RO-Crate (Provenance Run Crate 0.5) of a run of the pipeline \`${run.pipeline}\`, version
${run.pipelineVersion}, by Athanor ${run.athanor}. It ended as ${run.status}.

- \`report.html\`: the report, for people.
- \`run.json\`: the record, from which the report was made. \`inputs/\`: the files that it was given, by their SHA-256.
- \`provenance.ndjson\`: one line for each result of a step: who computed what, from what, with which code, and the
  signature of the gate that saw it. \`gate-keys.json\`: public keys of the gates.
- \`samples.ndjson\` and \`artifacts/\`: questions that can be computed again, and what the result refers to.

\`athanor verify\` on this folder, or on the zip file that it came in, checks all of it. \`sha256sum --check SHA256SUMS\`
checks the bytes.
`;
}

function fileEntity({ path, name, sha256, size, mediaType }: CrateFile): Entity {
  return {
    '@id': path.split('/').map(encodeURIComponent).join('/'),
    '@type': 'File',
    name,
    encodingFormat: mediaType,
    contentSize: String(size),
    sha256,
    ...(path === README_FILE && { about: { '@id': './' } }),
  };
}

function mainWorkflow({ record, files }: CrateDescription): Entity {
  const file = files.find(({ path }) => path === WORKFLOW_FILE);
  return {
    ...(file && fileEntity(file)),
    '@id': WORKFLOW_FILE,
    '@type': ['File', 'SoftwareSourceCode', 'ComputationalWorkflow', 'HowTo'],
    name: record.title,
    description: record.description,
    version: String(record.run.pipelineVersion),
    encodingFormat: 'application/json',
    programmingLanguage: { '@id': LANGUAGE },
    conformsTo: {
      '@id': 'https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE',
    },
    input: [],
    output: [],
    hasPart: [],
    step: [],
  };
}

function addEngine(graph: EntityGraph, { run }: RunRecord): void {
  graph.add({
    '@id': ENGINE,
    '@type': 'SoftwareApplication',
    name: 'Athanor',
    description: 'A durable workflow engine for research pipelines.',
    softwareVersion: run.athanor,
  });
  graph.add({
    '@id': LANGUAGE,
    '@type': 'ComputerLanguage',
    name: 'Athanor pipeline',
    version: run.athanor,
  });
  graph.add({
    '@id': 'https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE',
    '@type': 'CreativeWork',
    name: 'ComputationalWorkflow',
    version: '1.0-RELEASE',
  });
}

/** Who answers for the run: its project; and everyone who has reviewed it. */
function addPeople(graph: EntityGraph, { run, reviews }: RunRecord): Reference {
  for (const { by } of reviews) {
    graph.add({ '@id': fragment('person', by), '@type': 'Person', name: by });
  }
  const id = fragment('project', run.project);
  return graph.add({ '@id': id, '@type': 'Organization', name: `Project ${run.project}` });
}

function licenseOf(graph: EntityGraph, license: string): Reference {
  const isUrl = /^https?:\/\//.test(license);
  const id = isUrl ? license : '#license';
  return graph.add({ '@id': id, '@type': 'CreativeWork', name: license, description: license });
}

function citationsOf(graph: EntityGraph, { citations }: RunRecord): Record<string, unknown> {
  if (citations.length === 0) return {};
  const works = citations.map((name, i) =>
    graph.add({ '@id': fragment('citation', i + 1), '@type': 'CreativeWork', name }),
  );
  return { citation: works };
}

/** Adds a parameter of the pipeline and joins it to its value. */
function addParameter(
  graph: EntityGraph,
  o: {
    side: 'input' | 'output';
    name: string;
    additionalType: 'File' | 'PropertyValue';
    value: Reference;
  },
): Reference {
  const id = fragment(o.side, o.name);
  const parameter = graph.add({
    '@id': id,
    '@type': 'FormalParameter',
    additionalType: o.additionalType,
    name: o.name,
    workExample: [],
  });
  graph.append(id, 'workExample', o.value);
  graph.append(o.value['@id'], 'exampleOfWork', parameter);
  graph.append(WORKFLOW_FILE, o.side, parameter);
  return o.value;
}

function addInputs(graph: EntityGraph, { record, files }: CrateDescription): Reference[] {
  const values = Object.entries((record.input ?? {}) as Record<string, unknown>).map(
    ([name, value]) => {
      const id = fragment('value', 'input', name);
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const property = graph.add({ '@id': id, '@type': 'PropertyValue', name, value: text });
      return addParameter(graph, {
        ...{ side: 'input', name, additionalType: 'PropertyValue', value: property },
      });
    },
  );
  const given = record.data.flatMap(({ field, artifact }) => {
    const value = fileOf(files, artifact);
    if (value === undefined) return [];
    return [addParameter(graph, { side: 'input', name: field, additionalType: 'File', value })];
  });
  return [...values, ...given];
}

function addResults(graph: EntityGraph, { record, files }: CrateDescription): Reference[] {
  const digest = graph.add({
    '@id': fragment('value', 'output', 'resultDigest'),
    '@type': 'PropertyValue',
    name: 'resultDigest',
    value: record.resultDigest || 'none: the run ended without a result',
  });
  const values = [
    addParameter(graph, {
      ...{ side: 'output', name: 'resultDigest', additionalType: 'PropertyValue', value: digest },
    }),
  ];
  // Reports and tables stand at the root of the crate.
  const reports = files.filter(({ path }) => !path.includes('/') && path !== WORKFLOW_FILE);
  for (const { path } of reports) {
    const value = { '@id': encodeURIComponent(path) };
    values.push(addParameter(graph, { side: 'output', name: path, additionalType: 'File', value }));
  }
  return values;
}

function addRunAction(
  graph: EntityGraph,
  record: RunRecord,
  o: { inputs: Reference[]; results: Reference[]; agent: Reference },
): Reference {
  const { run, error } = record;
  const isDone = run.status === 'completed';
  const action = graph.add({
    '@id': fragment('run', run.id),
    '@type': 'CreateAction',
    name: `Run ${run.id}`,
    description: record.command || `A run of ${run.pipeline}.`,
    startTime: withOffset(run.startedAt),
    endTime: withOffset(run.endedAt),
    instrument: { '@id': WORKFLOW_FILE },
    object: o.inputs,
    result: o.results,
    agent: o.agent,
    actionStatus: `http://schema.org/${isDone ? 'Completed' : 'Failed'}ActionStatus`,
    ...(!isDone && { error: error?.message ?? `it ended as ${run.status}` }),
  });
  graph.append('./', 'mentions', action);
  return action;
}

function fileOf(files: readonly CrateFile[], { sha256 }: ArtifactRef): Reference | undefined {
  const file = files.find((one) => one.sha256 === sha256 && one.path.startsWith('inputs/'));
  return file && { '@id': file.path };
}
