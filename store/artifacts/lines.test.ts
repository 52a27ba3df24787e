import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { type ArtifactStore, folderArtifactStore, openLines, openLineWriter } from './index';

let folder: string;
let store: ArtifactStore;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-artifacts-'));
  store = folderArtifactStore(folder, { durability: 'none' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const found = [];
  for await (const line of lines) found.push(line);
  return found;
}

/** A store whose stream breaks in pieces of our choosing. */
function inPieces(bytes: Buffer, sizes: number[]): ArtifactStore {
  const pieces: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return { ...store, openRead: () => Readable.from(pieces) };
}

const ref = { sha256: 'a'.repeat(64), size: 0, mediaType: 'text/plain' };
const anyLine = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((s) => !s.includes('\n'));

describe('lines', () => {
  it('come back as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { maxLength: 50 }), async (lines) => {
        const writer = await openLineWriter(store);
        for (const line of lines) await writer.write(line);
        expect(writer.lines).toBe(lines.length);
        const written = await writer.close();
        expect(written.mediaType).toBe('application/x-ndjson');
        const text = (await store.get(written)).toString();
        expect(text).toBe(lines.map((line) => `${line}\n`).join(''));
        expect(await all(openLines(store, written))).toEqual(lines);
      }),
      { numRuns: 40 },
    );
  });

  it('do not depend on where the stream breaks, nor on a newline at the end', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    const text = fc.array(anyLine, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), sizes, async (lines, newline, list) => {
        const bytes = Buffer.from(lines.join('\n') + (newline ? '\n' : ''));
        // As every tool counts: what follows the last newline is a line only if it is not empty.
        const expected = newline || lines.at(-1) !== '' ? lines : lines.slice(0, -1);
        expect(await all(openLines(inPieces(bytes, list), ref))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('of a large artifact come in constant pieces and in order', async () => {
    const writer = await openLineWriter(store);
    for (let i = 0; i < 60_000; i += 1) await writer.write(JSON.stringify({ i }));
    const large = await writer.close();
    let i = 0;
    for await (const line of openLines(store, large)) {
      if (line !== JSON.stringify({ i })) throw new Error(`line ${i} is ${line}`);
      i += 1;
    }
    expect(i).toBe(60_000);
  });

  it.each([
    ['in the middle', (max: number) => `a\n${'x'.repeat(max + 1)}\nb\n`],
    ['at the end, without a newline', (max: number) => `a\n${'x'.repeat(max + 1)}`],
    ['counted in bytes', (max: number) => `${'é'.repeat(max / 2 + 1)}\n`],
    ['much longer than memory should hold', () => 'x'.repeat(5_000_000)],
  ])('that are too long %s end the reading', async (_name, text) => {
    const lineBytesMax = 1_000;
    const long = await store.put(text(lineBytesMax), 'text/plain');
    const reading = all(openLines(store, long, { lineBytesMax }));
    await expect(reading).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('of exactly the longest length pass', async () => {
    const lines = ['x'.repeat(1_000), 'é'.repeat(500)];
    const writer = await openLineWriter(store, { lineBytesMax: 1_000 });
    for (const line of lines) await writer.write(line);
    const exact = await writer.close();
    expect(await all(openLines(store, exact, { lineBytesMax: 1_000 }))).toEqual(lines);
  });
});

describe('a line writer', () => {
  it('refuses lines that would not come back', async () => {
    const writer = await openLineWriter(store, { lineBytesMax: 10 });
    await expect(writer.write('a\nb')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(writer.write('x'.repeat(11))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await writer.write('good');
    expect((await store.get(await writer.close())).toString()).toBe('good\n');
  });

  it('leaves nothing when aborted, also after much was written', async () => {
    const before: number = (await readdir(path.join(folder, 'objects'))).length;
    const writer = await openLineWriter(store);
    for (let i = 0; i < 20_000; i += 1) await writer.write(`aborted line ${i}`);
    expect(await readdir(path.join(folder, 'staging'))).toHaveLength(1);
    await writer.abort();
    expect(await readdir(path.join(folder, 'staging'))).toEqual([]);
    expect((await readdir(path.join(folder, 'objects'))).length).toBe(before);
  });
});
