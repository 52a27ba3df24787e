import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Connection } from '../connection';
import { idempotency } from './tables';

/** Whoever has claimed a request and does not answer it within this time is taken for dead. */
const CLAIM_MS = 30_000;

/** A request that is to happen once. */
export interface IdempotentRequest {
  /** Whose key it is: project, operation, caller. */
  scope: string;
  key: string;
  /** Digest of what is asked. */
  digest: string;
}

/** What is known of a request. */
export interface ClaimedRequest {
  /** Of the first request with this key. */
  digest: string;
  /** What it was answered with. */
  answer: { status: number; response: unknown } | null;
  /** Whether it is now for this caller to answer. */
  isOurs: boolean;
}

/** Requests that are to happen once, by their keys. */
export interface IdempotencyStore {
  /** Claims a request, unless somebody else answers it at this moment, or has. */
  claim(request: IdempotentRequest): Promise<ClaimedRequest>;
  /** Remembers what was answered. */
  answer(
    request: Pick<IdempotentRequest, 'scope' | 'key'>,
    answer: { status: number; response: unknown },
  ): Promise<void>;
  /** Gives a claim back: the request has failed and may be sent again. */
  release(request: Pick<IdempotentRequest, 'scope' | 'key'>): Promise<void>;
  /** Forgets requests that are older. */
  forget(before: Date): Promise<number>;
}

/** The idempotent requests of a database. */
export function idempotencyStore({ attempt }: Connection): IdempotencyStore {
  const table = idempotency;
  const isIt = ({ scope, key }: Pick<IdempotentRequest, 'scope' | 'key'>) =>
    and(eq(table.scope, scope), eq(table.key, key));
  return {
    async claim(request) {
      const claimedUntil = new Date(Date.now() + CLAIM_MS);
      // A claim whose holder has died is taken over, by one alone.
      const taken = await attempt((db) =>
        db
          .insert(table)
          .values({ ...request, claimedUntil })
          .onConflictDoUpdate({
            target: [table.scope, table.key],
            set: { claimedUntil },
            setWhere: sql`${table.status} is null and ${table.claimedUntil} < now() and ${table.digest} = ${request.digest}`,
          })
          .returning({ digest: table.digest }),
      );
      if (taken.length > 0) return { digest: request.digest, answer: null, isOurs: true };
      const [row] = await attempt((db) => db.select().from(table).where(isIt(request)));
      // Forgotten between the two: as good as new.
      if (row === undefined) return { digest: request.digest, answer: null, isOurs: true };
      const { digest, status, response } = row;
      return { digest, answer: status === null ? null : { status, response }, isOurs: false };
    },
    async answer(request, answer) {
      await attempt((db) => db.update(table).set(answer).where(isIt(request)));
    },
    async release(request) {
      await attempt((db) => db.delete(table).where(and(isIt(request), isNull(table.status))));
    },
    async forget(before) {
      const gone = await attempt((db) => db.delete(table).where(lt(table.createdAt, before)));
      return gone.rowCount ?? 0;
    },
  };
}
