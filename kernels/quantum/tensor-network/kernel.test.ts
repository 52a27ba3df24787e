import { createRandom, type Random } from '../../statistics/random';
import { multiplyInWasm, type Operand } from './kernel';
import { multiplyInTwin } from './product';

function numbers(random: Random, length: number): Float64Array {
  // Some zeros of either sign, and magnitudes that are far apart: every order of sums would show.
  return Float64Array.from({ length }, () => {
    const kind = random.integer(12);
    if (kind === 0) return 0;
    if (kind === 1) return -0;
    return (random.uniform() - 0.5) * 10 ** (random.integer(7) - 3);
  });
}

/** An order that exchanges the halves of the positions, as moving the indices does. */
function operand(random: Random, elements: number): Operand {
  const data = numbers(random, 2 * elements);
  const low = 2 ** random.integer(Math.log2(elements) + 1);
  const high = elements / low;
  if (random.integer(3) === 0) return { data, order: null };
  const order = {
    high: Int32Array.from({ length: high }, (_, i) => i),
    low: Int32Array.from({ length: low }, (_, j) => j * high),
  };
  return { data, order };
}

const bitsOf = (data: Float64Array | null) => data && new BigUint64Array(data.slice().buffer);

test('every shape has the bits of the twin', () => {
  const random = createRandom('shapes', 'contract');
  const powers = [1, 2, 4, 16];
  for (const batches of [1, 2]) {
    for (const rows of powers) {
      for (const columns of [...powers, 64]) {
        for (const depth of [...powers, 256]) {
          const sizes = { batches, rows, columns, depth };
          const x = operand(random, batches * rows * depth);
          const y = operand(random, batches * columns * depth);
          const expected = multiplyInTwin(x, y, sizes);
          expect([sizes, bitsOf(multiplyInWasm(x, y, sizes))]).toEqual([sizes, bitsOf(expected)]);
        }
      }
    }
  }
});

test('more columns than the cache holds, and rows, are walked in blocks', () => {
  const random = createRandom('blocks', 'contract');
  const sizes = { batches: 1, rows: 8, columns: 64, depth: 4_096 };
  const x = operand(random, sizes.rows * sizes.depth);
  const y = operand(random, sizes.columns * sizes.depth);
  const expected = bitsOf(multiplyInTwin(x, y, sizes));
  expect(bitsOf(multiplyInWasm(x, y, sizes))).toEqual(expected);
  expect(bitsOf(multiplyInWasm(y, x, { ...sizes, rows: 64, columns: 8 }))).toEqual(
    bitsOf(multiplyInTwin(y, x, { ...sizes, rows: 64, columns: 8 })),
  );
});

test('what 32 bits cannot address is left to the twin', () => {
  const x = { data: new Float64Array(2), order: null };
  const sizes = { batches: 1, rows: 1, columns: 2 ** 30, depth: 1 };
  expect(multiplyInWasm(x, x, sizes)).toBeNull();
});
