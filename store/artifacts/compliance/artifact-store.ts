import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { ArtifactRef } from '../../../schemas/artifact';
import type { ArtifactStore } from '../index';

const MEDIA = 'application/octet-stream';

let folder: string;
let store: ArtifactStore;

/** What every store must do for a step, wherever it keeps the bytes. */
export function artifactStoreCompliance(open: () => ArtifactStore): void {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'athanor-compliance-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(() => {
    store = open();
  });
  whatIsThere();
  whatIsNot();
  writers();
}

async function drain(ref: ArtifactRef, part?: { start: number; end: number }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of store.openRead(ref, part)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function whatIsThere(): void {
  it('gives back any bytes, under their SHA-256, whichever way they came', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pieces, async (list) => {
        const bytes = Buffer.concat(list);
        const ref = await store.put(bytes, MEDIA);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        expect(ref).toEqual({ sha256, size: bytes.length, mediaType: MEDIA });
        expect(await store.put(Readable.from(list.map((p) => Buffer.from(p))), MEDIA)).toEqual(ref);
        const file = path.join(folder, 'source');
        await writeFile(file, bytes);
        expect(await store.putFile(file, MEDIA)).toEqual(ref);
        expect(await store.get(ref)).toEqual(bytes);
        expect(await drain(ref)).toEqual(bytes);
      }),
      { numRuns: 30 },
    );
  });

  it('handles artifacts of many chunks, and parts of them', async () => {
    const bytes = Buffer.alloc(9_000_001, 'many chunks ');
    const halves = [bytes.subarray(0, 4e6), bytes.subarray(4e6)];
    const ref = await store.put(Readable.from(halves), MEDIA);
    expect((await store.get(ref)).equals(bytes)).toBe(true);
    expect((await drain(ref)).equals(bytes)).toBe(true);
    const part = await drain(ref, { start: 4_999_999, end: 9_000_001 });
    expect(part.equals(bytes.subarray(4_999_999))).toBe(true);
    expect((await drain(ref, { start: 5, end: 5 })).length).toBe(0);
  });

  it('takes text as UTF-8', async () => {
    const ref = await store.put('µM', 'text/plain');
    // printf 'µM' | sha256sum
    const sha256 = 'fb23709011c660149c9e10583eabe71c64e267b4314b06ec54abfaa16a0c7a42';
    expect(ref).toEqual({ sha256, size: 3, mediaType: 'text/plain' });
    expect(await store.put(Readable.from(['µ', 'M']), 'text/plain')).toEqual(ref);
  });

  it('reads no more than asked for', async () => {
    const ref = await store.put('12345', MEDIA);
    await expect(store.get(ref, { bytesMax: 4 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect((await store.get(ref, { bytesMax: 5 })).toString()).toBe('12345');
  });

  it('knows what is there', async () => {
    const { sha256 } = await store.put('there', MEDIA);
    expect(await store.has(sha256)).toBe(true);
    expect(await store.touch(sha256)).toBe(true);
    expect(await store.stat(sha256)).toMatchObject({ sha256, size: 5 });
  });
}

function whatIsNot(): void {
  it('says ARTIFACT_NOT_FOUND, or undefined, of what is not there', async () => {
    const sha256 = 'a'.repeat(64);
    const ref = { sha256, size: 1, mediaType: MEDIA };
    await expect(store.get(ref)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
    await expect(drain(ref)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
    expect(await store.has(sha256)).toBe(false);
    expect(await store.touch(sha256)).toBe(false);
    expect(await store.stat(sha256)).toBeUndefined();
  });

  it.each(['', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`, 'a'.repeat(65)])(
    'cannot be asked for %j, which is no address',
    async (text) => {
      const bad = { code: 'INPUT_INVALID' };
      const ref = { sha256: text, size: 1, mediaType: MEDIA };
      await expect(store.has(text)).rejects.toMatchObject(bad);
      await expect(store.get(ref)).rejects.toMatchObject(bad);
      await expect(drain(ref)).rejects.toMatchObject(bad);
    },
  );

  it('refuses a reference of another size', async () => {
    const ref = { ...(await store.put('twelve bytes', MEDIA)), size: 11 };
    await expect(store.get(ref)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
    await expect(drain(ref)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
  });
}

function writers(): void {
  it('keeps nothing of a writer that is aborted, or whose source fails', async () => {
    const writer = await store.createWriter(MEDIA);
    await writer.write('half');
    await writer.abort();
    await writer.abort();
    const sha256 = createHash('sha256').update('half').digest('hex');
    async function* failing() {
      yield 'half';
      throw new Error('the source broke');
    }
    await expect(store.put(failing(), MEDIA)).rejects.toThrow('the source broke');
    expect(await store.has(sha256)).toBe(false);
  });

  it('lets a writer use the place of its bytes again', async () => {
    const place = Buffer.alloc(3, 'a');
    const writer = await store.createWriter(MEDIA);
    await writer.write(place);
    place.fill('b');
    await writer.write(place);
    const ref = await writer.commit();
    await writer.abort();
    expect((await store.get(ref)).toString()).toBe('aaabbb');
  });

  it('says FILE_UNREADABLE of a source file that is none', async () => {
    for (const file of [path.join(folder, 'none'), folder]) {
      await expect(store.putFile(file, MEDIA)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    }
  });
}
