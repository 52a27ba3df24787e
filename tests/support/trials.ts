import type { Validation } from '../../schemas/discovery/steps';
import type { RunOutcome } from '../../schemas/pipeline';
import type { FunnelStage } from '../../schemas/pipelines/screen';
import type { RunRecord } from '../../schemas/run-record';
import { fatesOf, funnelLeaks, lostOrDoubled, resultsByPosition } from './checkers';
import type { TestStack } from './stack';
import { until } from './until';

/** What a run came to, as far as it must be the same however often it was disturbed. */
export interface Conclusion {
  outcome: RunOutcome;
  record: RunRecord;
  /** Output digest of each step result, by its place in the run. */
  results: Map<string, string>;
  cached: number;
}

/** The end of a run, and whether it is there. */
export interface Awaited {
  outcome: Promise<RunOutcome>;
  isOver: () => boolean;
}

/** Waits for the end of a run in the background. */
export function awaitEnd(stack: TestStack, runId: string): Awaited {
  let over = false;
  const outcome = stack.client.runs.result(runId).finally(() => {
    over = true;
  });
  // Whoever awaits it hears of a failure; until then it must not count as unhandled.
  outcome.catch(() => undefined);
  return { outcome, isOver: () => over };
}

/** Everything about an ended run; fails where its provenance counts a result twice. */
export async function conclusionOf(stack: TestStack, runId: string): Promise<Conclusion> {
  const { client } = stack;
  const signal = AbortSignal.timeout(ENDS_WITHIN_MS);
  const outcome = await client.runs.result(runId, { signal });
  const record = await client.runs.record(runId);
  const { results, problems } = await resultsByPosition(client, record);
  expect(problems).toEqual([]);
  const cached = record.provenance.reduce((sum, p) => sum + p.cached, 0);
  return { outcome, record, results, cached };
}

/** Holds a disturbed run against the undisturbed one, and its molecules against the file. */
export async function expectUnharmed(
  stack: TestStack,
  o: { runId: string; undisturbed: Conclusion; ids: readonly string[] },
): Promise<Conclusion> {
  const own = await conclusionOf(stack, o.runId);
  expect(own.outcome.status).toBe('completed');
  expect(own.outcome.resultDigest).toBe(o.undisturbed.outcome.resultDigest);
  expect([...own.results].sort()).toEqual([...o.undisturbed.results].sort());
  await expectConserved(stack, own.record, o.ids);
  return own;
}

/** No molecule of the library is lost or counted twice. */
export async function expectConserved(
  stack: TestStack,
  record: RunRecord,
  ids: readonly string[],
): Promise<void> {
  const output = record.output as { funnel: FunnelStage[]; validation?: Validation | null };
  const hidden = output.validation?.hidden ?? 0;
  expect(output.funnel[0]?.entered).toBe(ids.length);
  expect(funnelLeaks(output.funnel, { filter: hidden })).toEqual([]);
  const fates = await fatesOf(stack.client, record);
  // Hidden actives that the filters drop have identifiers of another file.
  const known = new Set(ids);
  for (const id of [...fates.keys()]) if (hidden > 0 && !known.has(id)) fates.delete(id);
  expect(lostOrDoubled(fates, ids)).toEqual([]);
}

/** Lets a run get as far as its first results, so that what follows hits it in the midst. */
export async function underWay(stack: TestStack, runId: string): Promise<void> {
  await until(async () => {
    const { state, status } = await stack.client.runs.show(runId);
    return status !== 'running' || state?.stages.some((stage) => stage.done > 0);
  });
}

/** A run that has not ended by then hangs. */
const ENDS_WITHIN_MS = 400_000;
/** A run that asks nobody for so long hangs: it is said what it was at, not only that time is up. */
const ASKS_WITHIN_MS = 240_000;

/** Approves a run as soon as it waits for it; a server that is away is asked again. */
export async function approveWhenAsked(
  stack: TestStack,
  runId: string,
  onAsked: () => Promise<void> | void = () => undefined,
): Promise<void> {
  const signal = AbortSignal.timeout(ASKS_WITHIN_MS);
  try {
    await untilAsked(stack, runId, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    const { status, state } = await stack.client.runs.show(runId);
    throw new Error(`${runId} asked for nothing; it is ${status}: ${JSON.stringify(state)}`);
  }
  await onAsked();
  const review = { decision: 'approve' as const, by: 'the test', comment: '' };
  await until(async () => {
    const { state } = await stack.client.runs.show(runId);
    // One that was taken though its answer was lost has been counted.
    if (state !== null && state.awaiting === null) return true;
    await stack.client.runs.review(runId, review);
    return true;
  });
}

async function untilAsked(stack: TestStack, runId: string, signal: AbortSignal): Promise<void> {
  for await (const event of stack.client.runs.watch(runId, { signal })) {
    if (event.type === 'waiting') return;
    if (event.type === 'ended') {
      const why = await stack.client.runs.result(runId).then(JSON.stringify, String);
      throw new Error(`${runId} ended as ${event.status}, unasked: ${why}`);
    }
  }
  throw new Error(`nothing more was told of ${runId}`);
}
