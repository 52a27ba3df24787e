import fc from 'fast-check';
import { digestText, philox4x32, type Words2, type Words4 } from './philox';
import { createRandom } from './random';

// Known answers of Random123 1.14 (`kat_vectors`, philox4x32 10), also given by PyPI randomgen.
const KNOWN: [Words4, Words2, Words4][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

test.each(KNOWN)('Philox4x32-10 of %j under %j', (counter, key, expected) => {
  expect(philox4x32(counter, key)).toEqual([...expected]);
});

const draw = (seed: number | string, stream: string, count = 8) => {
  const random = createRandom(seed, stream);
  return Array.from({ length: count }, () => random.uniform());
};

test('seed and stream alone decide the numbers', () => {
  expect(draw(7, 'a')).toEqual(draw(7, 'a'));
  const streams = [draw(7, 'a'), draw(7, 'b'), draw(8, 'a'), draw('7', 'a'), draw(-7, 'a')];
  const wide = [draw(2 ** 40 + 7, 'a'), draw('7 ', 'a'), draw('', 'a'), draw(7, '')];
  const all = [...streams, ...wide].flat();
  expect(new Set(all).size).toBe(all.length);
});

test('texts that differ only in zero padding have different digests', () => {
  const texts = ['', '\0', '\0\0', '\0\0\0\0', 'ab', 'ab\0', 'abcd', 'abcd\0'];
  expect(new Set(texts.map((text) => digestText(text).join())).size).toBe(texts.length);
});

test('a number is reached by index as by reading', () => {
  const read = draw(3, 'index', 11);
  const random = createRandom(3, 'index');
  expect(read.map((_, i) => random.uniformAt(i))).toEqual(read);
});

test('uniform numbers fill [0, 1) evenly', () => {
  const values = draw('even', 'uniform', 20_000);
  const bins = new Array(20).fill(0);
  for (const value of values) bins[Math.floor(value * 20)]++;
  const chiSquared = bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  // 99.99 % quantile of χ² with 19 degrees of freedom.
  expect(chiSquared).toBeLessThan(50.8);
});

test('normal numbers have the moments and tails of the normal distribution', () => {
  const random = createRandom('moments', 'normal');
  const values = Array.from({ length: 40_000 }, () => random.normal());
  const moment = (p: number) => values.reduce((sum, v) => sum + v ** p, 0) / values.length;
  // Within five standard errors: √(1/n), √(2/n), √(15/n), √(96/n).
  expect(Math.abs(moment(1))).toBeLessThan(0.025);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.036);
  expect(Math.abs(moment(3))).toBeLessThan(0.097);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.245);
  const beyond = values.filter((v) => Math.abs(v) > 1.959964).length / values.length;
  expect(Math.abs(beyond - 0.05)).toBeLessThan(0.0055);
});

test('integers stay below n and hit all of them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.integer(), (n, seed) => {
      const value = createRandom(seed, 'integer').integer(n);
      return Number.isInteger(value) && value >= 0 && value < n;
    }),
  );
  const random = createRandom(1, 'integer');
  expect(new Set(Array.from({ length: 200 }, () => random.integer(7))).size).toBe(7);
});

test('integers have no modulo bias', () => {
  // 3·2^30 leaves a remainder of 2^30: taking the modulus alone would make the first third of the
  // range twice as likely.
  const random = createRandom(1, 'bias');
  const n = 3 * 2 ** 30;
  const low = Array.from({ length: 6000 }, () => random.integer(n)).filter((v) => v < n / 3);
  expect(Math.abs(low.length / 6000 - 1 / 3)).toBeLessThan(0.031);
});

test('a shuffle keeps the items, leaves the input, and reaches every order', () => {
  const items = ['a', 'b', 'c'];
  const random = createRandom(5, 'shuffle');
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle(items).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  expect(items).toEqual(['a', 'b', 'c']);
});

test('a choice is one of the items; impossible requests are refused', () => {
  const random = createRandom(5, 'choice');
  const chosen = Array.from({ length: 60 }, () => random.choice('xyz'));
  expect(new Set(chosen)).toEqual(new Set(['x', 'y', 'z']));
  const code = (run: () => unknown) => expect(run).toThrow(expect.objectContaining(error));
  let error = { code: 'EMPTY_INPUT' };
  code(() => random.choice([]));
  error = { code: 'OUT_OF_RANGE' };
  for (const n of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1]) code(() => random.integer(n));
  for (const seed of [0.5, Number.NaN, 2 ** 53]) code(() => createRandom(seed, ''));
  code(() => random.uniformAt(-1));
});
