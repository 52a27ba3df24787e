import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm';
import { AthanorError } from '../../../schemas/errors';
import { type NewApiKey, newApiKey, parseAsked } from '../../../schemas/platform/people';
import type { Connection } from '../connection';
import { hashOfSecret, newKeyText } from './key-text';
import { newId } from './new-id';
import type { ApiKeyRow, OwnerKind } from './records';
import { apiKeys } from './tables';

const ENDING_CHARACTERS = 4;
/** `lastUsedAt` is written this seldom: a key may be used a thousand times a second. */
const USE_NOTED_SECONDS = 60;

/** A key that was just made, with its text, which is kept nowhere. */
export type FreshApiKey = ApiKeyRow & { secret: string };

/** Keys of programs. */
export interface ApiKeyStore {
  /** Makes a key of a person or a service account. */
  create(
    asked: NewApiKey,
    o: { ownerKind: OwnerKind; owner: string; createdBy: string },
  ): Promise<FreshApiKey>;
  get(id: string): Promise<ApiKeyRow | undefined>;
  /** Of one owner, newest first; of everybody without one. */
  list(o?: { ownerKind: OwnerKind; owner: string }): Promise<ApiKeyRow[]>;
  /** From now on it opens nothing. NOT_FOUND. */
  revoke(id: string): Promise<ApiKeyRow>;
  /** Notes that it was used, once a minute at most. */
  noteUse(id: string): Promise<void>;
}

/** The keys of a database. */
export function apiKeyStore({ attempt }: Connection): ApiKeyStore {
  const get = async (id: string) => {
    const [row] = await attempt((db) => db.select().from(apiKeys).where(eq(apiKeys.id, id)));
    return row && toKey(row);
  };
  const required = async (id: string) => {
    const row = await get(id);
    if (row !== undefined) return row;
    throw new AthanorError({ code: 'NOT_FOUND', message: `There is no key ${id}.` });
  };
  return {
    get,
    async create(asked, owned) {
      const { name, scopes, projects, expiresInSeconds } = parseAsked(newApiKey, asked);
      const secret = newKeyText();
      const id = newId('key');
      const expiresAt = new Date(Date.now() + expiresInSeconds * 1_000);
      const bounds = { scopes: scopes ?? null, projects: projects ?? null, expiresAt };
      const known = { hash: hashOfSecret(secret), ending: secret.slice(-ENDING_CHARACTERS) };
      await attempt((db) => db.insert(apiKeys).values({ id, name, ...known, ...bounds, ...owned }));
      return { ...(await required(id)), secret };
    },
    async list(of) {
      const where = of && and(eq(apiKeys.ownerKind, of.ownerKind), eq(apiKeys.owner, of.owner));
      const rows = await attempt((db) =>
        db.select().from(apiKeys).where(where).orderBy(desc(apiKeys.createdAt), desc(apiKeys.id)),
      );
      return rows.map(toKey);
    },
    async revoke(id) {
      const isOpen = and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt));
      await attempt((db) => db.update(apiKeys).set({ revokedAt: new Date() }).where(isOpen));
      return required(id);
    },
    async noteUse(id) {
      const { lastUsedAt } = apiKeys;
      const isOld = or(
        isNull(lastUsedAt),
        lt(lastUsedAt, sql`now() - make_interval(secs => ${USE_NOTED_SECONDS})`),
      );
      await attempt((db) =>
        db
          .update(apiKeys)
          .set({ lastUsedAt: new Date() })
          .where(and(eq(apiKeys.id, id), isOld)),
      );
    },
  };
}

/** A key without its hash. */
export function toKey({ hash: _, ...row }: typeof apiKeys.$inferSelect): ApiKeyRow {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
