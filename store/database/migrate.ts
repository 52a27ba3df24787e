import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { Pool, PoolClient } from 'pg';
import { AthanorError } from '../../schemas/errors';

/** Any fixed number of ours: whoever holds this advisory lock migrates, the others wait. */
const MIGRATION_LOCK = 7_046_029_254;
const MIGRATIONS = path.join('store', 'database', 'migrations');
const PACKAGE_NAME = 'athanor';

/** Table in which drizzle keeps what was applied. */
const APPLIED = 'athanor_migrations.__drizzle_migrations';

/** One step of the tables' history, by its name such as `0003_registry`. */
export interface Migration {
  name: string;
  applied: boolean;
}

/** Brings the tables up to date. Safe when several processes do so at once. */
export async function migrateDatabase(
  pool: Pool,
  migrationsFolder: string = ourMigrations(),
): Promise<void> {
  await alone(pool, (client) =>
    migrate(drizzle(client), { migrationsFolder, migrationsSchema: 'athanor_migrations' }),
  );
}

/** Every migration that this release knows, oldest first. */
export async function listMigrations(pool: Pool): Promise<Migration[]> {
  const last = await lastApplied(pool);
  return journal().map(({ tag, when }) => ({ name: tag, applied: when <= last }));
}

/**
 * Takes the last migration back, in one transaction: the tables are as the release before had them. What only the newer
 * tables could hold is gone; what the older ones had is there as it was. Any process of this release that starts on the
 * database brings it forward again. Resolves the name of what was taken back; undefined when nothing is applied.
 * @throws AthanorError CONFIG_INVALID where a newer release has been on the database
 */
export async function rollbackDatabase(pool: Pool): Promise<string | undefined> {
  return alone(pool, async (client) => {
    const last = await lastApplied(client);
    if (last === 0) return undefined;
    const entry = journal().find(({ when }) => when === last);
    if (entry === undefined) {
      const message =
        'The last migration of this database is of a newer release: it takes it back.';
      throw new AthanorError({ code: 'CONFIG_INVALID', message });
    }
    const down = readFileSync(path.join(ourMigrations(), `${entry.tag}.down.sql`), 'utf8');
    try {
      await client.query('begin');
      await client.query(down);
      await client.query(`delete from ${APPLIED} where created_at = $1`, [last]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
    return entry.tag;
  });
}

function ourMigrations(): string {
  return path.join(packageRoot(__dirname), MIGRATIONS);
}

/** The order of migrations, as drizzle-kit keeps it. */
function journal(): { tag: string; when: number }[] {
  const file = path.join(ourMigrations(), 'meta', '_journal.json');
  return JSON.parse(readFileSync(file, 'utf8')).entries;
}

/** When the last migration that was applied was made, as the journal has it; 0 for none. */
async function lastApplied(db: Pick<Pool, 'query'>): Promise<number> {
  const { rows } = await db.query(`select to_regclass('${APPLIED}') is not null as "is"`);
  if (!rows[0].is) return 0;
  const last = await db.query(`select coalesce(max(created_at), 0) as "at" from ${APPLIED}`);
  return Number(last.rows[0].at);
}

/** Works on one connection, while nobody else migrates. */
async function alone<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  // The pool listens to idle connections only; unheard, a break between two queries ends the process.
  client.on('error', ignore);
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await work(client);
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    return done;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.off('error', ignore);
    // A connection that failed is closed, which also lets go of the lock.
    client.release(failure);
  }
}

// Whoever waits for an answer is told anyway.
function ignore(): void {}

// The compiler copies no .sql files: from the source and from dist/ alike they are found at the root.
function packageRoot(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (existsSync(manifest) && nameIn(manifest) === PACKAGE_NAME) return folder;
    if (folder === path.dirname(folder))
      throw new Error(`No package ${PACKAGE_NAME} above ${from}`);
  }
}

function nameIn(manifest: string): unknown {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name;
}
