import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { readFile } from './testing/read-file';

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

const read = (data: string | Uint8Array, o?: Record<string, unknown>) => readFile(bench, data, o);

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
