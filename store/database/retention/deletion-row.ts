import { sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

/** Who stands in the audit log. */
const ACTOR = 'retention';

/** How many rows of each kind went with a run. */
export interface DeletionCounts {
  /** Executions in Temporal, children included. */
  executions: number;
  provenance: number;
  memo: number;
  envelopes: number;
  allocations: number;
  boardCandidates: number;
  assignments: number;
  deliveries: number;
}

/** Either a database or a transaction on it: the two have no common class. */
export type Tx = Pick<NodePgDatabase, 'execute'>;

/** Whoever has the row of a deletion works on it alone. False when its rows are gone. */
export async function lock(tx: Tx, run: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select from athanor.run_deletions where run = ${run} and rows_gone_at is null for update`);
  return rows.length > 0;
}

/** Adds to what the audit log will say of a run. */
export async function add(tx: Tx, run: string, more: Partial<DeletionCounts>): Promise<void> {
  for (const [name, count] of Object.entries(more)) {
    if (count === 0) continue;
    await tx.execute(sql`update athanor.run_deletions set counts = (counts::jsonb || jsonb_build_object(
      ${name}::text, coalesce((counts::jsonb ->> ${name}::text)::bigint, 0) + ${count}::bigint))::json
      where run = ${run}`);
  }
}

/** A line of the audit log, in the transaction in which it happens. */
export async function note(
  tx: Tx,
  action: string,
  subject: string,
  details: object,
  project: string | null = null,
): Promise<void> {
  await tx.execute(sql`insert into athanor.audit (id, at, actor, action, subject, project, details)
    values (gen_random_uuid()::text, now(), ${ACTOR}, ${action}, ${subject}, ${project},
      ${JSON.stringify(details)}::json)`);
}
