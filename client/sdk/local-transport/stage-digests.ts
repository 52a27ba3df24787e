import type { ProvenanceEntry } from '../../../store';
import { digestOf } from '../../../trust';
import type { ResultCounts, StageDigests } from '../client';
import type { Session } from './session';

const PAGE_ROWS = 1_000;

/** All provenance entries of a run, in the order of stage, step and position. */
export async function* provenanceOf(
  session: Session,
  runId: string,
): AsyncGenerator<ProvenanceEntry> {
  const database = await session.database();
  if (database === null) return;
  for (let cursor: string | undefined; ; ) {
    const page = await database.provenance.list(runId, { limit: PAGE_ROWS, cursor });
    yield* page.items;
    if (page.cursor === null) return;
    cursor = page.cursor;
  }
}

/** What the provenance of a run adds up to. */
export interface ProvenanceTotals {
  /**
   * For each stage the digest over what its steps put out, in a fixed order: two runs whose digests
   * of a stage are equal have computed the same there.
   */
  stageDigests: StageDigests;
  results: ResultCounts;
}

/** Reads the provenance of a run through; null without a database. */
export async function provenanceTotals(
  session: Session,
  runId: string,
): Promise<ProvenanceTotals | null> {
  if ((await session.database()) === null) return null;
  const outputs = new Map<string, string[]>();
  const results = { count: 0, cached: 0, repeated: 0 };
  for await (const entry of provenanceOf(session, runId)) {
    const list = outputs.get(entry.stage) ?? [];
    list.push(`${entry.step} ${entry.position} ${entry.outputDigest}`);
    outputs.set(entry.stage, list);
    results.count += 1;
    // A cached result carries the attempt of whoever computed it.
    if (entry.cached) results.cached += 1;
    else if (entry.attempt > 1) results.repeated += 1;
  }
  const digests = [...outputs].map(([stage, list]) => [stage, digestOf(list)]);
  return { stageDigests: Object.fromEntries(digests) as StageDigests, results };
}
