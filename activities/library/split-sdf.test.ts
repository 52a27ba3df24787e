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

const MOLBLOCK = [
  'methane',
  '  test',
  '',
  '  1  0  0  0  0  0  0  0  0  0999 V2000',
  '    0.0000    0.0000    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0',
  'M  END',
].join('\n');

describe('SDF', () => {
  const sdf = (title: string, fields = '') =>
    `${MOLBLOCK.replace('methane', title)}\n${fields}$$$$\n`;

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
