import type { ProvenanceEntry } from '../../../store';
import { digestOf } from '../../../trust';
import type { StageDigests } from '../client';
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

/**
 * For each stage the digest over what its steps put out, in a fixed order: two runs whose digests of
 * a stage are equal have computed the same there. Empty without a database.
 */
export async function stageDigestsOf(session: Session, runId: string): Promise<StageDigests> {
  const outputs = new Map<string, string[]>();
  for await (const entry of provenanceOf(session, runId)) {
    const list = outputs.get(entry.stage) ?? [];
    list.push(`${entry.step} ${entry.position} ${entry.outputDigest}`);
    outputs.set(entry.stage, list);
  }
  return Object.fromEntries([...outputs].map(([stage, list]) => [stage, digestOf(list)]));
}
