import { and, eq, lt } from 'drizzle-orm';
import type { Connection } from '../connection';
import { idempotency } from './tables';

/** A request that is to happen once. */
export interface IdempotentRequest {
  /** Whose key it is. */
  scope: string;
  key: string;
  /** Digest of what is asked. */
  digest: string;
}

/** What was asked first under each key. */
export interface IdempotencyStore {
  /** Remembers what is asked under a key, unless something was: the digest of what was first. */
  claim(request: IdempotentRequest): Promise<{ digest: string; isFirst: boolean }>;
  /** Gives a key back whose request was refused: it may be used for a better one. */
  release(request: IdempotentRequest): Promise<void>;
  /** Forgets requests that are older; returns how many. */
  forget(before: Date): Promise<number>;
}

/** The idempotent requests of a database. */
export function idempotencyStore({ attempt }: Connection): IdempotencyStore {
  const table = idempotency;
  const isIt = ({ scope, key }: Pick<IdempotentRequest, 'scope' | 'key'>) =>
    and(eq(table.scope, scope), eq(table.key, key));
  return {
    async claim({ scope, key, digest }) {
      const taken = await attempt((db) =>
        db.insert(table).values({ scope, key, digest }).onConflictDoNothing().returning(),
      );
      if (taken.length > 0) return { digest, isFirst: true };
      const [row] = await attempt((db) => db.select().from(table).where(isIt({ scope, key })));
      // Forgotten between the two: as good as new.
      return { digest: row?.digest ?? digest, isFirst: row === undefined };
    },
    async release({ scope, key, digest }) {
      const isOurs = and(isIt({ scope, key }), eq(table.digest, digest));
      await attempt((db) => db.delete(table).where(isOurs));
    },
    async forget(before) {
      const gone = await attempt((db) => db.delete(table).where(lt(table.createdAt, before)));
      return gone.rowCount ?? 0;
    },
  };
}
