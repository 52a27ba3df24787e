import type { ProvenanceEntry, RunRecord } from '../../../../schemas/run-record';
import { type EntityGraph, fragment, type Reference, withOffset } from './entities';

/** Results beyond which those of one step are described together, so that metadata stay readable. */
const EACH_MAX = 1_000;

interface Around {
  run: Reference;
  engine: Reference;
  agent: Reference;
}

/** Results that one action stands for: one, or all of a step. */
type Execution = readonly [ProvenanceEntry, ...ProvenanceEntry[]];

/**
 * Adds what the Provenance Run profile asks for: for each step of the pipeline a HowToStep with its tool, for
 * each result the tool's CreateAction and the ControlAction of the step, and the OrganizeAction of the engine.
 * Beyond a thousand results there is one action for each step; `provenance.ndjson` always has every result.
 */
export function addExecutions(
  graph: EntityGraph,
  { record, entries }: { record: RunRecord; entries: readonly ProvenanceEntry[] },
  around: Around,
): void {
  const controls: Reference[] = [];
  for (const execution of executionsOf(entries)) {
    const tool = addTool(graph, execution[0]);
    const step = addStep(graph, record, execution[0], tool);
    controls.push(addExecution(graph, execution, { tool, step, agent: around.agent }));
  }
  // A run that failed before its first result organised nothing.
  if (controls.length === 0) return;
  graph.add({
    '@id': fragment('organise', record.run.id),
    '@type': 'OrganizeAction',
    name: `Organisation of ${record.run.id}`,
    instrument: around.engine,
    object: controls,
    result: around.run,
    agent: around.agent,
    startTime: withOffset(record.run.startedAt),
    endTime: withOffset(record.run.endedAt),
  });
}

function executionsOf(entries: readonly ProvenanceEntry[]): Execution[] {
  if (entries.length <= EACH_MAX) return entries.map((entry) => [entry]);
  const groups = new Map<string, [ProvenanceEntry, ...ProvenanceEntry[]]>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.stage, entry.step, entry.stepVersion, entry.codeDigest]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

function addTool(graph: EntityGraph, entry: ProvenanceEntry): Reference {
  const { step, stepVersion, codeDigest, toolVersion } = entry;
  const id = fragment('tool', step, stepVersion, codeDigest.slice(0, 12));
  const tool = graph.add({
    '@id': id,
    '@type': 'SoftwareApplication',
    name: step,
    softwareVersion: `${stepVersion}${toolVersion === '' ? '' : ` (${toolVersion})`}`,
    ...(codeDigest !== '' && { identifier: `sha256:${codeDigest}` }),
  });
  graph.append('pipeline.json', 'hasPart', tool);
  return tool;
}

function addStep(
  graph: EntityGraph,
  { stages }: RunRecord,
  { stage, step }: ProvenanceEntry,
  tool: Reference,
): Reference {
  const id = fragment('step', stage, step);
  const at = stages.findIndex(({ name }) => name === stage);
  const reference = graph.add({
    '@id': id,
    '@type': 'HowToStep',
    name: `${stage}: ${step}`,
    position: String(at + 1),
    workExample: [],
  });
  graph.append(id, 'workExample', tool);
  graph.append('pipeline.json', 'step', reference);
  return reference;
}

function addExecution(
  graph: EntityGraph,
  execution: Execution,
  o: { tool: Reference; step: Reference; agent: Reference },
): Reference {
  const [first] = execution;
  const name = execution.length === 1 ? `${first.step} ${first.position}` : first.step;
  const key = [first.step, execution.length === 1 ? first.position : first.stage];
  const starts = execution.map(({ startedAt }) => startedAt).sort();
  const ends = execution.map(({ endedAt }) => endedAt).sort();
  const nodes = [...new Set(execution.map(({ node }) => node))];
  const action = graph.add({
    '@id': fragment('action', ...key),
    '@type': 'CreateAction',
    name,
    description: describe(execution),
    startTime: withOffset(starts[0] ?? ''),
    endTime: withOffset(ends.at(-1) ?? ''),
    instrument: o.tool,
    object: [addDigest(graph, 'in', key, digests(execution, 'inputDigest', 'used'))],
    result: [addDigest(graph, 'out', key, digests(execution, 'outputDigest', 'generated'))],
    agent: o.agent,
    participant: nodes.map((node) =>
      graph.add({ '@id': fragment('node', node), '@type': 'Thing', name: `node ${node}` }),
    ),
    actionStatus: 'http://schema.org/CompletedActionStatus',
  });
  graph.append('./', 'mentions', action);
  return graph.add({
    '@id': fragment('control', ...key),
    '@type': 'ControlAction',
    name: `Control of ${name}`,
    instrument: o.step,
    object: action,
    actionStatus: 'http://schema.org/CompletedActionStatus',
  });
}

function describe(execution: Execution): string {
  const cached = execution.filter((entry) => entry.cached).length;
  const seeds = [...new Set(execution.flatMap(({ seed }) => (seed === null ? [] : [seed])))];
  return [
    `${execution.length} result${execution.length === 1 ? '' : 's'} in stage ${execution[0].stage}`,
    ...(cached > 0 ? [`${cached} taken from earlier runs`] : []),
    ...(seeds.length > 0 ? [`seed ${seeds.join(', ')}`] : []),
  ].join('; ');
}

/** SHA-256 of the canonical JSON of input or output, and of the artifacts that it refers to. */
function digests(
  execution: Execution,
  value: 'inputDigest' | 'outputDigest',
  artifacts: 'used' | 'generated',
): string {
  if (execution.length > 1) return `${execution.length} values, listed in provenance.ndjson`;
  const [entry] = execution;
  return [entry[value], ...(entry[artifacts] ?? [])].map((digest) => `sha256:${digest}`).join(' ');
}

function addDigest(
  graph: EntityGraph,
  side: 'in' | 'out',
  key: readonly string[],
  value: string,
): Reference {
  const id = fragment('digest', side, ...key);
  return graph.add({ '@id': id, '@type': 'PropertyValue', name: `${side}put`, value });
}
