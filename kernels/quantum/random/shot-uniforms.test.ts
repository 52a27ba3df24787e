import { QuantumError } from '../errors';
import { shotUniform, uniformsOfShot } from './shot-uniforms';

// Philox4x32-10 itself is checked against Random123's known answers in kernels/statistics.

/** The same numbers from an independent Philox, with whole 64-bit products of BigInt. */
function reference(seed: bigint, shot: bigint, draw: bigint): number {
  const word = (x: bigint) => BigInt.asUintN(32, x);
  let [a, b, c, d] = [draw, word(shot), word(shot >> 32n), 0x73686f74n];
  let [k, l] = [word(seed), word(seed >> 32n)];
  for (let round = 0; round < 10; round++) {
    const [p, q] = [0xd2511f53n * a, 0xcd9e8d57n * c];
    [a, b, c, d] = [(q >> 32n) ^ b ^ k, word(q), (p >> 32n) ^ d ^ l, word(p)];
    [k, l] = [word(k + 0x9e3779b9n), word(l + 0xbb67ae85n)];
  }
  return Number(((a >> 5n) << 26n) | (b >> 6n)) / 2 ** 53;
}

test.each([
  [0, 0, 0],
  [1, 2, 3],
  [-1, 4_294_967_295, 4_294_967_295],
  [9_007_199_254_740_991, 9_007_199_254_740_991, 77],
  [-9_007_199_254_740_991, 4_294_967_296, 1],
])('seed %d, shot %d, draw %d is Philox4x32-10 of the counter documented', (seed, shot, draw) => {
  expect(shotUniform(seed, shot, draw)).toBe(reference(BigInt(seed), BigInt(shot), BigInt(draw)));
});

test('numbers of neighbouring seeds, shots and draws are uniform and all different', () => {
  const values: number[] = [];
  for (let seed = 0; seed < 10; seed++) {
    for (let shot = 0; shot < 50; shot++) {
      const uniform = uniformsOfShot(seed, shot);
      for (let draw = 0; draw < 20; draw++) values.push(uniform(draw));
    }
  }
  expect(new Set(values).size).toBe(values.length);
  const bins = new Array<number>(20).fill(0);
  for (const value of values)
    bins[Math.floor(value * 20)] = (bins[Math.floor(value * 20)] ?? NaN) + 1;
  const chiSquared = bins.reduce((sum, n) => sum + (n - 500) ** 2 / 500, 0);
  // 99.99 % quantile of χ² with 19 degrees of freedom.
  expect(chiSquared).toBeLessThan(50.8);
});

test.each([
  [0.5, 0, 0],
  [0, -1, 0],
  [0, 0, -1],
  [2 ** 53, 0, 0],
  [0, 0, 2 ** 32],
  [Number.NaN, 0, 0],
])('seed %d, shot %d, draw %d is refused', (seed, shot, draw) => {
  expect(() => shotUniform(seed, shot, draw)).toThrow(QuantumError);
});
