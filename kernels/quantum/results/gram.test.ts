import { createRandom } from '../../statistics/random';
import { gramMatrix, lowerTriangle, mirrored } from './gram';
import { gramInWasm } from './gram-kernel';

const CHUNK = 256;
const bitsOf = (data: Float64Array | null) => data && new BigUint64Array(data.slice().buffer);

test.each([
  [1, 70_000],
  [3, 7_000],
  [8, 256],
  [9, 1_000],
  [31, 257],
  [64, 64],
  [130, 300],
])('%i rows of %i columns have the bits of the twin', (rows, columns) => {
  const random = createRandom(`${rows} ${columns}`, 'gram');
  const values = Float64Array.from({ length: 2 * rows * columns }, () =>
    random.integer(9) === 0 ? 0 : random.uniform() - 0.5,
  );
  for (const table of [
    { rows, columns, values },
    { rows, columns, values: Float32Array.from(values) },
  ]) {
    const twin = mirrored(lowerTriangle(table), rows);
    const found = gramInWasm(table, CHUNK);
    expect(bitsOf(found && mirrored(found, rows))).toEqual(bitsOf(twin));
    expect(bitsOf(gramMatrix(table))).toEqual(bitsOf(twin));
  }
});
