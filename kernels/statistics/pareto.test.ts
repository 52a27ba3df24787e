import fc from 'fast-check';
import { paretoFronts } from './pareto';

test('fronts are peeled off one after the other', () => {
  const points = [
    [1, 1],
    [3, 1],
    [1, 3],
    [2, 2],
    [0, 0],
    [2, 1],
  ];
  expect([...paretoFronts(points)]).toEqual([3, 1, 1, 1, 4, 2]);
  expect([...paretoFronts([])]).toEqual([]);
});

test('equal points share a front', () => {
  const points = [
    [1, 2],
    [1, 2],
    [1, 1],
  ];
  expect([...paretoFronts(points)]).toEqual([1, 1, 2]);
});

test('by an unknown coordinate nothing is beaten', () => {
  const points = [
    [5, Number.NaN],
    [1, 1],
    [4, Number.NaN],
  ];
  expect([...paretoFronts(points)]).toEqual([1, 1, 2]);
});

test('agrees with the definition: some point of the front before dominates, none of the own', () => {
  const coordinate = fc.constantFrom(0, 1, 2, 3, Number.NaN);
  const dominates = (a: number[], b: number[]) => {
    const known = a.every((x, i) => Number.isNaN(x) === Number.isNaN(b[i]));
    const pairs = a.map((x, i) => [x, b[i] as number] as const).filter(([x]) => !Number.isNaN(x));
    return known && pairs.every(([x, y]) => x >= y) && pairs.some(([x, y]) => x > y);
  };
  fc.assert(
    fc.property(fc.array(fc.array(coordinate, { minLength: 3, maxLength: 3 })), (points) => {
      const fronts = paretoFronts(points);
      points.forEach((point, i) => {
        const front = fronts[i] as number;
        const byFront = (wanted: number) =>
          points.some((other, j) => fronts[j] === wanted && dominates(other, point));
        expect(byFront(front)).toBe(false);
        expect(front === 1 || byFront(front - 1)).toBe(true);
      });
    }),
  );
});
