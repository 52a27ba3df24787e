import { setTimeout as delay } from 'node:timers/promises';
import { AthanorError, asAthanorError } from '../../../schemas/errors';
import type { RunProgress } from '../../../schemas/progress';
import type { RunEvent, StageDigests, WatchOptions } from '../client';
import { findRun, isRunning } from './find-run';
import { pendingRetries } from './pending';
import type { Session } from './session';
import { ofEndedStages, queryProgress, stateOf } from './show';
import { provenanceTotals } from './stage-digests';

const INTERVAL_MS = 500;
/** Killed servers are back within seconds; one that stays away for this long is not coming. */
const AWAY_MS_MAX = 5 * 60_000;
/** What is tried again is asked of every child, so it is asked less often. */
const RETRIES_INTERVAL_MS = 2_000;

/**
 * See {@link RunsClient.watch}. Asks the workflow again and again, which leaves no trace in its
 * history; a server or worker that is away is waited for.
 */
export async function* watchRun(
  session: Session,
  runId: string,
  { signal, intervalMs = INTERVAL_MS }: WatchOptions,
): AsyncGenerator<RunEvent> {
  const news = new News(session, runId);
  let awaySince: number | undefined;
  while (signal?.aborted !== true) {
    try {
      for await (const event of news.next()) {
        // Whoever leaves must not wait for what is still being found out.
        if (signal?.aborted) return;
        if (event.type !== 'retry' && awaySince !== undefined) {
          awaySince = undefined;
          yield { type: 'restored' };
        }
        yield event;
        if (event.type === 'ended') return;
      }
    } catch (error) {
      const { retryable, message } = asAthanorError(error);
      if (!retryable) throw error;
      if (awaySince === undefined) yield { type: 'interrupted', because: message };
      awaySince ??= performance.now();
      if (performance.now() - awaySince > AWAY_MS_MAX) throw error;
    }
    await delay(intervalMs, undefined, { signal }).catch(() => undefined);
  }
}

/** What has changed since the last look. */
class News {
  private shown = '';
  private waiting: string | null = null;
  private digests: StageDigests = {};
  private digestsOf = '';
  private readonly retries = new Set<string>();
  private retriesDueMs = 0;

  constructor(
    private readonly session: Session,
    private readonly runId: string,
  ) {}

  async *next(): AsyncGenerator<RunEvent> {
    if (!(await isRunning(this.session, this.runId))) {
      yield* this.end();
      return;
    }
    // Why nothing answers stands among the retries, so a failed question waits until they are told.
    const asked = await queryProgress(this.session, this.runId).then(
      (state) => ({ state }),
      (error: unknown) => ({ error }),
    );
    if ('state' in asked) yield* this.progress(asked.state);
    yield* this.newRetries();
    if ('error' in asked) throw asked.error;
    const { state } = asked;
    if (state.awaiting !== null && state.awaiting !== this.waiting) {
      yield { type: 'waiting', for: state.awaiting };
    }
    this.waiting = state.awaiting;
  }

  private async *newRetries(): AsyncGenerator<RunEvent> {
    if (performance.now() < this.retriesDueMs) return;
    this.retriesDueMs = performance.now() + RETRIES_INTERVAL_MS;
    for (const retry of await pendingRetries(this.session, this.runId)) {
      // The same failure again and again is told once; what follows from it is not news.
      const key = `${retry.step} ${retry.what} ${retry.because}`;
      if (this.retries.has(key)) continue;
      this.retries.add(key);
      yield { type: 'retry', retry };
    }
  }

  private async *end(): AsyncGenerator<RunEvent> {
    const found = await findRun(this.session, this.runId);
    const state = await stateOf(this.session, found);
    if (state !== null) yield* this.progress(state);
    const { status } = found.summary;
    if (status === 'running') {
      throw new AthanorError({
        code: 'RUN_NOT_FOUND',
        message: `Temporal does not know the run ${this.runId}, though it was started and has not ended: this is another Temporal, or its data were lost.`,
      });
    }
    yield { type: 'ended', status, outcome: found.outcome, error: found.error };
  }

  private async *progress(state: RunProgress): AsyncGenerator<RunEvent> {
    const shown = JSON.stringify(state);
    if (shown === this.shown) return;
    this.shown = shown;
    const ended = state.stages.filter((s) => s.endedAt !== undefined).map((s) => s.name);
    // Digests are of finished stages, so they are asked for when one more is finished.
    if (ended.join() !== this.digestsOf) {
      const totals = await provenanceTotals(this.session, this.runId).catch(() => null);
      this.digests = ofEndedStages(totals?.stageDigests ?? {}, state);
      this.digestsOf = ended.join();
    }
    yield { type: 'progress', state, stageDigests: this.digests };
  }
}
