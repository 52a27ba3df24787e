import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { failure, readFile } from './testing/read-file';

jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

const read = (text: string, o: Record<string, unknown>) => readFile(bench, text, o);
const valuesOf = async (text: string, o: Record<string, unknown>) => {
  const { rows, quality } = await read(text, o);
  return { values: rows.map((row) => row.measured), quality };
};

test('relation and unit of a value are read from their own columns', async () => {
  const text = [
    'smiles,value,relation,units',
    'CCO,10,>,uM',
    "CCN,5,'=',nM",
    'CCC,2,<,nM',
    'CCF,3,,%',
    'CCS,1,=,',
  ].join('\n');
  const columns = { valueColumn: 'value', relationColumn: 'relation', unitColumn: 'units' };
  const { values, quality } = await valuesOf(text, { ...columns, unit: 'nM', kind: 'IC50' });
  expect(values).toEqual([
    // More than 10 µM is a pIC50 below 5.
    { value: 5, relation: '<' },
    { value: expect.closeTo(8.301, 3), relation: '=' },
    { value: expect.closeTo(8.699, 3), relation: '>' },
    undefined,
    { value: 9, relation: '=' },
  ]);
  expect(quality.remarks).toMatchObject({ 'value in another unit': 1 });
});

const KINDS = 'smiles,value,type\nCCO,10,IC50\nCCN,20,Ki\nCCC,30,ic50\nCCF,40,Kd\n';

test('values of another kind are left out and counted, never pooled', async () => {
  const o = { valueColumn: 'value', kindColumn: 'type', unit: 'nM', kind: 'IC50' };
  const { values, quality } = await valuesOf(KINDS, o);
  expect(values.map((one) => one?.value)).toEqual([
    8,
    undefined,
    expect.closeTo(7.523, 3),
    undefined,
  ]);
  expect(quality.remarks).toMatchObject({ 'value of another kind of measurement left out': 2 });
  expect(quality.kinds).toEqual({ IC50: 2, Kd: 1, Ki: 1 });
});

test('a file of several kinds is refused until it is said which is meant', async () => {
  const o = { valueColumn: 'value', kindColumn: 'type', unit: 'nM' };
  await expect(read(KINDS, o)).rejects.toEqual(failure('INPUT_INVALID', /IC50, Ki/));
});

test('the columns of ChEMBL are read unasked beside its value', async () => {
  const text = [
    'Smiles;Standard Type;Standard Relation;Standard Value;Standard Units',
    "CCO;IC50;'>';100000;nM",
    "CCN;Ki;'=';5;nM",
  ].join('\n');
  const { values, quality } = await valuesOf(text, {
    ...{ valueColumn: 'Standard Value', unit: 'nM', kind: 'IC50' },
  });
  expect(values).toEqual([{ value: 4, relation: '<' }, undefined]);
  expect(quality.kinds).toEqual({ IC50: 1, Ki: 1 });
});

test('a column that is not there is named, in tables and in structure files', async () => {
  const o = { valueColumn: 'value', kindColumn: 'sort', unit: 'nM', kind: 'Ki' };
  const missing = failure('INPUT_INVALID', /kindColumn is "sort"/);
  await expect(read(KINDS, o)).rejects.toEqual(missing);
  const sdf = [
    ...['m', '', '', '  1  0  0  0  0  0  0  0  0  0999 V2000'],
    ...['    0.0000    0.0000    0.0000 C   0  0', 'M  END', '> <value>', '7', ''],
    ...['> <type>', 'Ki', '', '$$$$', ''],
  ].join('\n');
  await expect(read(sdf, o)).rejects.toEqual(missing);
  const { values } = await valuesOf(sdf, { ...o, kindColumn: 'type', unit: 'p' });
  expect(values).toEqual([{ value: 7, relation: '=' }]);
  const other = await valuesOf(sdf, { ...o, kindColumn: 'type', unit: 'p', kind: 'Kd' });
  expect(other.values).toEqual([undefined]);
});
