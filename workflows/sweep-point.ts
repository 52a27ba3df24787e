import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import {
  CancellationScope,
  isCancellation,
  ParentClosePolicy,
  startChild,
  TemporalFailure,
} from '@temporalio/workflow';
import { RUN_SEARCH_ATTRIBUTES } from '../schemas/constants/search-attributes';
import { PIPELINES_QUEUE } from '../schemas/constants/task-queues';
import type { AnyPipeline, RunOutcome, RunRequest } from '../schemas/pipeline';
import type { PointInput, PointResult } from '../schemas/records/steps';
import { responsesOf } from '../schemas/sweep/points';
import type { Pause } from './pause';
import { registeredPipeline } from './pipeline-registry';
import { rootFailure } from './root-failure';
import type { RunContext } from './run-context';
import { inheritedMemo } from './sealed';
import type { StepCaller } from './step-caller';
import { registeredStep } from './step-registry';

const POINT_DIGITS = 6;
/** Of a point whose own run somebody has cancelled. */
const CANCELLED_ALONE = { code: 'RUN_CANCELLED', message: 'The run of this point was cancelled.' };

/** What is computed at every point, and which numbers of it are kept. */
export interface PointTarget {
  kind: 'step' | 'pipeline';
  /** Activity type of a step, name of a pipeline. */
  name: string;
  responses: string[];
}

/** A point that has ended; `failure` where it failed. */
export interface Ended extends PointResult {
  failure: { code: string; message: string } | null;
}

interface Means {
  run: RunContext;
  target: PointTarget;
  pause: Pause;
  /** Lets work begin when there is room for it. */
  admit: <T>(work: () => Promise<T>) => Promise<T>;
  caller: StepCaller;
}

/** Computes one point: a step, or a run of its own. Null when it was cancelled. */
export async function takePoint(
  at: PointInput & { stage: string },
  means: Means,
): Promise<Ended | null> {
  const { point, values, problem } = at;
  const row = { point, values, responses: {}, because: null, run: null, cached: false };
  if (problem !== null) {
    const failure = { code: 'INPUT_INVALID', message: problem };
    return { ...row, status: 'failed', because: because(failure), failure };
  }
  const run = means.target.kind === 'pipeline' ? childId(means.run.runId, point) : null;
  try {
    const result = await (run === null ? asStep(at, means) : asRun(at, run, means));
    return { ...row, run, status: 'done', ...result, failure: null };
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) return null;
    if (!(error instanceof TemporalFailure)) throw error;
    const failure = isCancellation(error) ? CANCELLED_ALONE : rootFailure(error);
    return { ...row, run, status: 'failed', because: because(failure), failure };
  }
}

async function asStep(
  { stage, point, input }: PointInput & { stage: string },
  { target, caller }: Means,
): Promise<Partial<PointResult>> {
  const step = registeredStep(target.name);
  const position = `${stage}/${padded(point)}`;
  const summary = `Point ${point}: ${step.summarise(input)}`;
  const { output, cached } = await caller.call(step, input, { stage, position, summary });
  return { responses: responsesOf({ output }, target.responses), cached };
}

async function asRun(
  { point, input }: PointInput,
  workflowId: string,
  { run, target, pause, admit }: Means,
): Promise<Partial<PointResult>> {
  const contract = registeredPipeline(target.name);
  if (contract === undefined) throw new Error(`${target.name} is not in this workflow bundle`);
  const request: RunRequest = {
    project: run.project,
    pipeline: contract.name,
    pipelineVersion: contract.version,
    // No key that a person may choose: a list of runs leaves these out.
    key: `${run.runId}/${padded(point)}`,
    input,
    useCache: run.useCache,
    ...(run.tier === undefined ? {} : { tier: run.tier }),
    command: `athanor runs show ${workflowId}`,
    data: [],
  };
  const { status, record, metrics } = await admit(() =>
    pause.child(() => start(contract, { workflowId, request, point })),
  );
  return { status: status === 'rejected' ? 'rejected' : 'done', outcome: { record, metrics } };
}

function start(
  contract: AnyPipeline,
  { workflowId, request, point }: { workflowId: string; request: RunRequest; point: number },
) {
  const { project, pipeline, key } = request;
  const watch = `athanor runs watch ${workflowId}`;
  const title = `point ${point}: ${contract.title}`;
  const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');
  return startChild<(request: RunRequest) => Promise<RunOutcome>>(contract.workflow, {
    workflowId,
    taskQueue: PIPELINES_QUEUE,
    args: [request],
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    memo: { pipeline, project, key, title, watch, ...inheritedMemo() },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: keyword(RUN_SEARCH_ATTRIBUTES.project), value: project },
      { key: keyword(RUN_SEARCH_ATTRIBUTES.pipeline), value: pipeline },
    ]),
    staticSummary: title,
  });
}

/** The run of a point, told from all others: a dot and six digits after that of the sweep. */
function childId(runId: string, point: number): string {
  return `${runId}.${padded(point)}`;
}

function padded(point: number): string {
  return String(point).padStart(POINT_DIGITS, '0');
}

function because({ code, message }: { code: string; message: string }): string {
  return `${code}: ${message}`;
}
