import { UNLIMITED } from '../../../schemas/platform/quotas';
import { startTestPostgres, type TestPostgres } from '../../../tests/support/postgres';
import { type Database, openDatabase, type ProvenanceEntry } from '../index';

const START_TIMEOUT_MS = 120_000;
const DIGEST = 'a'.repeat(64);
let server: TestPostgres;
let db: Database;

beforeAll(async () => {
  server = await startTestPostgres();
  db = await openDatabase(await server.createDatabase());
}, START_TIMEOUT_MS);

afterAll(async () => {
  await db?.close();
  await server?.stop();
}, START_TIMEOUT_MS);

async function run(project: string, key: string): Promise<string> {
  const id = `screen-${project}-${key}`;
  await db.runs.begin({
    ...{ id, project, pipeline: 'screen', pipelineVersion: 1, idempotencyKey: key, input: {} },
    ...{ inputDigest: DIGEST, startedAt: new Date().toISOString() },
  });
  return id;
}

async function node(id: string, owner: string): Promise<void> {
  await db.nodes.enrol({
    ...{ id, publicKey: id, name: id, owner, project: 'default', tier: 'managed', allowed: null },
    ...{ report: {} as never, invitation: 'i' },
  });
}

function entry(runId: string, o: Partial<ProvenanceEntry> & { seconds: number }): ProvenanceEntry {
  const { seconds, ...rest } = o;
  const started = Date.now();
  return {
    ...{ run: runId, stage: 's', step: 'x', stepVersion: 1, position: '1', node: 'n' },
    ...{ inputDigest: DIGEST, outputDigest: DIGEST, codeDigest: DIGEST, toolVersion: '1' },
    ...{ seed: null, attempt: 1, cached: false, startedAt: new Date(started).toISOString() },
    endedAt: new Date(started + seconds * 1_000).toISOString(),
    ...rest,
  };
}

test('usage is added up by owner, of what was computed and not of what came from the cache', async () => {
  const id = await run('alpha', 'one');
  const other = await run('beta', 'one');
  await Promise.all([node('n1', 'ada'), node('n2', 'ada'), node('n3', 'bo')]);
  await db.provenance.record([
    entry(id, { position: '1', node: 'n1', seconds: 2, cpuSeconds: 1.5, joules: 30 }),
    entry(id, { position: '2', node: 'n2', seconds: 3, cpuSeconds: 2.5 }),
    entry(id, { position: '3', node: 'n3', seconds: 4 }),
    entry(id, { position: '4', node: 'n1', seconds: 100, cpuSeconds: 100, cached: true }),
    entry(id, { position: '5', node: 'gone', seconds: 1 }),
    entry(other, { node: 'n1', seconds: 50, cpuSeconds: 50 }),
  ]);
  const ada = { owner: 'ada', results: 2, nodeSeconds: 5, cpuSeconds: 4, joules: 30 };
  const none = { cpuSeconds: 0, joules: 0, cpuMeasured: 0, joulesMeasured: 0 };
  expect(await db.usage.byOwner({ project: 'alpha' })).toEqual([
    { ...ada, cpuMeasured: 2, joulesMeasured: 1 },
    { owner: 'bo', results: 1, nodeSeconds: 4, ...none },
    { owner: '', results: 1, nodeSeconds: 1, ...none },
  ]);
  expect(await db.usage.nodeSeconds({ project: 'alpha' })).toBe(10);
  expect((await db.usage.byRun({ run: other })).map(({ run: r, owner }) => [r, owner])).toEqual([
    [other, 'ada'],
  ]);
  expect(await db.usage.nodeSeconds({ since: new Date(Date.now() + 60_000) })).toBe(0);
  const [first] = (await db.provenance.list(id)).items;
  expect(first).toMatchObject({ cpuSeconds: 1.5, joules: 30 });
});

test('a project has room until so many runs go on at once', async () => {
  await db.quotas.set({ project: 'gamma' }, { ...UNLIMITED, runsAtOnce: 2 });
  await db.quotas.requireRoom('gamma');
  const ids = [await run('gamma', 'a'), await run('gamma', 'b')];
  await expect(db.quotas.requireRoom('gamma')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  await db.quotas.requireRoom('alpha');
  const endedAt = new Date().toISOString();
  await db.runs.finish({ id: ids[0] ?? '', status: 'completed', endedAt });
  await db.quotas.requireRoom('gamma');
});

test('a project keeps so many bytes of artifacts, and the same bytes are not counted twice', async () => {
  await run('eta', 'a');
  await db.quotas.set({ project: 'eta' }, { ...UNLIMITED, artifactBytes: 100 });
  const kept = { sha256: 'c'.repeat(64), size: 60 };
  await db.quotas.requireBytes('eta', kept);
  await db
    .forProject('eta')
    .artifacts.add([{ ...kept, mediaType: 'text/plain', name: null, run: null, createdBy: 'u1' }]);
  await db.quotas.requireBytes('eta', kept);
  await db.quotas.requireBytes('eta', { sha256: 'd'.repeat(64), size: 40 });
  const more = db.quotas.requireBytes('eta', { sha256: 'd'.repeat(64), size: 41 });
  await expect(more).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
});

test('a project and a key have their node-seconds of a month', async () => {
  const id = await run('delta', 'a');
  await db.provenance.record([entry(id, { seconds: 10 })]);
  await db.quotas.set({ project: 'delta' }, { ...UNLIMITED, nodeSecondsPerMonth: 10.5 });
  await db.quotas.requireRoom('delta', 'k1');
  await db.quotas.noteKey(id, 'k1');
  await db.quotas.set({ key: 'k1' }, { ...UNLIMITED, nodeSecondsPerMonth: 9 });
  await expect(db.quotas.requireRoom('delta', 'k1')).rejects.toMatchObject({
    code: 'QUOTA_EXCEEDED',
    message: expect.stringContaining('10 of 9 node-seconds'),
  });
  await db.quotas.requireRoom('delta', 'k2');
  await db.quotas.set({ project: 'delta' }, { ...UNLIMITED, nodeSecondsPerMonth: 5 });
  await expect(db.quotas.requireRoom('delta', 'k2')).rejects.toMatchObject({
    code: 'QUOTA_EXCEEDED',
  });
  expect(await db.quotas.get({ project: 'delta' })).toMatchObject({ nodeSecondsPerMonth: 5 });
});
