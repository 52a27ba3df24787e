import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { Connection } from '../connection';
import { notify } from './notices';
import type { AllocationRow } from './records';
import { allocations } from './tables';

/** Rows in one statement: seven columns each, of the 65,535 parameters that PostgreSQL allows. */
const BATCH_ROWS = 5_000;

/** Work that waits for one node in its own queue. */
export interface AllocationStore {
  /**
   * Opens allocations and tells all gates, which then poll the nodes' own queues. One that is known
   * stays as it is, but gates are told again.
   */
  open(list: readonly Omit<AllocationRow, 'openedAt' | 'closedAt'>[]): Promise<void>;
  /** Closes them: there is no work any more. */
  close(ids: readonly string[]): Promise<void>;
  /** Lets them expire now: nobody works at them, but their round goes on. */
  expire(ids: readonly string[]): Promise<void>;
  /** Closes all of a group. */
  closeGroup(group: string): Promise<void>;
  /** All of some groups, also closed ones, in the order of their ids. */
  ofGroups(groups: readonly string[]): Promise<AllocationRow[]>;
  /** Nodes for which work may wait: with an allocation that is open and has not expired. */
  openNodes(): Promise<string[]>;
  /** Open ones of a node, oldest first. */
  ofNode(node: string): Promise<AllocationRow[]>;
  /** How many are open, by node: how loaded it is. Nodes without any are left out. */
  counts(nodes: readonly string[]): Promise<Map<string, number>>;
}

/** The allocations of a database. */
export function allocationStore({ attempt }: Connection): AllocationStore {
  const isOpen = () => and(isNull(allocations.closedAt), gt(allocations.expiresAt, sql`now()`));
  const close = async (where: ReturnType<typeof and>) => {
    const closedAt = new Date();
    const open = and(isNull(allocations.closedAt), where);
    await attempt((db) => db.update(allocations).set({ closedAt }).where(open));
  };
  return {
    async open(list) {
      const openedAt = new Date();
      const rows = list.map((one) => ({ ...one, openedAt, expiresAt: new Date(one.expiresAt) }));
      rows.sort((a, b) => (a.id < b.id ? -1 : 1));
      for (let at = 0; at < rows.length; at += BATCH_ROWS) {
        const batch = rows.slice(at, at + BATCH_ROWS);
        await attempt((db) =>
          db.transaction(async (tx) => {
            await tx.insert(allocations).values(batch).onConflictDoNothing();
            await notify(
              tx,
              'allocations',
              batch.map((row) => row.node),
            );
          }),
        );
      }
    },
    async expire(ids) {
      const expiresAt = new Date();
      const where = inArray(allocations.id, [...ids]);
      await attempt((db) => db.update(allocations).set({ expiresAt }).where(where));
    },
    close: (ids) => close(inArray(allocations.id, [...ids])),
    async ofGroups(groups) {
      const where = inArray(allocations.group, [...groups]);
      const rows = await attempt((db) =>
        db.select().from(allocations).where(where).orderBy(asc(allocations.id)),
      );
      return rows.map(toAllocation);
    },
    closeGroup: (group) => close(eq(allocations.group, group)),
    async openNodes() {
      const { node } = allocations;
      const rows = await attempt((db) =>
        db.selectDistinct({ node }).from(allocations).where(isOpen()).orderBy(asc(node)),
      );
      return rows.map((row) => row.node);
    },
    async ofNode(node) {
      const where = and(eq(allocations.node, node), isOpen());
      const { openedAt, id } = allocations;
      const rows = await attempt((db) =>
        db.select().from(allocations).where(where).orderBy(asc(openedAt), asc(id)),
      );
      return rows.map(toAllocation);
    },
    async counts(nodes) {
      const { node } = allocations;
      const where = and(inArray(node, [...nodes]), isOpen());
      const count = sql<number>`count(*)::int`;
      const rows = await attempt((db) =>
        db.select({ node, count }).from(allocations).where(where).groupBy(node),
      );
      return new Map(rows.map((row) => [row.node, row.count]));
    },
  };
}

function toAllocation(row: typeof allocations.$inferSelect): AllocationRow {
  return {
    ...row,
    openedAt: row.openedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}
