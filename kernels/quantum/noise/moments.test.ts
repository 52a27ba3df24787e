import fc from 'fast-check';
import { addMoments, estimateOf, momentsOf, NO_MOMENTS } from './moments';

const all = (values: readonly number[]) =>
  values.map((value) => momentsOf(value, 1)).reduce(addMoments, NO_MOMENTS);

const numbers = fc.array(fc.double({ noNaN: true, min: -1e3, max: 1e3 }), {
  minLength: 2,
  maxLength: 60,
});

test('sums do not depend on how they are cut or ordered', () => {
  fc.assert(
    fc.property(numbers, fc.nat(), (values, at) => {
      const cut = at % values.length;
      const parts = [values.slice(cut).reverse(), values.slice(0, cut)];
      expect(parts.map(all).reduce(addMoments)).toEqual(all(values));
    }),
  );
});

test('mean and standard error are those of the textbook, within rounding', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const n = values.length;
      const mean = values.reduce((sum, x) => sum + x, 0) / n;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1) / n;
      const { value, standardError } = estimateOf(all(values));
      expect(Math.abs(value - mean)).toBeLessThan(1e-12 * 1e3);
      expect(Math.abs(standardError - Math.sqrt(variance))).toBeLessThan(1e-12 * 1e3);
    }),
  );
});

test('what is the same every time has no error, and what cancels is gone', () => {
  const third = 1 / 3;
  expect(estimateOf(momentsOf(third, 7))).toEqual({ value: third, standardError: 0 });
  expect(estimateOf(all([1e300, 5e-324, -1e300])).value).toBe(0);
  expect(estimateOf(all([1e300, 3, -1e300])).value).toBe(1);
  expect(estimateOf(all([1, 2, 3, 4]))).toEqual({
    value: 2.5,
    standardError: Math.sqrt(5 / 12),
  });
  expect(estimateOf(momentsOf(-0.1, 1))).toEqual({ value: -0.1, standardError: 0 });
  expect(estimateOf(NO_MOMENTS)).toEqual({ value: 0, standardError: 0 });
});
