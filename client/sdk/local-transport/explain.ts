import type { CacheUse, Explanation } from '../explain';
import { requireRun } from './find-run';
import { readHistories } from './history';
import type { Session } from './session';
import { provenanceOf } from './stage-digests';

/** See {@link AthanorClient.explain}. */
export async function explainRun(session: Session, runId: string): Promise<Explanation> {
  const { execution } = await requireRun(session, runId);
  const remarks: string[] = [];
  const histories =
    execution === undefined
      ? {
          reruns: [],
          workflowRetries: [],
          times: [],
          remarks: ['Temporal has forgotten this run: why steps ran again is unknown.'],
        }
      : await readHistories(session, runId);
  if ((await session.database()) === null) {
    remarks.push('The database does not answer: what came from the cache is unknown.');
  }
  return {
    runId,
    reruns: histories.reruns,
    workflowRetries: histories.workflowRetries,
    times: histories.times,
    cache: await cacheUse(session, runId),
    remarks: [...remarks, ...histories.remarks],
  };
}

async function cacheUse(session: Session, runId: string): Promise<CacheUse[]> {
  const uses = new Map<string, CacheUse>();
  for await (const entry of provenanceOf(session, runId)) {
    const key = `${entry.stage} ${entry.step}`;
    const use = uses.get(key) ?? {
      stage: entry.stage,
      step: entry.step,
      results: 0,
      cached: 0,
      codeDigests: [],
      sources: [],
    };
    uses.set(key, use);
    use.results += 1;
    if (!use.codeDigests.includes(entry.codeDigest)) use.codeDigests.push(entry.codeDigest);
    if (entry.cached) addSource(use, entry);
  }
  return [...uses.values()];
}

// A cached result keeps the node and the times of whoever computed it.
function addSource(use: CacheUse, entry: { node: string; startedAt: string }): void {
  use.cached += 1;
  const source = use.sources.find((s) => s.node === entry.node);
  if (source === undefined) {
    use.sources.push({ node: entry.node, since: entry.startedAt, count: 1 });
    return;
  }
  source.count += 1;
  if (entry.startedAt < source.since) source.since = entry.startedAt;
}
