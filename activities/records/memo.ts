import { type ArtifactRef, type BatchEntry, MEDIA_TYPES } from '../../schemas/artifact';
import type {
  BatchesInput,
  BatchesOutput,
  FinishedBatch,
  LookUpInput,
  LookUpItem,
  LookUpOutput,
  RecordInput,
  RecordOutput,
} from '../../schemas/records/steps';
import type { StepEnvelope } from '../../schemas/step';
import { toolVersionOf } from '../../schemas/tool-version';
import { openLines, openLineWriter, touchRefs } from '../../store/artifacts';
import type { NodeRow } from '../../store/database';
import { digestOf, memoKey } from '../../trust';
import type { LoadedStep } from '../runtime/step-activity';
import { liveNodes, offers } from './live-nodes';
import type { RecordsServices } from './services';

/**
 * Finds earlier results of the same steps on the same inputs, by the same code, in this project. A result
 * of outside programs is taken where a node that is there now would compute it with the same versions.
 */
export async function lookUp(
  { artifacts, database, steps }: RecordsServices,
  { project, items }: LookUpInput,
): Promise<LookUpOutput> {
  const found = items.map(({ step, stepVersion }) => steps.get(`${step}@${stepVersion}`));
  const isNative = found.some((step) => step?.implementation.contract.runtime === 'native');
  const nodes = isNative ? await liveNodes({ database }) : [];
  const keysOf = (item: LookUpItem, i: number): string[] => {
    const step = found[i];
    // The step itself refuses such an input, with a better answer than a look-up could give.
    if (!step?.implementation.contract.input.safeParse(item.input).success) return [];
    const { codeDigest } = step;
    // Of the input as it is sent, which is what a gate sees; not as the step's code completes it.
    const inputDigest = digestOf(item.input);
    const parts = { project, step: item.step, version: item.stepVersion, codeDigest, inputDigest };
    return versionsOf(step, nodes).map((toolVersion) => memoKey({ ...parts, toolVersion }));
  };
  const keys = items.map(keysOf);
  const known = await database.memo.lookUp({
    project,
    keys: keys.flat(),
    usable: (envelope) => touchRefs(artifacts, envelope),
  });
  return {
    hits: keys.map((own) => {
      const key = own.find((one) => known.has(one));
      return key === undefined ? null : (known.get(key)?.output as StepEnvelope);
    }),
  };
}

/** What a step could be computed with now: by version, so that each look-up tries them in one order. */
function versionsOf({ implementation }: LoadedStep, nodes: readonly NodeRow[]): string[] {
  const { contract, toolVersion } = implementation;
  if (contract.runtime !== 'native') return [toolVersion];
  const serving = nodes.filter((node) => offers(node, contract.taskQueue));
  const versions = serving.map(({ report }) => toolVersionOf(contract, toolVersion, report.tools));
  return [...new Set(versions)].sort();
}

/** Writes provenance and memo entries of finished steps, and indexes of finished batches. */
export async function record(
  { artifacts, database }: RecordsServices,
  { runId, project, entries, memo, batches }: RecordInput,
): Promise<RecordOutput> {
  await database.provenance.record(entries.map((entry) => ({ run: runId, ...entry })));
  await database.memo.record(
    memo.map(({ step, stepVersion, envelope }) => {
      const { codeDigest, toolVersion, inputDigest, outputDigest } = envelope;
      const parts = { project, step, version: stepVersion, codeDigest, toolVersion };
      const key = memoKey({ ...parts, inputDigest });
      // The whole envelope is kept: a cached result still says who computed it, and when.
      const output = envelope;
      return { key, ...parts, stepVersion, inputDigest, outputDigest, output };
    }),
  );
  if (batches.length === 0) return { index: null, rejections: null };
  return {
    index: await writeIndex(artifacts, batches),
    rejections: await writeIndex(artifacts, batches.flatMap(rejectionEntries)),
  };
}

/** A slice of a batch index. */
export async function batches(
  { artifacts }: RecordsServices,
  { index, from, count }: BatchesInput,
): Promise<BatchesOutput> {
  const entries: BatchEntry[] = [];
  let at = 0;
  for await (const line of openLines(artifacts, index)) {
    if (at >= from && at < from + count) entries.push({ ...JSON.parse(line), batch: at });
    at += 1;
  }
  return { entries };
}

function rejectionEntries({ batch, rejections }: FinishedBatch): BatchEntry[] {
  return rejections
    .filter((molecules) => molecules.size > 0)
    .map((molecules) => ({ batch, molecules, count: 0 }));
}

async function writeIndex(
  artifacts: RecordsServices['artifacts'],
  entries: BatchEntry[],
): Promise<ArtifactRef> {
  const writer = await openLineWriter(artifacts, { mediaType: MEDIA_TYPES.index });
  for (const { batch, molecules, count } of entries) {
    await writer.write(JSON.stringify({ batch, molecules, count }));
  }
  return writer.close();
}
