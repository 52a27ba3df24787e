import fc from 'fast-check';
import { GROUP_SIZE_MAX, groupSize, groupsFrom, worthTelling } from './grouping';

const batchCounts = fc.integer({ min: 1, max: 20_000 });

describe('groups of batches', () => {
  test('cover every batch from the start on, once, in order', () => {
    fc.assert(
      fc.property(batchCounts, fc.nat(20_000), (batchCount, from) => {
        const batches = groupsFrom(from, batchCount).flatMap((g) =>
          Array.from({ length: g.count }, (_, i) => g.from + i),
        );
        const expected = Array.from({ length: Math.max(0, batchCount - from) }, (_, i) => from + i);
        expect(batches).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('a continued workflow cuts the rest as the first one would have', () => {
    fc.assert(
      fc.property(batchCounts, fc.nat(400), (batchCount, taken) => {
        const all = groupsFrom(0, batchCount);
        const done = all.slice(0, taken);
        const last = done.at(-1);
        const rest = groupsFrom(last ? last.from + last.count : 0, batchCount);
        expect([...done, ...rest]).toEqual(all);
      }),
      { numRuns: 50 },
    );
  });

  test('ten million molecules in batches of a thousand make at most 500 children', () => {
    expect(groupSize(10_000)).toBe(GROUP_SIZE_MAX);
    expect(groupsFrom(0, 10_000)).toHaveLength(500);
  });

  test('a run hears of a stage at most about fifty times, and always of its end', () => {
    fc.assert(
      fc.property(batchCounts, fc.integer({ min: 1, max: 20 }), (total, size) => {
        let told = 0;
        let times = 0;
        for (let done = size; done < total + size; done += size) {
          const now = Math.min(done, total);
          if (!worthTelling(told, now, total)) continue;
          told = now;
          times += 1;
        }
        expect(told).toBe(total);
        expect(times).toBeLessThanOrEqual(100);
      }),
      { numRuns: 50 },
    );
  });
});
