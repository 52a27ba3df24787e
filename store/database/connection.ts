import { readFileSync } from 'node:fs';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Pool } from 'pg';
import { AthanorError } from '../../schemas/errors';
import { causeOf, isTransient, toDatabaseError } from './database-errors';

/** Waits between attempts double from the first to the second of these. */
const BACKOFF_FIRST_MS = 50;
const BACKOFF_LAST_MS = 2_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** No statement of ours takes long: one that does waits for a server that is gone. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** A pool of connections, and the one way to use it. */
export interface Connection extends Attempting {
  pool: Pool;
  close(): Promise<void>;
}

/** How stores reach the database. */
export interface Attempting {
  /**
   * Runs work that may safely run twice. While the server is away (starting, stopping, unreachable,
   * in a deadlock) it is tried again with growing pauses, for `retryMs` in all; then
   * DATABASE_UNAVAILABLE is thrown.
   */
  attempt<T>(work: (db: NodePgDatabase) => Promise<T>): Promise<T>;
}

/** Opens a pool on a PostgreSQL URL. Nothing is contacted yet. */
export function openConnection(url: string, o: { retryMs: number; sizeMax: number }): Connection {
  const pool = new Pool({
    connectionString: url,
    max: o.sizeMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'athanor',
  });
  // An idle connection that breaks is replaced by the pool; unheard, its event would end the process.
  pool.on('error', () => undefined);
  const db = drizzle(pool);
  return {
    pool,
    attempt: (work) => attempt(() => work(db), o.retryMs),
    close: () => pool.end(),
  };
}

/**
 * A database's URL with the password of `ATHANOR_DATABASE_PASSWORD_FILE`, where it has none itself: a secret in a
 * file shows in no list of processes and in no description of a container.
 * @throws AthanorError CONFIG_INVALID for a file that cannot be read
 */
export function withPassword(url: string, env: NodeJS.ProcessEnv = process.env): string {
  const file = env.ATHANOR_DATABASE_PASSWORD_FILE;
  if (!file || !URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.password !== '') return url;
  try {
    parsed.password = encodeURIComponent(readFileSync(file, 'utf8').trim());
  } catch (cause) {
    const message = `ATHANOR_DATABASE_PASSWORD_FILE cannot be read: ${(cause as Error).message}.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
  return parsed.toString();
}

/** Runs work, and again while the server is away, for `retryMs` in all. */
export async function attempt<T>(work: () => Promise<T>, retryMs: number): Promise<T> {
  const deadlineMs = performance.now() + retryMs;
  for (let pauseMs = BACKOFF_FIRST_MS; ; pauseMs = Math.min(2 * pauseMs, BACKOFF_LAST_MS)) {
    try {
      return await work();
    } catch (error) {
      const cause = causeOf(error);
      if (!isTransient(cause) || performance.now() + pauseMs > deadlineMs) {
        throw toDatabaseError(cause);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
