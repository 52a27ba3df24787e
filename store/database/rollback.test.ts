import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { startTestPostgres, type TestPostgres } from '../../tests/support/postgres';
import { listMigrations, migrateDatabase, rollbackDatabase } from './migrate';

/*
 * Each migration, on a database with rows in every table of the version before: forward, back, forward. After going
 * back, every row and the whole catalogue (columns, indexes, constraints, triggers, functions, policies, rights) are
 * as they were; the second way forward leads to where the first one led.
 */

jest.setTimeout(120_000);

const MIGRATIONS = path.join(__dirname, 'migrations');
const JOURNAL: { entries: { tag: string; when: number }[] } = JSON.parse(
  readFileSync(path.join(MIGRATIONS, 'meta/_journal.json'), 'utf8'),
);
const folder = mkdtempSync(path.join(tmpdir(), 'athanor-migrations-'));
let postgres: TestPostgres;
let pool: Pool;

beforeAll(async () => {
  postgres = await startTestPostgres();
  pool = new Pool({ connectionString: await postgres.createDatabase() });
});

afterAll(async () => {
  await pool.end();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(JOURNAL.entries.map(({ tag }, i) => [tag, i] as const))(
  '%s: forward, back and forward again, with data',
  async (tag, i) => {
    await fill();
    const before = await everything();
    await migrateDatabase(pool, upTo(i));
    const after = await everything();
    expect(after.catalogue).not.toEqual(before.catalogue);
    expect(await rollbackDatabase(pool)).toBe(tag);
    const back = await everything();
    expect(back.catalogue).toEqual(before.catalogue);
    expect(back.rows).toEqual(before.rows);
    await migrateDatabase(pool, upTo(i));
    const again = await everything();
    expect(sorted(again.catalogue)).toEqual(sorted(after.catalogue));
    expect(timeless(again.rows)).toEqual(timeless(after.rows));
  },
);

test('what is applied is known; all of it can be taken back, and there is nothing then', async () => {
  const names = JOURNAL.entries.map(({ tag }) => tag);
  const applied = (count: number) => names.map((name, i) => ({ name, applied: i < count }));
  expect(await listMigrations(pool)).toEqual(applied(names.length));
  await rollbackDatabase(pool);
  expect(await listMigrations(pool)).toEqual(applied(names.length - 1));
  for (const _ of names.slice(1)) await rollbackDatabase(pool);
  expect(await rollbackDatabase(pool)).toBeUndefined();
  expect((await everything()).rows).toEqual({});
});

test('a database on which a newer release has been is left alone', async () => {
  await migrateDatabase(pool);
  await pool.query(
    `insert into athanor_migrations.__drizzle_migrations (hash, created_at) values ('x', $1)`,
    [Date.now() + 1e9],
  );
  await expect(rollbackDatabase(pool)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('what the older tables cannot hold ends the way back, and nothing is changed', async () => {
  await pool.query('drop schema athanor cascade; drop schema athanor_migrations cascade');
  const of = (project: string) =>
    `insert into athanor.registry_versions (project, kind, name, number, digest, manifest, run, created_at)
     values ('${project}', 'dataset', 'x', 1, 'd', '{}', 'r', now())`;
  await migrateDatabase(pool, upTo(5));
  await pool.query(`${of('one')}; ${of('two')}`);
  const before = await everything();
  await expect(rollbackDatabase(pool)).rejects.toMatchObject({ code: '23505' });
  expect(await everything()).toEqual(before);
});

/** A folder with the migrations up to one of them. */
function upTo(last: number): string {
  const to = path.join(folder, String(last));
  const entries = JOURNAL.entries.slice(0, last + 1);
  mkdirSync(path.join(to, 'meta'), { recursive: true });
  writeFileSync(path.join(to, 'meta/_journal.json'), JSON.stringify({ ...JOURNAL, entries }));
  for (const { tag } of entries)
    cpSync(path.join(MIGRATIONS, `${tag}.sql`), path.join(to, `${tag}.sql`));
  return to;
}

/** Two rows for every table that has none of them yet: each column by its type, references to rows that are there. */
async function fill(): Promise<void> {
  const client = await pool.connect();
  try {
    // Rows come in the order of names, not of references; lines of the audit log as they are given.
    await client.query(`set session_replication_role = replica`);
    const { rows: columns } = await client.query<{ table: string; column: string; type: string }>(`
      select table_name as "table", column_name as "column", data_type as "type"
      from information_schema.columns where table_schema = 'athanor' order by 1, ordinal_position`);
    for (const table of new Set(columns.map((one) => one.table))) {
      const its = columns.filter((one) => one.table === table);
      const names = its.map(({ column }) => `"${column}"`).join();
      const { rowCount } = await client.query(`select from athanor."${table}" limit 1`);
      for (const n of rowCount === 0 ? [1, 2] : []) {
        const values = its.map((one) => someValue(one, n)).join();
        await client.query(`insert into athanor."${table}" (${names}) values (${values})`);
      }
    }
  } finally {
    client.release(true);
  }
}

/** Texts are the same everywhere, so that references meet. */
function someValue({ column, type }: { column: string; type: string }, n: number): string {
  // Such a line has an identifier of its own form.
  if (column === 'event') return n === 1 ? `'registered'` : `'promoted'`;
  if (column === 'member_kind') return `'user'`;
  if (/^timestamp/.test(type)) return `'2026-01-0${n}T00:00:00Z'`;
  if (/^json/.test(type)) return `'{"n":${n}}'`;
  if (/int|numeric|double/.test(type)) return String(n);
  if (type === 'boolean') return String(n === 1);
  if (type === 'ARRAY') return `array['a${n}']`;
  if (type === 'bytea') return `'\\x0${n}'`;
  return `'text-${n}'`;
}

interface Everything {
  rows: Record<string, unknown[]>;
  catalogue: unknown[];
}

async function everything(): Promise<Everything> {
  const { rows: tables } = await pool.query(
    `select table_name as name from information_schema.tables where table_schema = 'athanor' order by 1`,
  );
  const rows: Everything['rows'] = {};
  for (const { name } of tables) {
    const found = await pool.query(
      `select to_jsonb(t) as row from athanor."${name}" t order by t::text`,
    );
    rows[name] = found.rows.map(({ row }) => row);
  }
  const { rows: catalogue } = await pool.query(CATALOGUE);
  return { rows, catalogue };
}

/** What a migration itself writes has the time at which it did. */
const timeless = (rows: Everything['rows']) =>
  JSON.parse(JSON.stringify(rows, (key, value) => (key === 'created_at' ? undefined : value)));

const sorted = (lines: unknown[]) => lines.map((line) => JSON.stringify(line)).sort();

/** One line for everything of the schema that has a definition, without the order of columns. */
const CATALOGUE = `
  select 'column' as kind, table_name || '.' || column_name as name,
    concat_ws(' ', data_type, udt_name, collation_name, is_nullable, column_default) as definition
    from information_schema.columns where table_schema = 'athanor'
  union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'athanor'
  union all select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = to_regnamespace('athanor')
  union all select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(t.oid)
    from pg_trigger t join pg_class c on c.oid = tgrelid
    where c.relnamespace = to_regnamespace('athanor') and not tgisinternal
  union all select 'function', proname, pg_get_functiondef(oid)
    from pg_proc where pronamespace = to_regnamespace('athanor')
  union all select 'policy', tablename || '.' || policyname, concat_ws(' ', roles::text, cmd, qual, with_check)
    from pg_policies where schemaname = 'athanor'
  union all select 'rights', relname, concat_ws(' ', relkind, relrowsecurity,
      (select string_agg(a::text, ',' order by a::text) from unnest(relacl) a where a::text like 'athanor_project=%'))
    from pg_class where relnamespace = to_regnamespace('athanor')
  order by 1, 2`;
