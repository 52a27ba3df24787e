import {
  CancellationScope,
  continueAsNew,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { addCounts } from '../schemas/counts';
import { GROUP_WINDOW, groupsFrom, worthTelling } from './logic/grouping';
import { batchesDoneSignal } from './messages';
import { Pause } from './pause';
import {
  type GroupOutput,
  type MapBatches,
  type MappedBatches,
  processGroup,
} from './process-group';
import type { RunContext } from './run-context';
import { inheritedMemo } from './sealed';
import { StepCaller } from './step-caller';

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
  paused: boolean;
}

function beginning(): MappingState {
  const counters = { from: 0, done: 0, cached: 0, toldDone: 0, toldCached: 0, count: 0, nodeMs: 0 };
  return { ...counters, indexes: [], rejections: [], dropped: {} };
}

/** History is kept far below Temporal's limit of 51,200 events. */
const HISTORY_EVENTS_MAX = 2_000;

/** Runs the mapping child of a stage, which is paused and resumed with the run. */
export async function mapBatchesOf(
  input: Omit<MapBatchesInput, 'paused'>,
  pause: Pause,
): Promise<MappedBatches> {
  const { workflowId } = workflowInfo();
  const calls = input.map.calls.map((c) => c.step.split('@')[0]);
  const { stage, label, batchCount } = input.map;
  return pause.child((paused) =>
    startChild(mapBatches, {
      workflowId: `${workflowId}/${stage}/${label}/${calls.join('+')}`,
      args: [{ ...input, paused }],
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      memo: inheritedMemo(),
      staticSummary: `${stage}, ${label}: ${calls.join(' → ')} over ${batchCount} batches`,
    }),
  );
}

/**
 * Maps all batches of a stage: a sliding window of child workflows, each for a group of batches;
 * continues as new before its history grows long.
 */
export async function mapBatches(input: MapBatchesInput): Promise<MappedBatches> {
  const pause = new Pause(input.paused);
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
  pause: Pause,
  started: Promise<GroupOutput>[],
): Promise<MappedBatches> {
  const state = progress ?? beginning();
  const groups = groupsFrom(state.from, map.batchCount);
  const budgetMs = map.budgetMs ?? Number.POSITIVE_INFINITY;
  const full = () => workflowInfo().historyLength > HISTORY_EVENTS_MAX;
  for (const [taken, group] of groups.entries()) {
    const isSpent = (state.nodeMs ?? 0) >= budgetMs;
    if (isSpent && started.length === taken) break;
    const room = () => started.length < groups.length && started.length - taken < GROUP_WINDOW;
    while (room() && !pause.on && !full() && !isSpent) {
      const next = groups[started.length] as Group;
      const result = runGroup({ run, map: left(map, state), ...next }, pause);
      // Results are taken in order below; until then a failure must not count as unhandled.
      result.catch(() => undefined);
      started.push(result);
    }
    if (started.length === taken && !full()) await pause.over();
    if (started.length === taken && full()) {
      return continueAsNew<typeof mapBatches>({ run, map, paused: pause.on, progress: state });
    }
    started[taken] ??= runGroup({ run, map: left(map, state), ...group }, pause);
    add(state, group, {
      calls: map.calls.length,
      output: await (started[taken] as Promise<GroupOutput>),
    });
    await tellRun(run.runId, map, state);
  }
  const { indexes, rejections, count, dropped, nodeMs } = state;
  return { indexes, rejections, count, dropped, nodeMs };
}

/** What a group that starts now may use of the stage's budget, if it has one. */
function left(map: MapBatches, { nodeMs = 0 }: MappingState): MapBatches {
  return map.budgetMs === undefined ? map : { ...map, budgetMs: map.budgetMs - nodeMs };
}

function add(
  state: MappingState,
  group: Group,
  { calls, output }: { calls: number; output: GroupOutput },
): void {
  state.from = group.from + group.count;
  if (output.index !== null) state.indexes.push(output.index);
  if (output.rejections !== null) state.rejections.push(output.rejections);
  state.count += output.count;
  state.dropped = addCounts(state.dropped, output.dropped);
  state.done += group.count * calls;
  state.cached += output.cached;
  state.nodeMs = (state.nodeMs ?? 0) + (output.nodeMs ?? 0);
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

function runGroup(input: Omit<GroupInput, 'paused'>, pause: Pause): Promise<GroupOutput> {
  const last = input.from + input.count - 1;
  return pause.child((paused) =>
    startChild(processBatches, {
      workflowId: `${workflowInfo().workflowId}/${input.from}`,
      args: [{ ...input, paused }],
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      memo: inheritedMemo(),
      staticSummary: `${input.map.label}: batches ${input.from} to ${last}`,
    }),
  );
}

/** Takes one group of batches through the chain of steps of a stage. */
export async function processBatches({ paused, ...input }: GroupInput): Promise<GroupOutput> {
  const pause = new Pause(paused);
  return processGroup(new StepCaller(input.run), input, {
    beforeStep: () => pause.over(),
    afterStep: () => undefined,
  });
}
