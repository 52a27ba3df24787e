import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { RejectionRow, SourceRow } from '../../schemas/molecule';
import { runInterrupted } from '../../tests/support/resuming';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { splitStep } from './split';

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

const MOLBLOCK = [
  'methane',
  '  test',
  '',
  '  1  0  0  0  0  0  0  0  0  0999 V2000',
  '    0.0000    0.0000    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0',
  'M  END',
].join('\n');

async function read(data: string | Uint8Array, o: Record<string, unknown> = {}) {
  const source = await bench.put(data);
  const input = { source, format: 'auto', label: 'library', batchSize: 3, ...o };
  const output = await bench.run(splitStep, input);
  return {
    ...output,
    rows: await bench.batchRows<SourceRow>(output.batches),
    rejected: await bench.rows<RejectionRow>(output.rejections),
  };
}

const failure = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('SMILES files', () => {
  test('are read by space or tab, with comments, blank lines and a header', async () => {
    const text = 'SMILES Name\n\n# a comment\nCCO ethyl alcohol\nCC\tethane\textra\nC\n';
    const { rows, quality, dropped } = await read(text);
    expect(rows).toEqual([
      { index: 0, id: 'ethyl alcohol', smiles: 'CCO' },
      { index: 1, id: 'ethane', smiles: 'CC' },
      { index: 2, id: 'library-3', smiles: 'C' },
    ]);
    expect(dropped).toEqual({});
    expect(quality).toEqual({
      format: 'smi',
      gzipped: false,
      records: 3,
      remarks: { 'identifier missing': 1 },
      values: null,
    });
  });

  test('may hold CXSMILES extensions, CRLF and a byte-order mark', async () => {
    const { rows } = await read('\uFEFFC[C@H](O)F |o1:1| one\r\nCC two\r\n');
    expect(rows.map((r) => [r.smiles, r.id])).toEqual([
      ['C[C@H](O)F', 'one'],
      ['CC', 'two'],
    ]);
  });

  test('are cut into batches of equal size in their order', async () => {
    const text = Array.from({ length: 10 }, (_, i) => `C m${i}\n`).join('');
    const { batchCount, count, batches, rows } = await read(text);
    expect({ batchCount, count }).toEqual({ batchCount: 4, count: 10 });
    const index = await bench.rows<{ batch: number; count: number }>(batches);
    expect(index.map((e) => [e.batch, e.count])).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
      [3, 1],
    ]);
    expect(rows.map((r) => r.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('rename identifiers that occur again, also onto names that are there already', async () => {
    const { rows, quality } = await read('C a\nC a\nC a#2\nC a\nC b\n');
    expect(rows.map((r) => r.id)).toEqual(['a', 'a#2', 'a#2#2', 'a#3', 'b']);
    expect(quality.remarks).toEqual({ 'duplicate id renamed': 3 });
  });

  test('keep what is not UTF-8, with a remark, and clean and shorten identifiers', async () => {
    const latin = Buffer.from(`C caf\xe9\nCC ${'x'.repeat(300)}\nCCC a\x07b\n`, 'latin1');
    const { rows, quality } = await read(latin);
    expect(rows.map((r) => r.id)).toEqual(['caf\uFFFD', 'x'.repeat(200), 'a b']);
    expect(quality.remarks).toEqual({ 'identifier shortened': 1, 'text is not UTF-8': 1 });
  });

  test('lose lines with control characters and SMILES that nobody can mean', async () => {
    const { rows, rejected } = await read(`C\x01C a\n${'C'.repeat(10_000)} long\nCC ok\n`);
    expect(rows.map((r) => r.id)).toEqual(['ok']);
    expect(rejected.map((r) => [r.index, r.id, r.code])).toEqual([
      [0, 'a', 'NOT_TEXT'],
      [1, 'long', 'TOO_LARGE'],
    ]);
  });
});

describe('tables', () => {
  test('are found by their header, whatever separates them', async () => {
    for (const d of [',', ';', '\t']) {
      const { rows, quality } = await read(`cid${d}smiles${d}x\n7${d}CCO${d}1\n`);
      expect(rows).toEqual([{ index: 0, id: '7', smiles: 'CCO' }]);
      expect(quality.format).toBe('csv');
    }
  });

  test('may have quoted cells with separators, quotes and ends of line', async () => {
    const text = 'name,smiles\n"2,4-xylene ""x""\nsecond line",Cc1ccc(C)cc1\n';
    const { rows } = await read(text);
    expect(rows).toEqual([{ index: 0, id: '2,4-xylene "x" second line', smiles: 'Cc1ccc(C)cc1' }]);
  });

  test('take the SMILES of a cell that holds more', async () => {
    const { rows } = await read('smiles,id\nC[C@H](O)F |o1:1|,a\n');
    expect(rows.map((r) => r.smiles)).toEqual(['C[C@H](O)F']);
  });

  test('take the columns that are named, without regard to case', async () => {
    const text = 'A,B,C,smiles\nCC,one,6.5,XX\n';
    const named = { smilesColumn: 'a', idColumn: 'B', valueColumn: 'C', unit: 'p' };
    const { rows } = await read(text, named);
    expect(rows).toEqual([
      { index: 0, id: 'one', smiles: 'CC', measured: { value: 6.5, relation: '=' } },
    ]);
  });

  test('say which columns there are when one is missing', async () => {
    await expect(read('a,b\n1,2\n', { format: 'csv' })).rejects.toEqual(
      failure('INPUT_INVALID', /No column of SMILES.*"a", "b".*smilesColumn/s),
    );
    await expect(read('smiles,b\nC,2\n', { valueColumn: 'pIC50' })).rejects.toEqual(
      failure('INPUT_INVALID', /valueColumn is "pIC50".*"smiles", "b"/),
    );
    await expect(read('CCO,ethanol\nCC,ethane\n')).rejects.toEqual(
      failure('INPUT_INVALID', /No column of SMILES.*"CCO", "ethanol"/),
    );
  });

  test('lose rows that do not fit the header, and only those', async () => {
    const text = 'smiles,id,x\nC,a,1,2\n,b,1\nCC,c\nCCC,d,1,,\nCCCC,e,1\n';
    const { rows, rejected, quality } = await read(text);
    expect(rows.map((r) => r.id)).toEqual(['c', 'd', 'e']);
    expect(rejected.map((r) => [r.index, r.code])).toEqual([
      [0, 'CELL_COUNT'],
      [1, 'NO_SMILES'],
    ]);
    expect(quality.remarks).toEqual({ 'cells missing at the end of a row': 1 });
  });

  test('lose one line to a quote that is not closed, not the rest of the file', async () => {
    const good = Array.from({ length: 2_500 }, (_, i) => `C,m${i}\n`).join('');
    const { count, rejected } = await read(`smiles,id\nC,"open\n${good}`, { batchSize: 5000 });
    expect(count).toBe(2_500);
    expect(rejected).toEqual([
      expect.objectContaining({ index: 0, code: 'QUOTE_UNCLOSED', id: 'library-1' }),
    ]);
  });

  test('take apart lines that two stray quotes tie together', async () => {
    const { rows, rejected } = await read('smiles,id\nC,"a\nCC,b\n"CCC",c\nCCCC,d\n');
    expect(rows.map((r) => r.id)).toEqual(['b', 'c', 'd']);
    expect(rejected.map((r) => r.code)).toEqual(['QUOTE_UNCLOSED']);
  });

  test('keep a molecule whose value cannot be used, with a remark', async () => {
    const text = 'smiles,IC50_nM\nC,NaN\nCC,-5\nCCC,1e9\nCCCC,\nCCCCC,>10000\nCCCCCC,100\n';
    const { rows, quality } = await read(text, { valueColumn: 'IC50_nM', unit: 'nM' });
    expect(rows.map((r) => r.measured)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      { value: 5, relation: '<' },
      { value: 7, relation: '=' },
    ]);
    expect(quality.remarks).toEqual({
      'identifier missing': 6,
      'value missing': 1,
      'value not a number': 1,
      'value not positive': 1,
      'value outside plausible range': 1,
    });
    expect(quality.values).toEqual({ count: 2, censored: 1, min: 7, median: 7, max: 7 });
  });

  test('are refused when the unit contradicts the name of the column', async () => {
    const wrong = read('smiles,IC50_uM\nC,1\n', { valueColumn: 'IC50_uM', unit: 'nM' });
    await expect(wrong).rejects.toEqual(failure('INPUT_INVALID', /"IC50_uM".*uM.*"nM"/));
  });
});

describe('SDF', () => {
  const record = (title: string, fields = '') =>
    `${MOLBLOCK.replace('methane', title)}\n${fields}$$$$\n`.replaceAll('$$$$', '$$$$$$$$');
  const sdf = (title: string, fields = '') => record(title, fields).replaceAll('$$$$$$$$', '$$$$');

  test('gives molblocks with title, fields and values', async () => {
    const field = '>  <pIC50>  (1)\n6.5\n\n>  <code>\nX-1\n\n';
    const { rows, quality } = await read(sdf('one', field) + sdf('two', field), {
      valueColumn: 'pIC50',
      unit: 'p',
    });
    expect(rows[0]).toEqual({
      index: 0,
      id: 'one',
      molblock: `${MOLBLOCK.replace('methane', 'one')}\n`,
      measured: { value: 6.5, relation: '=' },
    });
    expect(rows.map((r) => r.id)).toEqual(['one', 'two']);
    expect(quality.format).toBe('sdf');
  });

  test('takes the identifier from a field that is named or usual', async () => {
    const field = '> <code>\nX-1\n\n> <ChEMBL ID>\nCHEMBL25\n\n';
    expect((await read(sdf('', field))).rows[0]?.id).toBe('CHEMBL25');
    expect((await read(sdf('t', field), { idColumn: 'code' })).rows[0]?.id).toBe('X-1');
  });

  test('refuses a field that no record has, naming those there are', async () => {
    const text = sdf('a', '> <x>\n1\n\n');
    await expect(read(text, { valueColumn: 'pKi' })).rejects.toEqual(
      failure('INPUT_INVALID', /valueColumn is "pKi".*"x"/),
    );
  });

  test('loses a last record that was cut, wherever that was', async () => {
    const whole = sdf('one') + sdf('two', '> <x>\n1\n\n');
    const second = sdf('one').length;
    const cuts = [second + 10, second + 60, whole.length - 6, whole.length - 14];
    for (const end of cuts) {
      const { rows, rejected } = await read(whole.slice(0, end));
      expect(rows.map((r) => r.id)).toEqual(['one']);
      expect(rejected.map((r) => [r.index, r.code])).toEqual([[1, 'CUT_RECORD']]);
    }
  });

  test('takes a MOL file, which has no end of record', async () => {
    const { rows } = await read(`${MOLBLOCK}\n`);
    expect(rows.map((r) => r.id)).toEqual(['methane']);
  });

  test('loses a record without structure, or too large, and goes on', async () => {
    const none = 'nothing\n\n\n$$$$\n';
    const field = `> <note>\n${'x'.repeat(600)}\n`;
    const large = sdf('large', field.repeat(2_000));
    const { rows, rejected } = await read(none + large + sdf('ok'));
    expect(rows.map((r) => [r.index, r.id])).toEqual([[2, 'ok']]);
    expect(rejected.map((r) => [r.id, r.code])).toEqual([
      ['nothing', 'NO_MOLBLOCK'],
      ['large', 'RECORD_TOO_LONG'],
    ]);
  });
});

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
    ['an SDF of one cut record', `${MOLBLOCK.slice(0, 60)}V2000`, /None of the 1 records/],
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
