import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  isCancellation,
  patched,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { DEFAULT_RUN_TIER, isTrusted } from '../schemas/constants/nodes';
import type { PipelineContract, RunOutcome, RunRequest } from '../schemas/pipeline';
import { Agreement } from './agreement';
import { callRecords } from './records-caller';
import { rootFailure } from './root-failure';
import { Run } from './run';
import type { RunContext } from './run-context';

/** A run in which liars are found after each pass has no nodes worth asking. */
const PASSES_MAX = 3;

/** What a pipeline's code returns: its output, and whether a person rejected it. */
export interface PipelineResult<O> {
  output: O;
  rejected?: boolean;
}

/**
 * Joins a pipeline contract to its workflow code. Begins and ends the record of the run, whatever
 * happens in between: a failed, cancelled or rejected run has a report too. Errors that are not
 * failures of steps are defects in workflow code: they stop the workflow where it stands, to go on
 * when the code is mended, and never end the run.
 */
export function pipeline<I, O>(
  contract: PipelineContract<I, O>,
  body: (input: I, run: Run) => Promise<PipelineResult<O>>,
): (request: RunRequest<I>) => Promise<RunOutcome> {
  const main = async (request: RunRequest<I>): Promise<RunOutcome> => {
    const run = new Run(contract, request as RunRequest);
    const startedAt = request.again?.startedAt ?? workflowInfo().startTime.toISOString();
    const runId = workflowInfo().workflowId;
    const begin = { runId, request: request as RunRequest };
    const ending = await conclude(async () => {
      // A run that was cancelled before it began has a record too.
      await CancellationScope.nonCancellable(() =>
        callRecords('records.begin', begin, 'Begin the record of this run'),
      );
      const result = await body(request.input, run);
      if (result.rejected !== true) await closeChecks(run.context);
      return result;
    });
    if (ending.status === 'completed' && (await hasSuspects(request as RunRequest))) {
      // Everything else comes from the memo index; what rests on a lie follows from what replaces it.
      const again = { pass: (request.again?.pass ?? 0) + 1, startedAt };
      return continueAsNew<typeof main>({ ...request, useCache: true, again });
    }
    let { output } = ending;
    if (ending.status === 'failed' || ending.status === 'cancelled') {
      run.board.close(ending.status);
      output = await CancellationScope.nonCancellable(() => run.salvage());
    }
    const { status, error } = ending;
    const progress = { stages: run.board.table, reviews: run.reviewed };
    const finish = { ...begin, status, startedAt, ...progress, output, error };
    const outcome = await CancellationScope.nonCancellable(() =>
      callRecords('records.finish', finish, 'Write the record and the report'),
    );
    run.showOutcome(ending.status);
    if (ending.status === 'cancelled') throw ending.cause;
    if (ending.error !== null) {
      const { code, message } = ending.error;
      throw ApplicationFailure.create({
        type: code,
        message,
        nonRetryable: true,
        details: [outcome],
      });
    }
    return outcome;
  };
  return main;
}

/**
 * Before a run of strangers' results ends, one result of every node that was last taken on its word is
 * computed again by another owner: else nobody would look at the last lies of a run. One on which
 * those who can be asked do not agree ends the run.
 */
async function closeChecks(context: RunContext): Promise<void> {
  if (isTrusted(context.tier ?? DEFAULT_RUN_TIER) || !patched('2026-12-closing-checks')) return;
  const summary = 'Choose what is computed once more before the end';
  const { runId } = context;
  const { checks } = await callRecords('records.closingChecks', { runId }, summary);
  const agreement = new Agreement(context);
  await Promise.all(checks.map((check) => agreement.confirm(check)));
  if (agreement.isUnsettled) await agreement.settle();
}

/** Whether results of this run count no more, because the node that gave them was found lying. */
async function hasSuspects({ tier = DEFAULT_RUN_TIER, again }: RunRequest): Promise<boolean> {
  if (isTrusted(tier)) return false;
  const { workflowId: runId } = workflowInfo();
  const { count } = await callRecords('records.suspects', { runId }, 'Ask whose word still counts');
  if (count > 0 && (again?.pass ?? 0) >= PASSES_MAX) {
    const message = `${count} results were taken from nodes found lying, again and again.`;
    throw ApplicationFailure.nonRetryable(message, 'NO_AGREEMENT');
  }
  return count > 0;
}

interface Ending {
  status: RunOutcome['status'];
  output: unknown;
  error: { code: string; message: string } | null;
  cause?: unknown;
}

async function conclude(body: () => Promise<PipelineResult<unknown>>): Promise<Ending> {
  try {
    const { output, rejected } = await body();
    return { status: rejected ? 'rejected' : 'completed', output, error: null };
  } catch (cause) {
    if (isCancellation(cause)) return { status: 'cancelled', output: null, error: null, cause };
    if (!(cause instanceof TemporalFailure)) throw cause;
    if (CancellationScope.current().consideredCancelled) {
      // A node that died could not say that it has stopped: its step timed out, for the same reason.
      const asked = new CancelledFailure('The run was cancelled.', [], cause);
      return { status: 'cancelled', output: null, error: null, cause: asked };
    }
    return { status: 'failed', output: null, error: rootFailure(cause), cause };
  }
}
