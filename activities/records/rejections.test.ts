import { parse } from 'csv-parse/sync';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { listRejections } from './rejections';

const PLACE = { stage: 'dock', title: 'Dock', of: 'library' };
const rejection = (index: number, reason = 'too far') => ({
  ...{ index, id: `m-${index}`, code: 'NO_VALID_POSE', reason },
});

describe('the list of what a run turned away', () => {
  let bench: StepBench;
  beforeAll(async () => {
    bench = await openStepBench();
  });
  afterAll(() => bench.close());

  const csvOf = async (output: unknown) => {
    const found = await listRejections(bench.artifacts, output);
    const text = Buffer.from(await bench.artifacts.get(found?.csv as never)).toString('utf8');
    return { found, rows: parse(text, { columns: true }) as Record<string, string>[] };
  };

  test('has every row of every index, each with its stage, set and reason', async () => {
    const read = await bench.putBatches([[rejection(0, 'said "no",\nand =1+1')], [rejection(1)]]);
    const docked = await bench.putBatches([[rejection(2), rejection(3)]]);
    const rejectedBy = [
      { stage: 'ingest', title: 'Ingest', of: 'actives', indexes: [read] },
      { ...PLACE, indexes: [docked] },
    ];
    const { rows } = await csvOf({ rejectedBy });
    expect(rows.map(({ stage, set, id }) => [stage, set, id])).toEqual([
      ['ingest', 'actives', 'm-0'],
      ['ingest', 'actives', 'm-1'],
      ['dock', 'library', 'm-2'],
      ['dock', 'library', 'm-3'],
    ]);
    expect(rows[0]).toMatchObject({ record: '0', code: 'NO_VALID_POSE' });
    expect(rows[0]?.reason).toBe('said "no", and =1+1');
  });

  test('gives the record the first of each stage alone', async () => {
    const many = Array.from({ length: 50 }, (_, i) => rejection(i));
    const index = await bench.putBatches([many.slice(0, 15), many.slice(15)]);
    const { found, rows } = await csvOf({ rejectedBy: [{ ...PLACE, indexes: [index] }] });
    expect(rows).toHaveLength(50);
    expect(found?.first).toEqual(many.slice(0, 20).map((row) => ({ ...row, ...PLACE })));
  });

  test('is none where the output tells of no rejections', async () => {
    expect(await listRejections(bench.artifacts, { candidates: null })).toBeNull();
    expect(await listRejections(bench.artifacts, null)).toBeNull();
  });
});
