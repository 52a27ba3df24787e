import type { RunRecord } from '../../../schemas/run-record';
import type {
  RunDetail,
  RunEvent,
  RunSummary,
  RunsClient,
  RunsQuery,
  WaitingRun,
  WatchOptions,
} from '../client';
import type { RunDifference } from '../diff';
import { resultOf } from '../result-of';
import type { HttpConnection } from './connection';
import { notOverHttp } from './not-over-http';
import { followEvents } from './server-events';

const LIST_LIMIT = 20;
const PAGE_ITEMS_MAX = 200;

/** Runs over HTTP. */
export function httpRuns(connection: HttpConnection): RunsClient {
  const at = (runId: string, more = '') => `/v1/runs/${encodeURIComponent(runId)}${more}`;
  // Doing any of these twice is doing it once.
  const act = async (runId: string, what: string) => {
    await connection.ask(at(runId, `/${what}`), { method: 'POST', repeatable: true });
  };
  const watch = async function* (
    runId: string,
    { signal }: WatchOptions = {},
  ): AsyncGenerator<RunEvent> {
    const isLast = ({ type }: RunEvent) => type === 'ended';
    yield* followEvents<RunEvent>(connection, at(runId, '/events'), { signal, isLast });
  };
  return {
    list: (query = {}) => list(connection, query),
    async waiting() {
      return (await connection.json<{ items: WaitingRun[] }>('/v1/reviews')).items;
    },
    show: (runId) => connection.json<RunDetail>(at(runId)),
    watch,
    cancel: (runId) => act(runId, 'cancel'),
    pause: (runId) => act(runId, 'pause'),
    resume: (runId) => act(runId, 'resume'),
    async hold(runId, held) {
      const asked = { method: 'PUT', json: { held }, repeatable: true } as const;
      await connection.ask(at(runId, '/hold'), asked);
    },
    async review(runId, { decision, by: _by, ...review }) {
      // Who decides is whoever asks: the server knows.
      await connection.ask(at(runId, `/${decision}`), { method: 'POST', json: review });
    },
    result: (runId, { signal } = {}) => resultOf(runId, watch(runId, { signal })),
    evidence: () => notOverHttp('The crate of a run'),
    adopt: () => notOverHttp('To import a run'),
    found: async (runId) => (await connection.json<{ found: unknown }>(at(runId, '/found'))).found,
    record: (runId) => connection.json<RunRecord>(at(runId, '/record')),
    diff: (a, b) => connection.json<RunDifference>(at(a, `/diff/${encodeURIComponent(b)}`)),
  };
}

async function list(connection: HttpConnection, query: RunsQuery): Promise<RunSummary[]> {
  const { project, pipeline, status, limit = LIST_LIMIT } = query;
  const found: RunSummary[] = [];
  for (let cursor: string | undefined; ; ) {
    const rest = Math.min(limit - found.length, PAGE_ITEMS_MAX);
    const page = await connection.json<{ items: RunSummary[]; next: string | null }>('/v1/runs', {
      query: { project, pipeline, status, limit: rest, cursor },
    });
    found.push(...page.items);
    if (page.next === null || found.length >= limit) return found;
    cursor = page.next;
  }
}
