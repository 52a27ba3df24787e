import fc from 'fast-check';
import type { SourceRow } from '../../schemas/molecule';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { concatenateStep } from './concatenate';
import { splitStep } from './split';

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

test('joins batches in the order given, with new numbers, and their rows when asked', async () => {
  const row = (index: number) => ({ index, id: `m${index}` });
  const one = await bench.putBatches([[row(0), row(1)], [row(2)]]);
  const two = await bench.putBatches([[row(0)]]);
  const output = await bench.run(concatenateStep, { indexes: [two, one], rows: true });
  expect(output).toMatchObject({ batchCount: 3, count: 4 });
  const index = await bench.rows<{ batch: number; count: number }>(output.batches);
  expect(index.map((e) => [e.batch, e.count])).toEqual([
    [0, 1],
    [1, 2],
    [2, 1],
  ]);
  const rows = output.rows === null ? [] : await bench.rows(output.rows);
  expect(rows).toEqual([row(0), row(0), row(1), row(2)]);
  const without = await bench.run(concatenateStep, { indexes: [one] });
  expect(without).toMatchObject({ count: 3, rows: null });
});

test('after split, gives back every identifier in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 7 }),
      async (n, size) => {
        const ids = Array.from({ length: n }, (_, i) => `m${i}`);
        const source = await bench.put(ids.map((id) => `C ${id}\n`).join(''));
        const input = { source, format: 'auto', label: 'x', batchSize: size };
        const { batches } = await bench.run(splitStep, input);
        const joined = await bench.run(concatenateStep, { indexes: [batches], rows: true });
        const rows = joined.rows === null ? [] : await bench.rows<SourceRow>(joined.rows);
        expect(rows.map((r) => r.id)).toEqual(ids);
        expect(joined.batches).toEqual(batches);
      },
    ),
    { numRuns: 15 },
  );
});
