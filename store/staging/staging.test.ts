import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { type ArtifactStore, folderArtifactStore } from '../artifacts';
import {
  leaseKey,
  openStagingArea,
  promoteOutput,
  type StagingArea,
  type StagingPlace,
} from './index';

const QUOTA = { nodeBytesMax: 1_000, nodeFilesMax: 10, leaseBytesMax: 500, leaseFilesMax: 5 };
const NODE = 'naaaaaaaaaaaaaaaa';
const OTHER = 'nbbbbbbbbbbbbbbbb';
const SCOPE = { activityType: 'a@1', workflowId: 'w', activityId: '1', inputDigest: 'd' };
const UPLOAD_ID = '123e4567-e89b-42d3-a456-426614174000';
const DAY_MS = 24 * 60 * 60 * 1000;

let folder: string;
let staging: StagingArea;
let store: ArtifactStore;
let place: StagingPlace;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-staging-'));
  staging = openStagingArea(path.join(folder, 'staged'), QUOTA);
  store = folderArtifactStore(path.join(folder, 'store'), { durability: 'none' });
  place = { leaseKey: leaseKey(SCOPE), node: NODE };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const again = () => openStagingArea(path.join(folder, 'staged'), QUOTA);

async function stage(bytes: string, mediaType: string = MEDIA_TYPES.binary): Promise<ArtifactRef> {
  const { sha256, size } = await staging.put(place, Buffer.from(bytes));
  return { sha256, size, mediaType };
}

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* breaking(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
  throw new Error('the connection broke');
}

describe('a lease key', () => {
  it('is the same for later attempts, and another for any other work', () => {
    expect(leaseKey({ ...SCOPE })).toBe(place.leaseKey);
    const others = Object.keys(SCOPE).map((key) => leaseKey({ ...SCOPE, [key]: 'other' }));
    expect(new Set([...others, place.leaseKey]).size).toBe(5);
  });
});

describe('an upload', () => {
  const upload = () => ({ ...place, id: UPLOAD_ID });

  it('keeps every byte that came before its source broke, for any process to go on with', async () => {
    expect(await staging.uploadSize(upload())).toBeUndefined();
    await expect(staging.append(upload(), { offset: 0, source: breaking('hal') })).rejects.toThrow(
      'broke',
    );
    const next = again();
    expect(await next.uploadSize(upload())).toBe(3);
    expect(await next.append(upload(), { offset: 3, source: pieces('f', 'way') })).toBe(7);
    const { sha256 } = await staging.finish(upload(), { size: 7 });
    // printf 'halfway' | sha256sum
    expect(sha256).toBe('f7c3868eaa6d9dd7600535276c934eaa8bec3cb2f4b631a9a0d806b2d1450300');
    expect(await next.uploadSize(upload())).toBeUndefined();
    expect(await next.find(place.leaseKey, sha256)).toMatchObject({ size: 7 });
  });

  it('goes on nowhere but at its end', async () => {
    await staging.append(upload(), { offset: 0, source: pieces('abc') });
    await expect(
      staging.append(upload(), { offset: 2, source: pieces('x') }),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { offset: 3 } });
  });

  it('that is not as announced, or cancelled, leaves nothing', async () => {
    await staging.append(upload(), { offset: 0, source: pieces('abc') });
    await expect(staging.finish(upload(), { sha256: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'ARTIFACT_CORRUPT',
    });
    await staging.append(upload(), { offset: 0, source: pieces('abc') });
    await staging.cancel(upload());
    await expect(staging.finish(upload(), {})).rejects.toMatchObject({
      code: 'ARTIFACT_NOT_FOUND',
    });
    expect(staging.usage(NODE)).toEqual({ bytes: 0, files: 0 });
  });
});

describe('the count', () => {
  it('starts from what earlier processes have left', async () => {
    await stage('x'.repeat(400));
    const next = again();
    await next.find(place.leaseKey, 'f'.repeat(64));
    expect(next.usage(NODE)).toEqual({ bytes: 400, files: 1 });
    await expect(next.put(place, Buffer.alloc(101))).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
    });
    await next.put(place, Buffer.alloc(100));
  });

  it('stops an upload at the quota, piece by piece', async () => {
    const source = pieces('x'.repeat(300), 'y'.repeat(300));
    const upload = { ...place, id: UPLOAD_ID };
    await expect(staging.append(upload, { offset: 0, source })).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
    });
    expect(await staging.uploadSize(upload)).toBe(300);
    // Another node has room of its own.
    await staging.put({ ...place, node: OTHER }, Buffer.alloc(400));
  });

  it('goes down when old files are swept, and their folders go', async () => {
    const old = await stage('old');
    await staging.keepGiven(place.leaseKey, [old]);
    const twoDaysAgo = new Date(Date.now() - 2 * DAY_MS);
    const lease = path.join(folder, 'staged', place.leaseKey);
    await utimes(path.join(lease, NODE, old.sha256), twoDaysAgo, twoDaysAgo);
    await utimes(path.join(lease, 'given.json'), twoDaysAgo, twoDaysAgo);
    const young = await staging.put({ ...place, leaseKey: 'e'.repeat(64) }, Buffer.from('young'));
    expect(await staging.sweep(DAY_MS)).toBe(2);
    expect(staging.usage(NODE)).toEqual({ bytes: 5, files: 1 });
    expect(await readdir(path.join(folder, 'staged'))).toEqual(['e'.repeat(64)]);
    expect(await staging.find('e'.repeat(64), young.sha256)).toBeDefined();
  });
});

describe('what a piece of work was given', () => {
  it('is remembered for all who share the folder', async () => {
    expect(await staging.given(place.leaseKey)).toBeUndefined();
    const ref = await store.put('given', MEDIA_TYPES.text);
    await staging.keepGiven(place.leaseKey, [ref]);
    expect(await again().given(place.leaseKey)).toEqual([ref]);
    await writeFile(path.join(folder, 'staged', place.leaseKey, 'given.json'), '[{"sha2');
    expect(await staging.given(place.leaseKey)).toBeUndefined();
  });
});

describe('promotion', () => {
  const promote = (output: unknown, input: unknown = {}) =>
    promoteOutput({ staging, store, place, output, input });

  it('moves what an output leads to, through indexes, and may be done again', async () => {
    const rows = await stage('rows');
    const index = await stage(`${JSON.stringify({ rows })}\n`, MEDIA_TYPES.index);
    const unused = await stage('unused');
    for (let i = 0; i < 2; i += 1) {
      await promote({ index });
      expect((await store.get(rows)).toString()).toBe('rows');
      expect(await store.has(index.sha256)).toBe(true);
      expect(await store.has(unused.sha256)).toBe(false);
    }
    await staging.discard({ leaseKey: place.leaseKey });
    expect(await staging.find(place.leaseKey, rows.sha256)).toBeUndefined();
    expect(await readdir(path.join(folder, 'staged'))).toEqual([]);
    expect(staging.usage(NODE)).toEqual({ bytes: 0, files: 0 });
  });

  it('that is settled clears the place, and the same answer may still come again', async () => {
    const rows = await stage('rows');
    await stage('left over');
    const stored = await promote({ rows });
    expect(stored).toEqual([rows]);
    await staging.settle(place.leaseKey, stored);
    expect(staging.usage(NODE)).toEqual({ bytes: 0, files: 0 });
    expect(await staging.find(place.leaseKey, rows.sha256)).toBeUndefined();
    await expect(promote({ rows })).resolves.toEqual([rows]);
  });

  it('may happen many times at once', async () => {
    const rows = await stage('rows');
    const index = await stage(`${JSON.stringify({ rows })}\n`, MEDIA_TYPES.index);
    const accept = async () => staging.settle(place.leaseKey, await promote({ index }));
    await Promise.all(Array.from({ length: 20 }, accept));
    expect((await store.get(rows)).toString()).toBe('rows');
  });

  it('takes what was given as it is, also through an index of the input', async () => {
    const rows = await store.put('rows', MEDIA_TYPES.ndjson);
    const index = await store.put(`${JSON.stringify({ rows })}\n`, MEDIA_TYPES.index);
    await promote({ best: rows }, { batches: index });
    await expect(promote({ best: rows }, {})).rejects.toMatchObject({ code: 'OUTPUT_INVALID' });
    // An artifact that is only said to be an index leads nowhere when it was given.
    const plain = { ...index, mediaType: MEDIA_TYPES.text };
    await expect(promote({ best: rows }, { batches: plain })).rejects.toMatchObject({
      code: 'OUTPUT_INVALID',
    });
  });

  it('refuses what is missing, or of another size', async () => {
    const rows = await stage('rows');
    const missing = { ...rows, sha256: 'f'.repeat(64) };
    for (const output of [missing, { ...rows, size: 5 }]) {
      await expect(promote(output)).rejects.toMatchObject({ code: 'OUTPUT_INVALID' });
    }
  });

  it('refuses bytes that a power cut has damaged', async () => {
    const rows = await stage('rows');
    await truncate(path.join(folder, 'staged', place.leaseKey, NODE, rows.sha256), 2);
    await expect(promote(rows)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
    expect(await store.has(rows.sha256)).toBe(false);
  });

  it('refuses more artifacts than an output may have', async () => {
    const names = Array.from({ length: 100_001 }, (_, i) => ({
      sha256: i.toString(16).padStart(64, '0'),
      size: 1,
      mediaType: 'a/b',
    }));
    await expect(promote(names)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});
