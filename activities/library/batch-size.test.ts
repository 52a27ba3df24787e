import fc from 'fast-check';
import { evenBatchSize, likelyMolecules } from './batch-size';

const molecules = fc.integer({ min: 1, max: 10_000_000 });
const most = fc.integer({ min: 1, max: 5_000 });

test('no batch is larger than asked for, and none is much smaller than the others', () => {
  fc.assert(
    fc.property(molecules, most, (count, batchSizeMax) => {
      const size = evenBatchSize(count, batchSizeMax);
      expect(size).toBeGreaterThan(0);
      expect(size).toBeLessThanOrEqual(batchSizeMax);
      const batches = Math.ceil(count / size);
      const last = count - (batches - 1) * size;
      // Rounding up takes less than one molecule a batch from the last one.
      if (batches > 1) expect(size - last).toBeLessThan(batches);
    }),
  );
});

test.each([
  [100, 1_000, 1],
  [1_000, 1_000, 4],
  [2_000, 500, 8],
  [3_000, 1_000, 8],
  [10_000, 1_000, 10],
  [1_000_000, 1_000, 1_000],
])('%i molecules in batches of at most %i make %i batches', (count, batchSizeMax, batches) => {
  expect(Math.ceil(count / evenBatchSize(count, batchSizeMax))).toBe(batches);
});

test('a small batch size that was asked for is kept', () => {
  expect(evenBatchSize(1_000, 10)).toBe(10);
});

test('a compressed file holds more than it seems to', () => {
  expect(likelyMolecules(6_000, 'smi', false)).toBe(100);
  expect(likelyMolecules(6_000, 'smi', true)).toBe(400);
});
