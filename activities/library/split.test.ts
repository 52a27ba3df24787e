import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { runInterrupted } from '../../tests/support/resuming';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { splitStep } from './split';
import { failure, readFile } from './testing/read-file';

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

const read = (data: string | Uint8Array, o?: Record<string, unknown>) => readFile(bench, data, o);

describe('gzip', () => {
  const text = Array.from({ length: 4_000 }, (_, i) => `C${'C'.repeat(i % 50)} m${i}\n`).join('');

  test('is told by the content, also of several members', async () => {
    const members = Buffer.concat([gzipSync('C a\nC b\n'), gzipSync('C c\n')]);
    const { rows, quality } = await read(members);
    expect(rows.map((r) => r.id)).toEqual(['a', 'b', 'c']);
    expect(quality.gzipped).toBe(true);
  });

  test('may be padded with zeros, as on a tape', async () => {
    const { rows } = await read(Buffer.concat([gzipSync('C a\nC b\n'), Buffer.alloc(200_000)]));
    expect(rows.map((r) => r.id)).toEqual(['a', 'b']);
  });

  test('that was cut gives every whole line, a remark and a rejection', async () => {
    const packed = gzipSync(text);
    const { count, rejected, rows, quality } = await read(
      packed.subarray(0, packed.length - 2_000),
      { batchSize: 5000 },
    );
    expect(count).toBeGreaterThan(500);
    expect(text.startsWith(rows.map((r) => `${r.smiles} ${r.id}\n`).join(''))).toBe(true);
    expect(rejected.map((r) => [r.index, r.code])).toEqual([[count, 'CUT_RECORD']]);
    expect(quality.remarks).toEqual({ 'gzip file is cut or damaged': 1 });
  });

  test('that lacks only its checksum is whole but for a rejection', async () => {
    const packed = gzipSync(text);
    const { count } = await read(packed.subarray(0, packed.length - 8), { batchSize: 5000 });
    expect(count).toBe(4_000);
  });

  test('that is damaged in the middle gives what comes before', async () => {
    const packed = Buffer.from(gzipSync(text, { level: 1 }));
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 300);
    const { quality, rejected } = await read(packed, { batchSize: 5000 });
    expect(rejected.at(-1)?.code).toBe('CUT_RECORD');
    expect(quality.remarks['gzip file is cut or damaged']).toBe(1);
  });
});

describe('files that hold no molecules', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /no molecules at all/],
    ['only blanks', ' \n\n', /no molecules at all/],
    ['only comments', '# a\n# b\n', /no molecules at all/],
    ['a header alone', 'smiles,id\n', /no molecules at all/],
    ['an empty gzip file', gzipSync(''), /no molecules at all/],
  ])('%s is LIBRARY_EMPTY', async (_, data, message) => {
    await expect(read(data)).rejects.toEqual(failure('LIBRARY_EMPTY', message));
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ['a PNG image', Buffer.from('89504e470d0a1a0a0000', 'hex'), /PNG image/],
    ['a PDF', '%PDF-1.7\n%abc', /PDF/],
    ['a ZIP or spreadsheet', Buffer.from('504b030414000600', 'hex'), /ZIP archive or an Office/],
    ['bytes', Buffer.from('0102030405060708090a', 'hex'), /binary data.*01 02 03/],
    ['UTF-16', Buffer.from('\uFEFFCCO a\n', 'utf16le'), /UTF-16/],
    ['a web page', '<!DOCTYPE html><html>404</html>', /HTML or XML/],
    ['JSON', '{"smiles": "C"}', /JSON/],
    ['gzip in gzip', gzipSync(gzipSync('C a\n')), /gzip file inside/],
    ['a table without SMILES in it', 'smiles,id\n,a\n,b\n', /None of the 2 records.*empty/],
    ['an SDF of one cut record', 'methane\n  test\n\n  1  0 V2000', /None of the 1 records/],
  ])('%s is LIBRARY_UNREADABLE', async (_, data, message) => {
    const format = message.source.includes('1 records') ? 'sdf' : 'auto';
    await expect(read(data, { format })).rejects.toEqual(failure('LIBRARY_UNREADABLE', message));
  });

  test('columns of a file that has none are INPUT_INVALID', async () => {
    const asked = read('C a\n', { format: 'smi', idColumn: 'x' });
    await expect(asked).rejects.toEqual(failure('INPUT_INVALID', /idColumn.*no columns/));
  });
});

describe('whatever the file', () => {
  test('every record is taken or rejected, in order, and the bytes are the same twice', async () => {
    const line = fc.oneof(
      fc.constantFrom('C', 'CCO', 'c1ccccc1', 'C,"', '"', ',', '$$$$', 'M  END', '> <x>', '\t'),
      fc.string({ maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom('smi', 'csv', 'sdf'),
        async (lines, format) => {
          const text = `${format === 'csv' ? 'smiles,id\n' : ''}${lines.join('\n')}`;
          const once = await read(text, { format }).catch((error) => String(error.code));
          const twice = await read(text, { format }).catch((error) => String(error.code));
          expect(twice).toEqual(once);
          if (typeof once === 'string') return expect(once).toMatch(/^LIBRARY_/);
          const indexes = [...once.rows, ...once.rejected].map((r) => r.index);
          expect(indexes.sort((a, b) => a - b)).toEqual(indexes.map((_, i) => i));
          expect(once.quality.records).toBe(indexes.length);
          const dropped = Object.values(once.dropped).reduce((a, b) => a + b, 0);
          expect([once.count, dropped]).toEqual([once.rows.length, once.rejected.length]);
          expect(new Set(once.rows.map((r) => r.id)).size).toBe(once.rows.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('an attempt that was lost goes on to the same bytes', async () => {
    const lines = Array.from({ length: 17 }, (_, i) => (i % 4 === 1 ? ',bad' : `C,m${i % 5}`));
    const source = await bench.put(`smiles,id\n${lines.join('\n')}`);
    const input = { source, format: 'auto', label: 'library', batchSize: 3 };
    const { undisturbed, resumed } = await runInterrupted(bench, splitStep, input);
    expect(resumed.length).toBeGreaterThan(3);
    for (const output of resumed) expect(output).toEqual(undisturbed);
  });

  test('no file stays open, also when it is given up', async () => {
    const open = () => readdirSync('/dev/fd').length;
    const long = `smiles,id\n${'C,a\n'.repeat(100_000)}`;
    const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(5_000_000)]);
    const batchSize = 5000;
    await read(long, { batchSize });
    const before = open();
    for (const data of [long, gzipSync(long), zip]) {
      const givenUp = read(data, { valueColumn: 'none', batchSize });
      await expect(givenUp).rejects.toBeDefined();
    }
    // Streams close their files a moment after they are destroyed.
    for (let wait = 0; open() > before && wait < 100; wait += 1) await setTimeout(10);
    expect(open()).toBe(before);
  });

  test('a checkpoint whose parts are gone is not used', async () => {
    const source = await bench.put('C a\nC b\n');
    const input = { source, format: 'auto', label: 'library', batchSize: 1 };
    const whole = await bench.run(splitStep, input);
    const gone = { sha256: '0'.repeat(64), size: 1, mediaType: 'x' };
    const resumed = { batches: 1, rejected: 0, index: [gone], rejections: [] };
    expect(await bench.run(splitStep, input, bench.context({ resumed }))).toEqual(whole);
  });
});
