import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { Pool } from 'pg';
import type { ArtifactRef } from '../../schemas/artifact';
import {
  type ArtifactStore,
  type Database,
  folderArtifactStore,
  openDatabase,
  type ProvenanceEntry,
} from '../../store';
import { leaseKey, openStagingArea, STAGING_QUOTA, type StagingArea } from '../../store/staging';
import { makeProject } from '../../tests/support/api';
import { startTestPostgres, type TestPostgres } from '../../tests/support/postgres';
import { memoKey } from '../../trust';
import { carryOutRetention } from '.';

const START_MS = 120_000;
const DAY_MS = 86_400_000;
/** More than one page of lineage. */
const RESULTS = 603;
const CODE = 'c'.repeat(64);
const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

let server: TestPostgres;
let db: Database;
let pool: Pool;
let folder: string;
let store: ArtifactStore;
let staging: StagingArea;
let temporal: FakeExecutions;

beforeAll(async () => {
  server = await startTestPostgres();
}, START_MS);
afterAll(() => server?.stop(), START_MS);

beforeEach(async () => {
  const url = await server.createDatabase();
  db = await openDatabase(url);
  pool = new Pool({ connectionString: url });
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-retention-'));
  store = folderArtifactStore(path.join(folder, 'artifacts'), { durability: 'none' });
  staging = openStagingArea(path.join(folder, 'staging'), STAGING_QUOTA);
  temporal = new FakeExecutions();
  await makeProject(db, 'alpha');
  await makeProject(db, 'beta');
});
afterEach(async () => {
  await pool.end();
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Executions by workflow id, as the two calls of Temporal's service see them. */
class FakeExecutions {
  readonly status = new Map<string, number>();
  failures = 0;

  get client(): Client {
    const workflowService = {
      listWorkflowExecutions: async ({ query }: { query: string }) => {
        const [, id = '', prefix = ''] =
          /^WorkflowId = '(.+)' OR WorkflowId STARTS_WITH '(.+)'$/.exec(query) ?? [];
        const found = [...this.status].filter(([one]) => one === id || one.startsWith(prefix));
        const executions = found.map(([workflowId, status]) => ({
          ...{ execution: { workflowId, runId: `${workflowId}#1` }, status },
        }));
        return { executions, nextPageToken: new Uint8Array() };
      },
      deleteWorkflowExecution: async (o: { workflowExecution: { workflowId: string } }) => {
        if (this.failures-- > 0) throw new Error('Temporal is away');
        this.status.delete(o.workflowExecution.workflowId);
      },
    };
    return { options: { namespace: 'default' }, workflowService } as unknown as Client;
  }
}
const [RUNNING, COMPLETED] = [1, 2];

const pass = (database = db) =>
  carryOutRetention({ database, store, staging, temporal: temporal.client, graceMs: DAY_MS });

async function run(
  project: string,
  key: string,
  o: { ended?: number; status?: 'completed' | 'failed'; id?: string; files?: ArtifactRef[] } = {},
): Promise<string> {
  const id = o.id ?? `screen-${project}-${key}`;
  await db.runs.begin({
    ...{ id, project, pipeline: 'screen', pipelineVersion: 1, idempotencyKey: key, input: {} },
    ...{ inputDigest: digest(id), startedAt: daysAgo((o.ended ?? 49) + 1) },
  });
  temporal.status.set(id, o.ended === undefined ? RUNNING : COMPLETED);
  const { files = [], status = 'completed' } = o;
  const artifacts = Object.fromEntries(files.map((ref, i) => [`file-${i}`, ref]));
  if (o.ended !== undefined) {
    await db.runs.finish({ id, status, endedAt: daysAgo(o.ended), artifacts });
    const kept = { name: null, run: id, createdBy: 'records' };
    await db.forProject(project).artifacts.add(files.map((ref) => ({ ...ref, ...kept })));
  }
  return id;
}

function entry(id: string, n: number): ProvenanceEntry {
  return {
    ...{ run: id, stage: 's', step: 'x', stepVersion: 1, position: String(n), node: 'n' },
    ...{ inputDigest: digest(`in ${n}`), outputDigest: digest(`out ${n}`), codeDigest: CODE },
    ...{ toolVersion: 't', seed: null, attempt: 1, cached: false },
    ...{ startedAt: daysAgo(40), endedAt: daysAgo(40) },
  };
}

const keyOf = (project: string, n: number) =>
  memoKey({
    ...{ project, step: 'x', version: 1, codeDigest: CODE, toolVersion: 't' },
    inputDigest: digest(`in ${n}`),
  });

/** Lineage with memoised results. */
async function computed(project: string, id: string, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, n) => entry(id, n));
  await db.provenance.record(entries);
  await db.memo.record(
    entries.map(({ inputDigest, outputDigest }, n) => ({
      ...{ key: keyOf(project, n), project, step: 'x', stepVersion: 1, codeDigest: CODE },
      ...{ toolVersion: 't', inputDigest, outputDigest, output: n },
    })),
  );
}

/** What a node answered for result `n` of a run. */
async function answered(
  id: string,
  n: number,
  o: { verdict?: 'agreed' | 'suspect' | 'accepted-alone'; vouched?: boolean } = {},
): Promise<void> {
  const statement = {
    ...{ workflowId: `${id}/s`, activityId: String(n), attempt: 1, node: 'n1' },
    ...{ inputDigest: digest(`in ${n}`), outputDigest: digest(`out ${n}`) },
  };
  await db.envelopes.record([
    {
      ...{ owner: 'ada', step: 'x', stepVersion: 1, statement: statement as never, class: null },
      ...{
        signatures: {} as never,
        group: `${id}/s/${n}`,
        input: null,
        output: null,
        vouched: false,
      },
      ...{ verdict: 'agreed', ...o },
    },
  ]);
}

async function put(text: string, days: number): Promise<ArtifactRef> {
  const ref = await store.put(text, 'text/plain');
  const then = new Date(Date.now() - days * DAY_MS);
  const { sha256 } = ref;
  const file = path.join(folder, 'artifacts/objects', sha256.slice(0, 2), sha256.slice(2));
  await utimes(file, then, then);
  return ref;
}

async function count(table: string, where = 'true'): Promise<number> {
  const { rows } = await pool.query(
    `select count(*)::int as n from athanor.${table} where ${where}`,
  );
  return rows[0].n;
}

const ids = async () => (await db.runs.list({ limit: 100 })).items.map(({ id }) => id).sort();

test('what is due goes from everywhere, and all else stays', async () => {
  const [own, shared] = [await put('own', 45), await put('shared', 45)];
  const old = await run('alpha', 'old', { ended: 40, files: [own, shared] });
  const other = await run('alpha', 'other', { ended: 10, files: [shared] });
  const held = await run('alpha', 'held', { ended: 40 });
  const running = await run('alpha', 'running');
  const foreign = await run('beta', 'old', { ended: 40 });
  await computed('alpha', old, RESULTS);
  await computed('beta', foreign, 3);
  await db.provenance.record([entry(other, 0)]);
  temporal.status.set(`${old}/points`, COMPLETED);
  for (const n of [0, 1, 2, 3, 4]) await answered(old, n, VERDICTS[n]);
  await answered(other, 0);
  const work = { activityType: 'x@1', workflowId: `${old}/s`, activityId: '1' };
  const key = leaseKey({ ...work, inputDigest: digest('in 1') });
  const { sha256 } = await staging.put(
    { leaseKey: key, node: `n${'a'.repeat(16)}` },
    Buffer.from('staged'),
  );
  await hangingOn([old, other]);
  const alpha = db.forProject('alpha');
  await alpha.retention.set({ days: 30, only: 'all' }, 'ada');
  await alpha.retention.hold(held, true);

  const due = await alpha.retention.due(await alpha.retention.get());
  expect(due.items).toMatchObject([
    { runId: old, status: 'completed', results: RESULTS, points: 0 },
  ]);
  expect(await pass()).toEqual({ runs: 1, artifacts: 0 });

  expect(await ids()).toEqual([foreign, held, other, running].sort());
  expect([...temporal.status.keys()].sort()).toEqual([foreign, held, other, running].sort());
  expect(await count('provenance', `run = '${old}'`)).toBe(0);
  expect(await count('provenance')).toBe(4);
  // The one that another run has too, and those of the other project.
  expect(await count('memo')).toBe(4);
  expect(await db.memo.lookUp({ project: 'alpha', keys: [keyOf('alpha', 0)] })).toHaveProperty(
    'size',
    1,
  );
  const left = await pool.query('select "group" from athanor.envelopes order by 1');
  expect(left.rows.map(({ group }) => group)).toEqual(
    [`${other}/s/0`, `${old}/s/0`, `${old}/s/2`, `${old}/s/3`].sort(),
  );
  expect(await staging.find(key, sha256)).toBeUndefined();
  for (const table of ['board_candidates', 'candidate_assignments', 'run_keys']) {
    expect(await count(table, `run = '${old}'`)).toBe(0);
    expect(await count(table)).toBe(1);
  }
  expect(await count('webhook_deliveries', `payload like '%${old}%'`)).toBe(0);
  expect(await count('webhook_deliveries')).toBe(1);
  expect(await count('allocations')).toBe(1);
  const lines = await db.audit.list({ action: 'run.delete' });
  expect(lines.items).toMatchObject([{ actor: 'retention', subject: old, project: 'alpha' }]);
  expect(lines.items[0]?.details).toEqual({
    ...{ executions: 2, provenance: RESULTS, memo: RESULTS - 1, envelopes: 2, allocations: 1 },
    ...{ boardCandidates: 1, assignments: 1, deliveries: 1 },
  });
  // Not the project's any more; its bytes are there as long as a run goes on that may have them in its hands.
  expect(await alpha.artifacts.missing([own.sha256, shared.sha256])).toEqual([own.sha256]);
  expect(await store.has(own.sha256)).toBe(true);

  await db.runs.finish({ id: running, status: 'completed', endedAt: daysAgo(0) });
  await pool.query(`update athanor.run_deletions set rows_gone_at = now() - interval '2 days'`);
  expect(await pass()).toEqual({ runs: 0, artifacts: 1 });
  expect([await store.has(own.sha256), await store.has(shared.sha256)]).toEqual([false, true]);
  expect(await count('run_deletions')).toBe(0);
  expect(await pass()).toEqual({ runs: 0, artifacts: 0 });
  expect((await db.audit.verify()).findings).toEqual([]);
});

/** Of results 0 to 4: alone but used by another run, alone, vouched for, in doubt, agreed. */
const VERDICTS = [
  { verdict: 'accepted-alone' as const },
  { verdict: 'accepted-alone' as const },
  { vouched: true },
  { verdict: 'suspect' as const },
  {},
];

/** On each: a candidate on a board, an assignment, a delivery, the key that started it, an allocation. */
async function hangingOn(runs: readonly string[]): Promise<void> {
  await pool.query(`insert into athanor.boards (id, project, name, created_by)
    values ('b', 'alpha', 'first', 'ada')`);
  for (const id of runs) {
    const payload = JSON.stringify({ type: 'run.completed', data: { runId: id } });
    await pool.query(`
      insert into athanor.board_candidates (project, board, run, candidate, note, added_by)
        values ('alpha', 'b', '${id}', 'c1', '', 'ada');
      insert into athanor.candidate_assignments (project, run, candidate, assignee, assigned_by)
        values ('alpha', '${id}', 'c1', 'bo', 'ada');
      insert into athanor.webhook_deliveries (id, project, webhook, type, payload, status)
        values ('${id}', 'alpha', 'w', 'run.completed', '${payload}', 'delivered');
      insert into athanor.run_keys (run, key) values ('${id}', 'k');
      insert into athanor.allocations (id, node, owner, "group", opened_at, expires_at)
        values ('${id}', 'n', 'ada', '${id}/s/1', now(), now())`);
  }
}

test('a pass that dies at any step is finished by the next, and is counted once', async () => {
  const old = await run('alpha', 'old', { ended: 40 });
  await computed('alpha', old, RESULTS);
  await answered(old, 1);
  await db.forProject('alpha').retention.set({ days: 30, only: 'all' }, 'ada');
  temporal.failures = 1;
  await expect(pass()).rejects.toThrow('Temporal is away');
  expect(await ids()).toEqual([old]);
  const hold = () => db.forProject('alpha').retention.hold(old, true);
  await expect(hold()).rejects.toMatchObject({ code: 'CONFLICT' });

  const dying = (name: 'takeEnvelopes' | 'takeProvenance' | 'finish', after: number): Database => {
    let calls = 0;
    const dies = async (...asked: unknown[]) => {
      calls += 1;
      if (calls > after) throw new Error(`died in ${name}`);
      return (db.runDeletions[name] as (...asked: unknown[]) => unknown)(...asked);
    };
    return { ...db, runDeletions: { ...db.runDeletions, [name]: dies } };
  };
  await expect(pass(dying('takeEnvelopes', 1))).rejects.toThrow('died');
  await expect(pass(dying('takeProvenance', 1))).rejects.toThrow('died');
  const rest = await count('provenance');
  expect(rest).toBeGreaterThan(0);
  expect(rest).toBeLessThan(RESULTS);
  await expect(pass(dying('finish', 0))).rejects.toThrow('died');
  expect(await ids()).toEqual([old]);
  await Promise.all([pass(), pass()]);
  expect(await ids()).toEqual([]);
  const { items } = await db.audit.list({ action: 'run.delete' });
  expect(items.map(({ details }) => details)).toEqual([
    { executions: 1, provenance: RESULTS, memo: RESULTS, envelopes: 1 },
  ]);
});

test('points go with their sweep, which waits for all of them', async () => {
  const sweep = await run('alpha', 'sweep', { ended: 40 });
  const points = ['000001', '000002'].map((n) => ({ id: `${sweep}.${n}`, key: `${sweep}/${n}` }));
  for (const { id, key } of points) await run('alpha', key, { id, ended: 41 });
  // The key of a person may look like it.
  const namesake = await run('alpha', 'sweep.000003', { ended: 1 });
  const { retention } = db.forProject('alpha');
  await retention.set({ days: 30, only: 'all' }, 'ada');
  await retention.hold(points[1]?.id ?? '', true);
  expect(await pass()).toMatchObject({ runs: 0 });
  await retention.hold(points[1]?.id ?? '', false);
  expect((await retention.due(await retention.get())).items).toMatchObject([{ points: 2 }]);
  // Its row says that it has ended, and Temporal that it has not: it is never ended for this.
  temporal.status.set(points[0]?.id ?? '', RUNNING);
  expect(await pass()).toMatchObject({ runs: 1 });
  expect(await ids()).toEqual([sweep, points[0]?.id, namesake].sort());
  temporal.status.set(points[0]?.id ?? '', COMPLETED);
  expect(await pass()).toMatchObject({ runs: 2 });
  expect(await ids()).toEqual([namesake]);
});

test('nothing goes without a policy, of those that succeeded where it is about others, or that a quota counts', async () => {
  const good = await run('alpha', 'good', { ended: 40 });
  const bad = await run('alpha', 'bad', { ended: 40, status: 'failed' });
  await run('beta', 'old', { ended: 40 });
  expect(await pass()).toMatchObject({ runs: 0 });
  const { retention } = db.forProject('alpha');
  const named = async (days: number, only: 'all' | 'unsuccessful') =>
    (await retention.due({ days, only })).items.map(({ runId }) => runId);
  expect((await named(30, 'all')).sort()).toEqual([bad, good].sort());
  expect(await named(30, 'unsuccessful')).toEqual([bad]);
  expect(await named(41, 'all')).toEqual([]);
  const unlimited = { runsAtOnce: null, artifactBytes: null, requestsPerMinute: null };
  await db.quotas.set({ project: 'alpha' }, { ...unlimited, nodeSecondsPerMonth: 10 });
  await pool.query(`update athanor.runs set ended_at = now() - interval '1 hour'
    where id = '${good}' and date_trunc('month', now(), 'UTC') < now() - interval '1 hour'`);
  expect(await named(30, 'all')).toContain(bad);
  await retention.set({ days: 30, only: 'unsuccessful' }, 'ada');
  expect(await pass()).toMatchObject({ runs: 1 });
  expect(await ids()).toEqual([good, 'screen-beta-old'].sort());
  await retention.set({ days: null, only: 'all' }, 'ada');
  expect(await retention.get()).toEqual({ days: null, only: 'all' });
});
