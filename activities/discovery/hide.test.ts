import fc from 'fast-check';
import type { ScoredRow } from '../../schemas/molecule';
import { scoredRowOf } from '../../tests/support/molecule-rows';
import { openStepBench } from '../../tests/support/step-context';
import { chooseHidden, hideStep } from './hide';

const scaffolds = fc.array(fc.constantFrom('', 'A', 'B', 'C', 'D', 'E'), { maxLength: 40 });
const fraction = fc.constantFrom(0, 0.1, 0.3, 0.5, 0.9);

test('hides no more than wanted, at least one of two, and never all', () => {
  fc.assert(
    fc.property(scaffolds, fraction, fc.nat(99), (all, share, seed) => {
      const { hidden } = chooseHidden(all, { fraction: share, seed });
      if (share === 0 || all.length < 2) return expect(hidden.size).toBe(0);
      expect(hidden.size).toBeGreaterThanOrEqual(1);
      expect(hidden.size).toBeLessThanOrEqual(Math.max(1, Math.floor(share * all.length + 0.5)));
      expect(hidden.size).toBeLessThan(all.length);
    }),
  );
});

test('leaves no scaffold on both sides but those it counts', () => {
  fc.assert(
    fc.property(scaffolds, fraction, fc.nat(99), (all, share, seed) => {
      const { hidden, ...counts } = chooseHidden(all, { fraction: share, seed });
      const named = new Set(all.filter((s) => s !== ''));
      const side = (inHidden: boolean) =>
        new Set(all.filter((s, i) => s !== '' && hidden.has(i) === inHidden));
      const shared = [...side(true)].filter((s) => side(false).has(s));
      expect(counts).toEqual({ scaffolds: named.size, sharedScaffolds: shared.length });
    }),
  );
});

test('divides no scaffold where there are enough small ones', () => {
  const many = Array.from({ length: 40 }, (_, i) => `S${i >> 1}`);
  const { hidden, sharedScaffolds } = chooseHidden(many, { fraction: 0.5, seed: 7 });
  expect([hidden.size, sharedScaffolds]).toEqual([20, 0]);
});

test('divides the only scaffold, and says so', () => {
  const one = Array.from({ length: 10 }, () => 'A');
  const { hidden, ...counts } = chooseHidden(one, { fraction: 0.3, seed: 1 });
  expect(hidden.size).toBe(3);
  expect(counts).toEqual({ scaffolds: 1, sharedScaffolds: 1 });
});

test('is the same for the same seed, and another for another', () => {
  const many = Array.from({ length: 40 }, (_, i) => `S${i % 13}`);
  const chosen = (seed: number) => [...chooseHidden(many, { fraction: 0.4, seed }).hidden].sort();
  expect(chosen(5)).toEqual(chosen(5));
  expect(new Set([1, 2, 3, 4].map((seed) => chosen(seed).join())).size).toBeGreaterThan(1);
});

test('the step writes both sides in the order of the file, and loses no one', async () => {
  const bench = await openStepBench();
  const rows = Array.from({ length: 12 }, (_, i) => scoredRowOf(i, { scaffold: `S${i % 4}` }));
  const input = { actives: await bench.putRows(rows), fraction: 0.5, seed: 3 };
  const output = await bench.run(hideStep, input);
  const known = await bench.rows<ScoredRow>(output.known);
  const hidden = await bench.rows<ScoredRow>(output.hidden);
  expect([output.knownCount, output.hiddenCount]).toEqual([known.length, hidden.length]);
  const indexes = (side: ScoredRow[]) => side.map((row) => row.index);
  for (const side of [known, hidden]) {
    expect(indexes(side)).toEqual([...indexes(side)].sort((a, b) => a - b));
  }
  expect([...known, ...hidden].sort((a, b) => a.index - b.index)).toEqual(rows);
  await bench.close();
});
