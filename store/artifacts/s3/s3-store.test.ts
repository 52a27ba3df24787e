import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { startTestS3, type TestS3 } from '../../../tests/support/s3';
import { artifactStoreCompliance } from '../compliance/artifact-store';
import { type ArtifactStore, garbageCollect } from '../index';
import { parseS3Url } from './place';
import { s3ArtifactStore } from './s3-store';

/* Against versitygw, a server of the S3 protocol over a folder. */

jest.setTimeout(600_000);

const MEDIA = 'text/plain';

let s3: TestS3;
let url: string;
let store: ArtifactStore;

beforeAll(async () => {
  s3 = await startTestS3();
});

afterAll(() => s3?.stop());

beforeEach(() => {
  url = s3.url();
  store = s3ArtifactStore(url, { env: s3.env });
});

describe('a store in S3', () => {
  artifactStoreCompliance(() => s3ArtifactStore(s3.url(), { env: s3.env }));
});

it('lists what was put, each once, in the order of addresses', async () => {
  const texts = Array.from({ length: 12 }, (_, i) => `artifact ${i}`);
  for (const text of [...texts, ...texts]) await store.put(text, MEDIA);
  const listed: string[] = [];
  for await (const { sha256 } of store.list()) listed.push(sha256);
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(listed).toEqual(texts.map(digest).sort());
});

it('finds an object whose bytes have changed, and heals it when it is put again', async () => {
  const ref = await store.put('as it was', MEDIA);
  writeFileSync(s3.fileOf(url, ref.sha256), 'as it IS ');
  await expect(store.get(ref)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
  const verdicts = async () => {
    const found: boolean[] = [];
    for await (const { ok } of store.verify()) found.push(ok);
    return found;
  };
  expect(await verdicts()).toEqual([false]);
  await store.put('as it was', MEDIA);
  expect(await verdicts()).toEqual([true]);
});

it('removes what is old, and nothing that was put or touched since', async () => {
  const [old, touched] = [await store.put('old', MEDIA), await store.put('touched', MEDIA)];
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const since = new Date();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await store.touch(touched.sha256)).toBe(true);
  for (const { sha256 } of [old, touched]) await store.delete(sha256, { unmodifiedSince: since });
  expect(await store.has(old.sha256)).toBe(false);
  expect((await store.get(touched)).toString()).toBe('touched');
});

it('never removes what somebody was told is kept, whoever is quicker', async () => {
  for (let round = 0; round < 15; round += 1) {
    const ref = await store.put(`round ${round}`, MEDIA);
    const future = new Date(Date.now() - 1);
    const [, isKept] = await Promise.all([
      store.delete(ref.sha256, { unmodifiedSince: future }),
      store.touch(ref.sha256),
    ]);
    expect(await store.has(ref.sha256)).toBe(isKept);
  }
});

it('collects garbage as a folder does', async () => {
  const [used, unused] = [await store.put('used', MEDIA), await store.put('unused', MEDIA)];
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const report = await garbageCollect(store, [used.sha256], { graceMs: 0 });
  expect(report).toMatchObject({ examined: 2, reachable: 1, removed: 1 });
  expect(await store.has(unused.sha256)).toBe(false);
});

it('waits for a store that is away, and says so when it stays away', async () => {
  await s3.halt();
  const impatient = s3ArtifactStore(url, { env: s3.env, retryMs: 100 });
  await expect(impatient.put('x', MEDIA)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  const waiting = store.put('patient', MEDIA);
  await s3.resume();
  expect((await store.get(await waiting)).toString()).toBe('patient');
});

it('says what is wrong with keys, buckets and addresses', async () => {
  const env = { ...s3.env, AWS_SECRET_ACCESS_KEY: 'another' };
  const config = { code: 'CONFIG_INVALID' };
  await expect(s3ArtifactStore(url, { env }).put('x', MEDIA)).rejects.toMatchObject(config);
  const elsewhere = url.replace('s3://artifacts/', 's3://nowhere/');
  const there = s3ArtifactStore(elsewhere, { env: s3.env });
  await expect(there.put('x', MEDIA)).rejects.toMatchObject(config);
  expect(() => s3ArtifactStore(url, { env: {} })).toThrow(expect.objectContaining(config));
  for (const text of ['s3://', 's3://B/x', 's3://bucket?endpoint=ftp://x']) {
    expect(() => parseS3Url(text)).toThrow(expect.objectContaining(config));
  }
  expect(parseS3Url('s3://bucket/a/b?region=eu-central-1')).toEqual({
    ...{ endpoint: 'https://s3.eu-central-1.amazonaws.com', region: 'eu-central-1' },
    ...{ bucket: 'bucket', prefix: 'a/b/' },
  });
});
