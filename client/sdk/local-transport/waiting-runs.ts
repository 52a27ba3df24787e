import { RUN_SEARCH_ATTRIBUTES } from '../../../schemas/constants/search-attributes';
import type { WaitingRun } from '../client';
import { summaryOf } from './run-state';
import type { Session } from './session';
import { queryProgress } from './show';

const { awaiting } = RUN_SEARCH_ATTRIBUTES;
const WAITING = `ExecutionStatus = 'Running' AND ${awaiting} IN ('review', 'escalated')`;

/** See {@link RunsClient.waiting}. */
export async function waitingRuns(session: Session): Promise<WaitingRun[]> {
  const found = await session.call(async (client) => {
    const runs: (WaitingRun & { escalated: boolean })[] = [];
    for await (const execution of client.workflow.list({ query: WAITING })) {
      const escalated = execution.searchAttributes[awaiting]?.[0] === 'escalated';
      runs.push({ ...summaryOf(execution), awaiting: '', review: null, escalated });
    }
    return runs;
  });
  found.sort((a, b) =>
    a.escalated === b.escalated ? (a.startedAt < b.startedAt ? -1 : 1) : a.escalated ? -1 : 1,
  );
  return Promise.all(
    found.map(async ({ escalated, ...run }) => {
      const state = await queryProgress(session, run.runId).catch(() => null);
      const unknown = escalated ? 'an escalated review' : 'a review';
      return { ...run, awaiting: state?.awaiting ?? unknown, review: state?.review ?? null };
    }),
  );
}
