import {
  CancellationScope,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../schemas/artifact';
import type { PointInput } from '../schemas/records/steps';
import { worthTelling } from './logic/grouping';
import { Room } from './logic/room';
import { batchesDoneSignal } from './messages';
import { Pause } from './pause';
import { callRecords } from './records-caller';
import type { RunContext } from './run-context';
import { inheritedMemo } from './sealed';
import { StepCaller } from './step-caller';
import { type Ended, type PointTarget, takePoint } from './sweep-point';

/** What to compute: the points of a design. */
export interface SweepTask {
  stage: string;
  target: PointTarget;
  /** DesignPoint lines. */
  design: ArtifactRef;
  count: number;
  /** Points that are computed at the same time. */
  parallel: number;
  /** Points whose inputs travel together. */
  sliceSize: number;
}

/** What came of the points. */
export interface SweptPoints {
  /** SweptPoint lines of those that ended. */
  rows: ArtifactRef[];
  done: number;
  failed: number;
  firstFailure: { code: string; message: string } | null;
  /** Whether it was cancelled before the last point. */
  isCut: boolean;
}

interface SweepState extends SweptPoints {
  /** First point that is not yet taken. */
  from: number;
  /** Points that have ended, and how many of them were known; and what the run has been told of it. */
  ended: number;
  cached: number;
  toldEnded: number;
  toldCached: number;
}

/** Input of the child workflow. */
export interface SweepPointsInput {
  run: RunContext;
  sweep: SweepTask;
  paused: boolean;
  /** Where a continued workflow goes on. */
  progress?: SweepState;
}

/**
 * With two slices under way a long point holds up nobody; so few that a history ends well below 5,000
 * events, also where each point takes several replicas.
 */
const SLICES_AT_ONCE = 2;
const HISTORY_EVENTS_MAX = 2_000;

function beginning(): SweepState {
  const counters = { from: 0, done: 0, failed: 0 };
  const told = { ended: 0, cached: 0, toldEnded: 0, toldCached: 0 };
  return { ...counters, ...told, rows: [], firstFailure: null, isCut: false };
}

/** Starts the child that computes the points of a sweep. */
export function startSweepPoints(input: SweepPointsInput) {
  const { target, count, parallel } = input.sweep;
  return startChild(sweepPoints, {
    workflowId: `${workflowInfo().workflowId}/points`,
    args: [input],
    // Points of pipelines are runs, which end their records when they are cancelled.
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    memo: inheritedMemo(),
    staticSummary: `${target.name} at ${count} points, ${parallel} at a time`,
  });
}

/**
 * Computes the points of a sweep, slice by slice; continues as new before its history grows long. A point
 * that fails is a row with its reason. Cancelled, it stops what goes on and returns what has ended.
 */
export async function sweepPoints(input: SweepPointsInput): Promise<SweptPoints> {
  const { run, sweep } = input;
  const pause = new Pause(input.paused);
  const state = input.progress ?? beginning();
  const room = new Room(sweep.parallel);
  const admit = <T>(work: () => Promise<T>) =>
    room.run(async () => {
      await pause.over();
      return work();
    });
  const means = { run, target: sweep.target, pause, admit, caller: new StepCaller(run, admit) };
  const afterPoint = async ({ cached }: Ended) => {
    state.ended += 1;
    if (cached) state.cached += 1;
    await tellRun(run.runId, sweep, state);
  };
  let fetched: Promise<unknown> = Promise.resolve();
  const isFull = () => workflowInfo().historyLength > HISTORY_EVENTS_MAX;
  const slices: Promise<Ended[]>[] = [];
  let next = state.from;
  while (slices.length > 0 || (next < sweep.count && !state.isCut)) {
    while (slices.length < SLICES_AT_ONCE && next < sweep.count && !state.isCut) {
      if (isFull()) break;
      const count = Math.min(sweep.sliceSize, sweep.count - next);
      const own = { from: next, count };
      // One after the other, so that points are admitted in their order.
      const inputs = fetched.then(() => findPoints(run.runId, sweep, own));
      fetched = inputs.catch(() => undefined);
      const slice = takeSlice(sweep, inputs, { means, afterPoint });
      // Slices are kept in order; until then a failure must not count as unhandled.
      slice.catch(() => undefined);
      slices.push(slice);
      next += count;
    }
    const oldest = slices.shift();
    if (oldest === undefined) {
      return continueAsNew<typeof sweepPoints>({ run, sweep, paused: pause.on, progress: state });
    }
    await keep(await oldest, { state, sweep, caller: means.caller });
    state.isCut ||= CancellationScope.current().consideredCancelled;
    state.from = next;
  }
  const { rows, done, failed, firstFailure, isCut } = state;
  return { rows, done, failed, firstFailure, isCut };
}

type Means = Parameters<typeof takePoint>[1];

async function findPoints(
  runId: string,
  { design }: SweepTask,
  slice: { from: number; count: number },
): Promise<PointInput[]> {
  const summary = `Find points ${slice.from} to ${slice.from + slice.count - 1}`;
  return (await callRecords('records.points', { runId, design, ...slice }, summary)).points;
}

/** The points of a slice that ended; those that were cancelled are not among them. */
async function takeSlice(
  { stage }: SweepTask,
  inputs: Promise<PointInput[]>,
  { means, afterPoint }: { means: Means; afterPoint: (ended: Ended) => Promise<void> },
): Promise<Ended[]> {
  try {
    const ended = await Promise.all(
      (await inputs).map(async (point) => {
        const one = await takePoint({ ...point, stage }, means);
        if (one !== null) await afterPoint(one);
        return one;
      }),
    );
    return ended.filter((one) => one !== null);
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) return [];
    throw error;
  }
}

/** Writes what became of a slice, whatever happens to the rest. */
async function keep(
  ended: readonly Ended[],
  o: { state: SweepState; sweep: SweepTask; caller: StepCaller },
): Promise<void> {
  const { state, sweep, caller } = o;
  if (ended.length === 0) return;
  await CancellationScope.nonCancellable(async () => {
    await caller.flush();
    const { responses } = sweep.target;
    const kept = { points: ended.map(({ failure: _, ...row }) => row), responses };
    const summary = `Keep ${ended.length} points`;
    state.rows.push((await callRecords('records.keepPoints', kept, summary)).rows);
  });
  const failures = ended.flatMap(({ failure }) => (failure === null ? [] : [failure]));
  state.failed += failures.length;
  state.done += ended.length - failures.length;
  state.firstFailure ??= failures[0] ?? null;
}

/** Tells the run how many points have ended, seldom enough to keep its history short. */
async function tellRun(
  runId: string,
  { stage, count }: SweepTask,
  state: SweepState,
): Promise<void> {
  const { ended, cached, toldEnded, toldCached } = state;
  const isCut = CancellationScope.current().consideredCancelled;
  if (isCut || !worthTelling(toldEnded, ended, count)) return;
  const news = { stage, done: ended - toldEnded, cached: cached - toldCached };
  state.toldEnded = ended;
  state.toldCached = cached;
  try {
    await getExternalWorkflowHandle(runId).signal(batchesDoneSignal, news);
  } catch (error) {
    // A sweep that is cancelled at this moment has an end of its own.
    if (!isCancellation(error)) throw error;
  }
}
