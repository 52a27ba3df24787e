import { randomUUID } from 'node:crypto';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Connection } from '../connection';
import { decodeCursor, encodeCursor, pageLimit } from '../cursor';
import type { Page } from '../records';
import type { AuditEntry } from './records';
import { audit } from './tables';

/** Who did what to whom: appended to, never changed. */
export interface AuditStore {
  /** Adds a line; with the `id` of an earlier one it changes nothing. */
  add(entry: Omit<AuditEntry, 'id' | 'at'> & { id?: string }): Promise<void>;
  /** Lines, newest first. */
  list(o?: { subject?: string; limit?: number; cursor?: string }): Promise<Page<AuditEntry>>;
}

/** The audit log of a database. */
export function auditStore({ attempt }: Connection): AuditStore {
  return {
    async add({ id = randomUUID(), ...rest }) {
      const values = { id, at: new Date(), ...rest };
      await attempt((db) => db.insert(audit).values(values).onConflictDoNothing());
    },
    async list(o = {}) {
      const limit = pageLimit(o.limit);
      const after = o.cursor === undefined ? undefined : afterCursor(o.cursor);
      const where = and(o.subject === undefined ? undefined : eq(audit.subject, o.subject), after);
      const rows = await attempt((db) =>
        db
          .select()
          .from(audit)
          .where(where)
          .orderBy(desc(audit.at), desc(audit.id))
          .limit(limit + 1),
      );
      const items = rows.slice(0, limit).map(toEntry);
      const last = items.at(-1);
      const more = rows.length > limit && last !== undefined;
      return { items, cursor: more ? encodeCursor([last.at, last.id]) : null };
    },
  };
}

function afterCursor(cursor: string) {
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${audit.at}, ${audit.id}) < (${at}::timestamptz, ${id})`;
}

function toEntry(row: typeof audit.$inferSelect): AuditEntry {
  return { ...row, at: row.at.toISOString(), details: row.details as Record<string, unknown> };
}
