import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openDatabase } from '../../../store/database';
import { startTestPostgres, type TestPostgres } from '../../../tests/support/postgres';
import { runCli } from '../run-cli';
import { recordedOutput } from '../testing/recorded-output';

const START_TIMEOUT_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'athanor-people-'));
let server: TestPostgres;
let url: string;

beforeAll(async () => {
  server = await startTestPostgres();
  url = await server.createDatabase();
}, START_TIMEOUT_MS);

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
}, START_TIMEOUT_MS);

/** People are kept in the database: that Temporal is named, and not there, does not matter. */
async function athanor(...argv: string[]) {
  const output = recordedOutput();
  const env = {
    ...{ ATHANOR_DATABASE_URL: url, ATHANOR_DATA: folder, TEMPORAL_ADDRESS: '127.0.0.1:1' },
    TEMPORAL_CONFIG_FILE: join(folder, 'none.toml'),
  };
  const exitCode = await runCli(argv, { env, output });
  return { exitCode, out: output.out.join('\n'), err: output.err.join('\n') };
}

async function json<T>(...argv: string[]): Promise<T> {
  const { exitCode, out, err } = await athanor(...argv, '--json');
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  return JSON.parse(out) as T;
}

test('people get roles and keys, and every act is in the audit log', async () => {
  const ada = await json<{ id: string }>('users', 'add', 'Ada@Example.org', '--name', 'Ada');
  await json('projects', 'create', 'cdk2', '--title', 'CDK2 inhibitors');
  await json('projects', 'grant', 'cdk2', 'ada@example.org', '--role', 'reviewer');
  expect(await json('projects', 'members', 'cdk2')).toMatchObject([
    { kind: 'user', id: ada.id, name: 'ada@example.org', role: 'reviewer' },
  ]);
  const key = await json<{ id: string; secret: string }>(
    ...['keys', 'create', 'laptop', '--for', 'ada@example.org', '--scopes', 'runs:read'],
  );
  const service = await json<{ secret: string }>(
    ...['keys', 'create', 'reader', '--service', '--project', 'cdk2'],
    ...['--role', 'wet-lab-collaborator', '--expires', '12h'],
  );
  const database = await openDatabase(url);
  expect(await database.callers.byKey(key.secret)).toMatchObject({
    ...{ id: ada.id, scopes: ['runs:read'] },
    memberships: [{ project: 'cdk2', role: 'reviewer' }],
  });
  expect(await database.callers.byKey(service.secret)).toMatchObject({ kind: 'service' });
  await json('keys', 'revoke', key.id);
  expect(await database.callers.byKey(key.secret)).toBeUndefined();
  await json('projects', 'withdraw', 'cdk2', 'ada@example.org');
  await json('users', 'disable', 'ada@example.org');
  await database.close();
  const shown = (await athanor('keys', 'list')).out;
  expect(shown).toContain('revoked');
  expect(shown).not.toContain(service.secret);
  const lines = await json<{ action: string; subject: string }[]>('audit', 'list');
  expect(lines.map(({ action }) => action).reverse()).toEqual([
    ...['user.add', 'project.create', 'member.grant', 'key.create', 'service.create'],
    ...['key.create', 'key.revoke', 'member.withdraw', 'user.disable'],
  ]);
  expect(JSON.stringify(lines)).not.toContain(key.secret);
});

test('a team gets its role together, and a service account is shut out', async () => {
  await json('organisations', 'create', 'guild', '--title', 'Guild');
  const makers = ['makers', '--title', 'Makers', '--organisation', 'guild'];
  const team = await json<{ id: string }>('teams', 'create', ...makers);
  await json('users', 'add', 'bo@example.org', '--name', 'Bo');
  await json('teams', 'join', 'makers', 'bo@example.org');
  expect((await athanor('teams', 'members', 'makers')).out).toContain('bo@example.org');
  await json('projects', 'create', 'gold', '--title', 'Gold', '--lead', 'bo@example.org');
  await json('projects', 'grant', 'gold', 'makers', '--kind', 'team', '--role', 'viewer');
  expect(await json('projects', 'members', 'gold')).toMatchObject([
    { kind: 'team', id: team.id, name: 'makers', role: 'viewer' },
    { kind: 'user', name: 'bo@example.org', role: 'principal-investigator' },
  ]);
  await json('teams', 'remove', 'makers');
  expect(await json('projects', 'members', 'gold')).toHaveLength(1);
  const bounds = ['--service', '--project', 'gold', '--role', 'viewer'];
  const key = await json<{ secret: string }>('keys', 'create', 'robot', ...bounds);
  const more = await json<{ secret: string }>('services', 'key', 'gold', 'robot');
  await json('services', 'disable', 'gold', 'robot');
  expect((await athanor('services', 'list', 'gold')).out).toContain('shut out');
  const database = await openDatabase(url);
  for (const { secret } of [key, more]) {
    expect(await database.callers.byKey(secret)).toBeUndefined();
  }
  await database.close();
});

test('a project is told what it may use, and what it has used', async () => {
  await json('projects', 'create', 'small', '--title', 'x');
  const set = ['projects', 'quota', 'small', '--runs-at-once', '2', '--node-hours', '10'];
  expect(await json(...set)).toEqual({
    ...{ runsAtOnce: 2, nodeSecondsPerMonth: 36_000, artifactBytes: null, requestsPerMinute: null },
  });
  await json('projects', 'quota', 'small', '--runs-at-once', 'none');
  expect((await athanor('projects', 'quota', 'small')).out).toMatch(/no limit[\s\S]*month {2}10$/m);
  expect(await json('usage', '--project', 'small', '--days', '30')).toEqual([]);
  await json('projects', 'archive', 'small');
  const database = await openDatabase(url);
  await expect(database.quotas.requireRoom('small')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await database.close();
});

test('a project says how long it keeps its runs, is told which would go, and keeps single ones', async () => {
  await json('projects', 'create', 'tidy', '--title', 'x');
  const retention = ['projects', 'retention', 'tidy'];
  expect((await athanor(...retention)).out).toBe('Runs are kept for ever.');
  const database = await openDatabase(url);
  const [id, long] = ['screen-tidy-old', '2026-01-01T00:00:00.000Z'];
  await database.runs.begin({
    ...{ id, project: 'tidy', pipeline: 'screen', pipelineVersion: 1, idempotencyKey: 'old' },
    ...{ input: {}, inputDigest: '', startedAt: long },
  });
  await database.runs.finish({ id, status: 'failed', endedAt: long });
  const dry = [...retention, '--days', '30', '--dry-run'];
  expect(await json(...dry)).toMatchObject([{ runId: id, status: 'failed', endedAt: long }]);
  expect((await athanor(...dry)).out).toMatch(/screen-tidy-old[\s\S]*1 run would be deleted\.$/);
  expect(await json(...retention)).toEqual({ days: null, only: 'all' });
  const set = [...retention, '--days', '30', '--only', 'unsuccessful'];
  expect(await json(...set)).toEqual({ days: 30, only: 'unsuccessful' });
  expect(await json('runs', 'keep', id)).toEqual({ runId: id, held: true });
  expect(await json(...retention, '--dry-run')).toEqual([]);
  await json('runs', 'keep', id, '--release');
  expect(await json(...retention, '--dry-run')).toHaveLength(1);
  const { items } = await database.audit.list({ subject: id });
  expect(items.map(({ action }) => action)).toEqual(['run.release', 'run.hold']);
  expect((await athanor(...retention, '--days', '0')).exitCode).toBe(2);
  await database.close();
});

test('audit verify tells a log that was changed, with exit code 1', async () => {
  await json('projects', 'create', 'noted', '--title', 'x');
  const whole = await athanor('audit', 'verify');
  expect(whole).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/lines are as they were/),
  });
  const head = whole.out.split('head ')[1]?.trim() ?? '';
  expect((await athanor('audit', 'verify', '--head', head)).exitCode).toBe(0);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("set session_replication_role = 'replica'");
  await client.query(`update athanor.audit set actor = 'eve' where "order" = 2`);
  await client.end();
  const broken = await athanor('audit', 'verify');
  expect(broken).toMatchObject({ exitCode: 1, out: expect.stringContaining('Line 2 is not what') });
  const other = `${Number(head.split(':')[0])}:${'0'.repeat(64)}`;
  expect((await athanor('audit', 'verify', '--head', other)).out).toContain('written anew');
});

test.each([
  [['keys', 'create', 'x'], 2, /Say whose key it is/],
  [['keys', 'create', 'x', '--for', 'nobody'], 2, /There is no person "nobody"/],
  [['keys', 'create', 'x', '--service', '--project', 'p'], 2, /needs --project and --role/],
  [
    ['keys', 'create', 'x', '--for', 'a', '--scopes', 'runs:red'],
    2,
    /found "runs:red"; allowed are/,
  ],
  [['keys', 'create', 'x', '--for', 'a', '--expires', 'ever'], 2, /Allowed is 1h to 366d/],
  [['projects', 'grant', 'absent', 'ada@example.org', '--role', 'viewer'], 2, /no project absent/],
  [['projects', 'grant', 'cdk2', 'ada@example.org', '--role', 'king'], 2, /Allowed choices are/],
  [['projects', 'create', 'Bad Name', '--title', 'x'], 2, /lower-case letters/],
  [['users', 'add', 'no address', '--name', 'x'], 2, /email/i],
  [['audit', 'verify', '--head', 'x'], 2, /Allowed is a head/],
])('%j is told without a stack trace', async (argv, code, words) => {
  const { exitCode, err } = await athanor(...argv);
  expect({ exitCode, err }).toEqual({ exitCode: code, err: expect.stringMatching(words) });
  expect(err).not.toMatch(/\n {4}at /);
});
