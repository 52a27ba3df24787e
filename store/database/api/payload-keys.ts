import { and, eq, isNull, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Connection } from '../connection';
import { payloadKeys } from './tables';

/** Any fixed number of ours, for advisory locks. */
const LOCK = 704_602;

/** A key of a project for what Temporal keeps, wrapped by one that the database never has. */
export interface PayloadKeyRow {
  id: string;
  /** The empty text: of no project. */
  project: string;
  /** Base64. */
  wrapped: string;
  /** Names the key that wrapped it. */
  wrappedBy: string;
}

/** Keys of projects; each project has one that is in use, and those that were before. */
export interface PayloadKeyStore {
  get(id: string): Promise<PayloadKeyRow | undefined>;
  /** The one in use. */
  current(project: string): Promise<PayloadKeyRow | undefined>;
  /** Adds the first key of a project: what is in use then, which may be another's. */
  add(key: PayloadKeyRow): Promise<PayloadKeyRow>;
  /** Puts a key in the place of the one in use, which stays to read with. */
  replace(key: PayloadKeyRow): Promise<PayloadKeyRow>;
}

/** The payload keys of a database. */
export function payloadKeyStore({ attempt }: Connection): PayloadKeyStore {
  const inUse = (project: string) =>
    and(eq(payloadKeys.project, project), isNull(payloadKeys.retiredAt));
  const current = async (db: NodePgDatabase, project: string) => {
    const [row] = await db.select().from(payloadKeys).where(inUse(project));
    return row;
  };
  return {
    get: (id) =>
      attempt(async (db) => {
        const [row] = await db.select().from(payloadKeys).where(eq(payloadKeys.id, id));
        return row;
      }),
    current: (project) => attempt((db) => current(db, project)),
    add: (key) =>
      attempt(async (db) => {
        await db.insert(payloadKeys).values(key).onConflictDoNothing();
        return (await current(db, key.project)) ?? key;
      }),
    replace: (key) =>
      attempt((db) =>
        db.transaction(async (tx) => {
          // Of two who replace it at once, the later finds the key of the earlier, and retires that.
          await tx.execute(sql`select pg_advisory_xact_lock(${LOCK}, hashtext(${key.project}))`);
          await tx.update(payloadKeys).set({ retiredAt: new Date() }).where(inUse(key.project));
          await tx.insert(payloadKeys).values(key).onConflictDoNothing({ target: payloadKeys.id });
          return key;
        }),
      ),
  };
}
