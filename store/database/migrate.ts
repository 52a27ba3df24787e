import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { Pool } from 'pg';

/** Any fixed number of ours: whoever holds this advisory lock migrates, the others wait. */
const MIGRATION_LOCK = 7_046_029_254;
const MIGRATIONS = path.join('store', 'database', 'migrations');
const PACKAGE_NAME = 'athanor';

/** Brings the tables up to date. Safe when several processes do so at once. */
export async function migrateDatabase(pool: Pool): Promise<void> {
  const client = await pool.connect();
  let failure: Error | undefined;
  // The pool listens to idle connections only; unheard, a break between two queries ends the process.
  client.on('error', ignore);
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), {
      migrationsFolder: path.join(packageRoot(__dirname), MIGRATIONS),
      migrationsSchema: 'athanor_migrations',
    });
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
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
