import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ArtifactRef, BatchEntry } from '../schemas/artifact';
import type { BatchOutput } from '../schemas/batch-step';
import { addCounts, type Counts } from '../schemas/counts';
import type { FinishedBatch } from '../schemas/records/steps';
import type { StepContract } from '../schemas/step';
import { callRecords } from './records-caller';
import type { StepCaller, StepResult } from './step-caller';
import { registeredStep } from './step-registry';

/** One batch step of a chain, with its options besides the molecules. */
export interface BatchCall {
  /** Activity type of a registered step, `name@version`. */
  step: string;
  options: Record<string, unknown>;
}

/** What to map: batches of an index through a chain of batch steps. */
export interface MapBatches {
  stage: string;
  /** What the molecules are, e.g. 'library'; unique within stage, label and chain. */
  label: string;
  index: ArtifactRef;
  batchCount: number;
  /** Each call takes what the one before gave. */
  calls: BatchCall[];
  /** Milliseconds of nodes, after which batches that are not done are left out; all are done unless given. */
  budgetMs?: number;
}

/** What came out. */
export interface MappedBatches {
  /** Indexes of the mapped batches, in order; join them with `library.concatenate`. */
  indexes: ArtifactRef[];
  rejections: ArtifactRef[];
  count: number;
  dropped: Counts;
  /** Milliseconds that nodes computed for them; unknown in histories of earlier versions. */
  nodeMs?: number;
}

/** What came out of one group of batches. */
export interface GroupOutput {
  /** Null where its budget was spent before any batch was done. */
  index: ArtifactRef | null;
  rejections: ArtifactRef | null;
  count: number;
  dropped: Counts;
  cached: number;
  nodeMs?: number;
}

/** What somebody who watches a group may do: hold a step back, and hear that one is done. */
export interface GroupWatch {
  beforeStep(): Promise<void>;
  afterStep(cached: boolean): void;
}

/**
 * Takes some batches of an index through the chain of steps of a stage, all at the same time. Once its
 * budget is spent, what is under way is called off, and the batches that came to their end are kept.
 */
export async function processGroup(
  caller: StepCaller,
  { map, from, count }: { map: MapBatches; from: number; count: number },
  watch: GroupWatch,
): Promise<GroupOutput> {
  const slice = { index: map.index, from, count };
  const summary = `Find ${map.label} batches ${from} to ${from + count - 1}`;
  const { entries } = await callRecords('records.batches', slice, summary);
  let cached = 0;
  let nodeMs = 0;
  let dropped: Counts = {};
  const scope = map.budgetMs === undefined ? undefined : new CancellationScope();
  const isSpent = () => nodeMs >= (map.budgetMs ?? Number.POSITIVE_INFINITY);
  const chain = async (entry: BatchEntry): Promise<FinishedBatch> => {
    let current = { molecules: entry.molecules, count: entry.count };
    const rejections: ArtifactRef[] = [];
    for (const [ordinal, call] of map.calls.entries()) {
      await watch.beforeStep();
      // The last of several is done for what came that far: poses without their checks would be lost.
      const isEnd = ordinal > 0 && ordinal === map.calls.length - 1;
      if (isSpent() && !isEnd) throw new BudgetSpent();
      const result = await callOne(caller, map, {
        call,
        ordinal,
        batch: entry.batch,
        current,
        scope: isEnd ? undefined : scope,
      });
      watch.afterStep(result.cached);
      if (result.cached) cached += 1;
      nodeMs += result.nodeMs;
      if (isSpent()) scope?.cancel();
      current = result.output;
      rejections.push(result.output.rejections);
      dropped = addCounts(dropped, result.output.dropped);
    }
    return { batch: entry.batch, molecules: current.molecules, count: current.count, rejections };
  };
  const whole = (entry: BatchEntry) =>
    chain(entry).catch((error: unknown) => {
      const isCutOff = error instanceof BudgetSpent || (isSpent() && isCancellation(error));
      if (isCutOff) return null;
      throw error;
    });
  const finished = (await Promise.all(entries.map(whole))).filter((one) => one !== null);
  const { index, rejections } = await caller.flush(finished);
  return {
    index,
    rejections,
    count: finished.reduce((sum, b) => sum + b.count, 0),
    dropped,
    cached,
    nodeMs,
  };
}

/** Ends the way of a batch for which the budget did not last. */
class BudgetSpent extends Error {}

function callOne(
  caller: StepCaller,
  map: MapBatches,
  o: {
    call: BatchCall;
    ordinal: number;
    batch: number;
    current: { molecules: ArtifactRef; count: number };
    scope: CancellationScope | undefined;
  },
): Promise<StepResult<BatchOutput>> {
  const step = registeredStep(o.call.step) as StepContract<unknown, BatchOutput>;
  return caller.call(
    step,
    { ...o.call.options, molecules: o.current.molecules },
    {
      stage: map.stage,
      // A chain may call one step twice, with other options.
      position: `${map.stage}/${map.label}/${o.ordinal}/${String(o.batch).padStart(6, '0')}`,
      ...(o.scope === undefined ? {} : { scope: o.scope }),
      summary: `${step.title}: ${map.label} batch ${o.batch}, ${o.current.count} molecules`,
    },
  );
}
