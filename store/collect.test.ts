import { mkdtempSync, rmSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ArtifactRef, MEDIA_TYPES } from '../schemas/artifact';
import { startTestPostgres, type TestPostgres } from '../tests/support/postgres';
import {
  type ArtifactStore,
  collectArtifacts,
  type Database,
  folderArtifactStore,
  type MemoEntry,
  openDatabase,
  touchRefs,
} from './index';

const START_TIMEOUT_MS = 120_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const DIGEST = 'd'.repeat(64);

let server: TestPostgres;
let db: Database;
let folder: string;
let store: ArtifactStore;

beforeAll(async () => {
  server = await startTestPostgres();
}, START_TIMEOUT_MS);
afterAll(() => server?.stop(), START_TIMEOUT_MS);

beforeEach(async () => {
  db = await openDatabase(await server.createDatabase());
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-artifacts-'));
  store = folderArtifactStore(folder, { durability: 'none' });
});
afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts an artifact that looks `days` old. */
async function put(text: string, days: number, mediaType = 'text/plain'): Promise<ArtifactRef> {
  const ref = await store.put(text, mediaType);
  const then = new Date(Date.now() - days * DAY_MS);
  const { sha256 } = ref;
  await utimes(path.join(folder, 'objects', sha256.slice(0, 2), sha256.slice(2)), then, then);
  return ref;
}

async function begin(id: string, input: unknown, daysAgo: number): Promise<void> {
  await db.runs.begin({
    id,
    project: 'default',
    pipeline: 'screen',
    pipelineVersion: 1,
    idempotencyKey: id,
    input,
    inputDigest: DIGEST,
    startedAt: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
  });
}

async function left(refs: Record<string, ArtifactRef>): Promise<string[]> {
  const verdicts = Object.entries(refs).map(async ([name, { sha256 }]) =>
    (await store.has(sha256)) ? [name] : [],
  );
  return (await Promise.all(verdicts)).flat();
}

it('keeps what a run leads to by any way, and removes the rest', async () => {
  const input = await put('library', 10);
  const batch = await put('batch', 10);
  const index = await put(`${JSON.stringify({ molecules: batch })}\n`, 10, MEDIA_TYPES.index);
  const named = await put('named in the record', 10);
  const record = await put(JSON.stringify({ inputs: [named] }), 10, MEDIA_TYPES.json);
  const report = await put('report', 10);
  const summarised = await put('in the summary', 10);
  const intermediate = await put('intermediate', 10);
  await begin('run', { library: input }, 10);
  await db.runs.finish({
    id: 'run',
    status: 'completed',
    endedAt: new Date().toISOString(),
    record,
    artifacts: { 'report.html': report, index },
    summary: { table: summarised },
  });
  const refs = { input, batch, index, named, record, report, summarised, intermediate };
  expect(await collectArtifacts(db, store, { dryRun: true })).toMatchObject({ removed: 1 });
  expect(await left(refs)).toHaveLength(8);
  expect(await collectArtifacts(db, store)).toMatchObject({ removed: 1, reachable: 7 });
  const kept = ['input', 'batch', 'index', 'named', 'record', 'report', 'summarised'];
  expect(await left(refs)).toEqual(kept);
});

it('keeps what a run that goes on may have made, until it ends', async () => {
  const before = await put('before the run', 6);
  const since = await put('of the run', 4);
  await begin('run', {}, 5);
  await collectArtifacts(db, store);
  expect(await left({ before, since })).toEqual(['since']);
  await db.runs.finish({ id: 'run', status: 'failed', endedAt: new Date().toISOString() });
  await collectArtifacts(db, store);
  expect(await left({ before, since })).toEqual([]);
});

it('a memoised output whose artifacts were collected counts as a miss', async () => {
  const gone = await put('gone', 5);
  const kept = await put('kept', 5);
  const entry = (key: string, output: unknown): MemoEntry => ({
    key: key.repeat(64),
    project: 'default',
    step: 's',
    stepVersion: 1,
    codeDigest: DIGEST,
    toolVersion: '',
    inputDigest: DIGEST,
    output,
    outputDigest: DIGEST,
  });
  await db.memo.record([entry('a', { rows: gone }), entry('b', { rows: kept })]);
  await begin('run', { kept }, 5);
  await db.runs.finish({ id: 'run', status: 'completed', endedAt: new Date().toISOString() });
  await collectArtifacts(db, store);
  const found = await db.memo.lookUp({
    project: 'default',
    keys: ['a'.repeat(64), 'b'.repeat(64)],
    usable: (output) => touchRefs(store, output),
  });
  expect([...found.keys()]).toEqual(['b'.repeat(64)]);
});

it('removes nothing when a record is damaged, since what it names cannot be told', async () => {
  const named = await put('named', 5);
  const record = await put(JSON.stringify({ named }), 5, MEDIA_TYPES.json);
  await begin('run', {}, 5);
  const endedAt = new Date().toISOString();
  // The database says another size than the file has.
  const damaged = { ...record, size: record.size + 1 };
  await db.runs.finish({ id: 'run', status: 'completed', endedAt, record: damaged });
  const collecting = collectArtifacts(db, store);
  await expect(collecting).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
  expect(await left({ named, record })).toEqual(['named', 'record']);
});

it('keeps what a version of the registry leads to', async () => {
  const rows = await put('training rows', 10);
  const manifest = await put(JSON.stringify({ training: { rows } }), 10, MEDIA_TYPES.json);
  const loose = await put('nobody needs this', 10);
  const version = { kind: 'model' as const, name: 'logs', digest: DIGEST, manifest, run: 'gone' };
  await db.forProject('default').registry.register(version);
  await collectArtifacts(db, store);
  expect(await left({ rows, manifest, loose })).toEqual(['rows', 'manifest']);
});
