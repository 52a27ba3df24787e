import fc from 'fast-check';
import type { MoleculeRow, RejectionRow } from '../../schemas/molecule';
import { runInterrupted } from '../../tests/support/resuming';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { deduplicateStep } from './deduplicate';

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

type Measured = MoleculeRow['measured'];

function row(index: number, key: string, measured?: Measured): MoleculeRow {
  const named = { index, id: `m${index}`, smiles: `S${key}`, inchiKey: `${key}-KEY`, changes: [] };
  return measured === undefined ? named : { ...named, measured };
}

const cut = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );

async function deduplicate(batches: MoleculeRow[][], exclude: MoleculeRow[] = [], batchSize = 3) {
  const input = {
    batches: await bench.putBatches(batches),
    exclude: exclude.length === 0 ? [] : [await bench.putRows(exclude)],
    batchSize,
  };
  const output = await bench.run(deduplicateStep, input);
  return {
    ...output,
    rows: await bench.batchRows<MoleculeRow>(output.batches),
    rejected: await bench.rows<RejectionRow>(output.rejections),
  };
}

test('keeps the first of each molecule, in order, and cuts batches evenly again', async () => {
  const batches = [[row(0, 'A'), row(1, 'B')], [], [row(2, 'A')], [row(3, 'C'), row(4, 'D')]];
  const { rows, rejected, dropped, batchCount, count } = await deduplicate(batches);
  expect(rows.map((r) => r.index)).toEqual([0, 1, 3, 4]);
  expect({ batchCount, count, dropped }).toEqual({
    batchCount: 2,
    count: 4,
    dropped: { DUPLICATE: 1 },
  });
  expect(rejected).toEqual([
    { index: 2, id: 'm2', code: 'DUPLICATE', reason: expect.stringContaining('record 1: A-KEY') },
  ]);
});

test('puts batches that were finished out of order in order', async () => {
  const index = await bench.putBatches([[row(0, 'A')], [row(1, 'A')], [row(2, 'B')]]);
  const lines = await bench.rows(index);
  const shuffled = await bench.put(
    [lines[2], lines[0], lines[1]].map((l) => `${JSON.stringify(l)}\n`).join(''),
  );
  const output = await bench.run(deduplicateStep, { batches: shuffled, batchSize: 5 });
  const rows = await bench.batchRows<MoleculeRow>(output.batches);
  expect(rows.map((r) => r.index)).toEqual([0, 2]);
});

test('leaves out what is known', async () => {
  const { rows, dropped } = await deduplicate(
    [[row(0, 'A'), row(1, 'B'), row(2, 'B'), row(3, 'A')]],
    [row(7, 'B')],
  );
  expect(rows.map((r) => r.index)).toEqual([0]);
  expect(dropped).toEqual({ DUPLICATE: 1, KNOWN: 2 });
});

test('gives the molecule that stays the median of the exact values, and counts conflicts', async () => {
  const exact = (value: number): Measured => ({ value, relation: '=' });
  const { rows, conflicts } = await deduplicate([
    [row(0, 'A', exact(5)), row(1, 'B', { value: 4, relation: '<' }), row(2, 'C')],
    [row(3, 'A', exact(7)), row(4, 'A', exact(6.5)), row(5, 'B', exact(4.2))],
    [row(6, 'C', { value: 3, relation: '<' }), row(7, 'D', exact(6)), row(8, 'D', exact(6.5))],
  ]);
  expect(rows.map((r) => [r.id, r.measured])).toEqual([
    ['m0', exact(6.5)],
    ['m1', exact(4.2)],
    ['m2', undefined],
    ['m7', exact(6.25)],
  ]);
  // A spans 2 units; D exactly 0.5, which is not more than 0.5.
  expect(conflicts).toBe(1);
});

test('keeps exactly the distinct keys, whatever the batches and wherever it is lost', async () => {
  const keys = fc.array(fc.constantFrom(...'ABCDEFGH'), { maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(keys, fc.integer({ min: 1, max: 4 }), async (all, size) => {
      const rows = all.map((key, i) => row(i, key));
      const batches = await bench.putBatches(cut(rows, size));
      const input = { batches, batchSize: 1 };
      const { undisturbed, resumed } = await runInterrupted(bench, deduplicateStep, input);
      const kept = await bench.batchRows<MoleculeRow>(undisturbed.batches);
      expect(kept.map((r) => r.inchiKey)).toEqual([...new Set(rows.map((r) => r.inchiKey))]);
      expect(undisturbed.count + (undisturbed.dropped.DUPLICATE ?? 0)).toBe(all.length);
      expect(resumed.length).toBe(kept.length);
      for (const output of resumed) expect(output).toEqual(undisturbed);
    }),
    { numRuns: 12 },
  );
});
