import {
  CancellationScope,
  condition,
  continueAsNew,
  executeChild,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../schemas/artifact';
import type { BatchOutput } from '../schemas/batch-step';
import { addCounts, type Counts } from '../schemas/counts';
import type { FinishedBatch } from '../schemas/records/steps';
import type { StepContract } from '../schemas/step';
import { GROUP_WINDOW, groupsFrom, worthTelling } from './logic/grouping';
import { batchesDoneSignal, pauseSignal, resumeSignal } from './messages';
import { type RunContext, records, StepCaller } from './step-caller';
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
}

/** What came out. */
export interface MappedBatches {
  /** Indexes of the mapped batches, in order; join them with `library.concatenate`. */
  indexes: ArtifactRef[];
  rejections: ArtifactRef[];
  count: number;
  dropped: Counts;
}

/** Input of the child workflows. */
export interface MapBatchesInput {
  run: RunContext;
  map: MapBatches;
  paused: boolean;
  /** Where a continued workflow goes on. */
  progress?: MappingState;
}

interface MappingState extends MappedBatches {
  /** First batch that is not yet taken. */
  from: number;
  done: number;
  cached: number;
  /** What the run has been told of `done` and `cached`. */
  toldDone: number;
  toldCached: number;
}

interface Group {
  from: number;
  count: number;
}

interface GroupInput extends Group {
  run: RunContext;
  map: MapBatches;
}

interface GroupOutput extends Omit<MappedBatches, 'indexes' | 'rejections'> {
  index: ArtifactRef;
  rejections: ArtifactRef;
  cached: number;
}

function beginning(): MappingState {
  const counters = { from: 0, done: 0, cached: 0, toldDone: 0, toldCached: 0, count: 0 };
  return { ...counters, indexes: [], rejections: [], dropped: {} };
}

/** History is kept far below Temporal's limit of 51,200 events. */
const HISTORY_EVENTS_MAX = 2_000;

/** Starts the mapping child of a stage; `children` holds its id while it runs, for pause and resume. */
export async function mapBatchesOf(
  input: MapBatchesInput,
  children: Set<string>,
): Promise<MappedBatches> {
  const { workflowId } = workflowInfo();
  const calls = input.map.calls.map((c) => c.step.split('@')[0]);
  const { stage, label, batchCount } = input.map;
  const id = `${workflowId}/${stage}/${label}/${calls.join('+')}`;
  children.add(id);
  try {
    return await executeChild(mapBatches, {
      workflowId: id,
      args: [input],
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      staticSummary: `${stage}, ${label}: ${calls.join(' → ')} over ${batchCount} batches`,
    });
  } finally {
    children.delete(id);
  }
}

/**
 * Maps all batches of a stage: a sliding window of child workflows, each for a group of batches;
 * continues as new before its history grows long.
 */
export async function mapBatches(input: MapBatchesInput): Promise<MappedBatches> {
  const pause = { on: input.paused };
  setHandler(pauseSignal, () => {
    pause.on = true;
  });
  setHandler(resumeSignal, () => {
    pause.on = false;
  });
  const scope = new CancellationScope();
  const started: Promise<GroupOutput>[] = [];
  try {
    return await scope.run(() => slide(input, pause, started));
  } catch (error) {
    // Nothing of a failed or cancelled stage may go on behind its back.
    scope.cancel();
    await Promise.allSettled(started);
    throw error;
  }
}

async function slide(
  { run, map, progress }: MapBatchesInput,
  pause: { on: boolean },
  started: Promise<GroupOutput>[],
): Promise<MappedBatches> {
  const state = progress ?? beginning();
  const groups = groupsFrom(state.from, map.batchCount);
  const full = () => workflowInfo().historyLength > HISTORY_EVENTS_MAX;
  for (const [taken, group] of groups.entries()) {
    const room = () => started.length < groups.length && started.length - taken < GROUP_WINDOW;
    while (room() && !pause.on && !full()) {
      const result = runGroup({ run, map, ...(groups[started.length] as Group) });
      // Results are taken in order below; until then a failure must not count as unhandled.
      result.catch(() => undefined);
      started.push(result);
    }
    if (started.length === taken && !full()) await condition(() => !pause.on);
    if (started.length === taken && full()) {
      return continueAsNew<typeof mapBatches>({ run, map, paused: pause.on, progress: state });
    }
    started[taken] ??= runGroup({ run, map, ...group });
    add(state, group, {
      calls: map.calls.length,
      output: await (started[taken] as Promise<GroupOutput>),
    });
    await tellRun(run.runId, map, state);
  }
  const { indexes, rejections, count, dropped } = state;
  return { indexes, rejections, count, dropped };
}

function add(
  state: MappingState,
  group: Group,
  { calls, output }: { calls: number; output: GroupOutput },
): void {
  state.from = group.from + group.count;
  state.indexes.push(output.index);
  state.rejections.push(output.rejections);
  state.count += output.count;
  state.dropped = addCounts(state.dropped, output.dropped);
  state.done += group.count * calls;
  state.cached += output.cached;
}

/** Tells the run how far a stage is, seldom enough to keep its history short. */
async function tellRun(runId: string, map: MapBatches, state: MappingState): Promise<void> {
  const total = map.batchCount * map.calls.length;
  if (!worthTelling(state.toldDone, state.done, total)) return;
  const news = {
    stage: map.stage,
    done: state.done - state.toldDone,
    cached: state.cached - state.toldCached,
  };
  state.toldDone = state.done;
  state.toldCached = state.cached;
  await getExternalWorkflowHandle(runId).signal(batchesDoneSignal, news);
}

function runGroup(input: GroupInput): Promise<GroupOutput> {
  const last = input.from + input.count - 1;
  return executeChild(processBatches, {
    workflowId: `${workflowInfo().workflowId}/${input.from}`,
    args: [input],
    parentClosePolicy: ParentClosePolicy.TERMINATE,
    staticSummary: `${input.map.label}: batches ${input.from} to ${last}`,
  });
}

/** Takes one group of batches through the chain of steps of a stage. */
export async function processBatches(input: GroupInput): Promise<GroupOutput> {
  const { map } = input;
  const caller = new StepCaller(input.run);
  const { entries } = await records['records.batches']({
    index: map.index,
    from: input.from,
    count: input.count,
  });
  let cached = 0;
  let dropped: Counts = {};
  const finished = await Promise.all(
    entries.map(async (entry): Promise<FinishedBatch> => {
      let current = { molecules: entry.molecules, count: entry.count };
      const rejections: ArtifactRef[] = [];
      for (const call of map.calls) {
        const step = registeredStep(call.step) as StepContract<unknown, BatchOutput>;
        const result = await caller.call(
          step,
          { ...call.options, molecules: current.molecules },
          {
            stage: map.stage,
            position: `${map.label}/${step.name}/${String(entry.batch).padStart(6, '0')}`,
            summary: `${step.title}: ${map.label} batch ${entry.batch}, ${current.count} molecules`,
          },
        );
        if (result.cached) cached += 1;
        current = result.output;
        rejections.push(result.output.rejections);
        dropped = addCounts(dropped, result.output.dropped);
      }
      return { batch: entry.batch, molecules: current.molecules, count: current.count, rejections };
    }),
  );
  const written = await caller.flush(finished);
  return {
    index: written.index as ArtifactRef,
    rejections: written.rejections as ArtifactRef,
    count: finished.reduce((sum, b) => sum + b.count, 0),
    dropped,
    cached,
  };
}
