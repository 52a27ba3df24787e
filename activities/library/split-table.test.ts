import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { failure, readFile } from './testing/read-file';

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

const read = (data: string | Uint8Array, o?: Record<string, unknown>) => readFile(bench, data, o);

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
