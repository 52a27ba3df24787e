import type { ArtifactRef } from '../../../schemas/artifact';
import { collectRefs } from '../../../schemas/artifact-refs';
import type { ProvenanceEntry, RunRecord } from '../../../schemas/run-record';
import { digestOf } from '../../../trust';
import { type Lineage, LineageBuilder } from './lineage-graph';

/** All that the lineage of a run is made from. */
export interface LineageSource {
  record: RunRecord;
  entries: readonly ProvenanceEntry[];
  /** Index artifacts, by SHA-256, and the artifacts that they list. */
  members: ReadonlyMap<string, readonly string[]>;
  /** The record itself (run.json), and the files rendered from it, by name. */
  files: Readonly<Record<string, ArtifactRef>>;
}

/** Id of the node of an artifact. */
export function artifactId(sha256: string): string {
  return `artifact:${sha256}`;
}

/** Id of the node of a value that travelled within a step's input or output, by its digest. */
export function valueId(digest: string): string {
  return `value:${digest}`;
}

/** Id of the node of one result of a step. */
export function stepId({ step, position }: Pick<ProvenanceEntry, 'step' | 'position'>): string {
  return `step:${step} ${position}`;
}

/** Id of the node of a run's result. */
export function resultId({ run, resultDigest }: RunRecord): string {
  return `result:${resultDigest === '' ? run.id : resultDigest}`;
}

/**
 * The lineage of an ended run, as a pure function of its record. Artifacts link steps exactly. What a
 * step answered inline reached later steps through the workflow, which may have combined it: later
 * stages are said to be informed by the stage, which is the most that is known. Entries of runs from
 * before artifacts were kept in provenance are linked by stages alone.
 */
export function lineageOf(source: LineageSource): Lineage {
  const graph = new LineageBuilder();
  const { record } = source;
  addRun(graph, record);
  const reviews = addReviews(graph, record);
  addSteps(graph, source, reviews);
  addMembers(graph, source);
  addResult(graph, source, reviews);
  return graph.build(record.run.id);
}

function addRun(graph: LineageBuilder, { run, input, data }: RunRecord): void {
  const { id, pipeline, pipelineVersion, startedAt, endedAt, status, athanor } = run;
  const facts = { pipeline, pipelineVersion, startedAt, endedAt, status, athanor };
  const activity = graph.add(`run:${id}`, 'run', id, facts);
  const inputDigest = digestOf(input);
  const given = graph.add(`input:${inputDigest}`, 'input', 'input', { digest: inputDigest });
  graph.link(activity, 'used', given);
  for (const { field, name, artifact } of data) {
    const { sha256, size, mediaType } = artifact;
    const facts = { field, sha256, size, mediaType };
    graph.link(activity, 'used', graph.add(artifactId(sha256), 'data', name || field, facts));
  }
  if (run.from === undefined) return;
  const earlier = graph.add(`run:${run.from.runId}`, 'run', run.from.runId);
  graph.link(activity, 'wasInformedBy', earlier);
}

/** A decision, and the stage that it was about. */
interface Decision {
  id: string;
  stage: string | undefined;
}

function addReviews(graph: LineageBuilder, { reviews, run }: RunRecord): Decision[] {
  return reviews.map(({ by, decision, comment, at, stage, candidate }, i) => {
    const about = candidate ?? stage ?? run.id;
    const label = `${decision} of ${about} by ${by}`;
    const id = graph.add(`review:${i}`, 'review', label, {
      ...{ decision, by, comment, at: new Date(at).toISOString() },
      ...(stage !== undefined && { stage }),
      ...(candidate !== undefined && { candidate }),
    });
    const person = graph.add(`person:${by}`, 'person', by);
    graph.link(id, 'wasAttributedTo', person);
    graph.link(`run:${run.id}`, 'wasAssociatedWith', person);
    return { id, stage };
  });
}

function addSteps(
  graph: LineageBuilder,
  { record, entries }: LineageSource,
  reviews: readonly Decision[],
): void {
  const order = record.stages.map(({ name }) => name);
  const before = (stage: string) => order.slice(0, Math.max(0, order.indexOf(stage)));
  const inline = new Set(entries.filter(isInline).map(({ stage }) => stage));
  for (const entry of entries) {
    const activity = addStep(graph, entry);
    const earlier = before(entry.stage);
    const last = earlier.filter((stage) => inline.has(stage)).at(-1);
    if (last !== undefined) graph.link(activity, 'wasInformedBy', stageNode(graph, last));
    for (const { id, stage } of reviews) {
      if (stage !== undefined && earlier.includes(stage)) graph.link(activity, 'used', id);
    }
    if (isInline(entry)) graph.link(stageNode(graph, entry.stage), 'wasInformedBy', activity);
  }
}

/** Members of an index that a step has put out were put out by it as well, where no other step made them. */
function addMembers(graph: LineageBuilder, { entries, members }: LineageSource): void {
  const makers = new Map<string, string>();
  for (const entry of entries) {
    for (const sha256 of madeBy(entry)) makers.set(sha256, stepId(entry));
  }
  for (const [index, listed] of members) {
    const collection = graph.add(artifactId(index), 'artifact', 'index', { sha256: index });
    const maker = makers.get(index);
    for (const sha256 of listed) {
      const member = graph.add(artifactId(sha256), 'artifact', short(sha256), { sha256 });
      graph.link(collection, 'hadMember', member);
      if (maker !== undefined && !makers.has(sha256)) graph.link(member, 'wasGeneratedBy', maker);
    }
  }
}

/** Artifacts that a step has made: it may also hand on what it was given. */
function madeBy({ used = [], generated = [] }: ProvenanceEntry): string[] {
  return generated.filter((sha256) => !used.includes(sha256));
}

function stageNode(graph: LineageBuilder, stage: string): string {
  return graph.add(`stage:${stage}`, 'stage', stage);
}

/** Whether a result travelled within the workflow's history rather than as an artifact. */
function isInline({ generated }: ProvenanceEntry): boolean {
  return generated === undefined || generated.length === 0;
}

function addStep(graph: LineageBuilder, entry: ProvenanceEntry): string {
  const { step, stepVersion, stage, position, codeDigest, toolVersion, node, seed } = entry;
  const { startedAt, endedAt, attempt, cached } = entry;
  const activity = graph.add(stepId(entry), 'step', `${step}@${stepVersion} ${position}`, {
    ...{ step, stepVersion, stage, position, codeDigest, toolVersion },
    ...{ startedAt, endedAt, attempt, cached },
    ...(seed !== null && { seed }),
  });
  const code = `${step}@${stepVersion}`;
  const facts = { step, stepVersion, codeDigest, toolVersion };
  const ofCode = graph.add(`code:${code}#${codeDigest}`, 'code', code, facts);
  graph.link(activity, 'wasAssociatedWith', ofCode);
  graph.link(activity, 'wasAssociatedWith', graph.add(`node:${node}`, 'node', node));
  const input = graph.add(valueId(entry.inputDigest), 'value', `input of ${step} ${position}`, {
    digest: entry.inputDigest,
  });
  graph.link(activity, 'used', input);
  for (const sha256 of entry.used ?? []) {
    const used = graph.add(artifactId(sha256), 'artifact', short(sha256), { sha256 });
    graph.link(activity, 'used', used);
  }
  const output = graph.add(valueId(entry.outputDigest), 'value', `output of ${step} ${position}`, {
    digest: entry.outputDigest,
  });
  graph.link(output, 'wasGeneratedBy', activity);
  for (const sha256 of madeBy(entry)) {
    const made = graph.add(artifactId(sha256), 'artifact', `${step} ${position}`, { sha256 });
    graph.link(made, 'wasGeneratedBy', activity);
  }
  return activity;
}

function addResult(
  graph: LineageBuilder,
  { record, entries, files }: LineageSource,
  reviews: readonly Decision[],
): void {
  const id = resultId(record);
  const result = graph.add(id, 'result', `result of ${record.run.id}`, {
    digest: record.resultDigest,
  });
  graph.link(result, 'wasGeneratedBy', `run:${record.run.id}`);
  for (const { sha256, mediaType } of collectRefs(record.output)) {
    const part = graph.add(artifactId(sha256), 'artifact', short(sha256), { sha256, mediaType });
    graph.link(result, 'wasDerivedFrom', part);
  }
  for (const entry of entries.filter(isInline)) {
    graph.link(result, 'wasDerivedFrom', valueId(entry.outputDigest));
  }
  for (const review of reviews) graph.link(result, 'wasDerivedFrom', review.id);
  for (const [name, { sha256, size, mediaType }] of Object.entries(files)) {
    const facts = { name, sha256, size, mediaType };
    const file = graph.add(artifactId(sha256), 'artifact', name, facts);
    graph.link(file, 'wasDerivedFrom', result);
  }
}

/** As much of a digest as people compare. */
function short(digest: string): string {
  return digest.slice(0, 12);
}
