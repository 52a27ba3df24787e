import fc from 'fast-check';
import { libm } from '../math/libm';
import { createRandom, VennAbers } from '.';

/** Isotonic regression by its max–min formula (Robertson, Wright and Dykstra 1988, theorem 1.4.4). */
function isotonicAt(items: readonly { score: number; active: number }[], score: number): number {
  const scores = [...new Set(items.map((one) => one.score))].sort((a, b) => a - b);
  const k = scores.indexOf(score);
  const meanOf = (from: number, to: number) => {
    const own = items.filter(
      (one) => one.score >= (scores[from] as number) && one.score <= (scores[to] as number),
    );
    return own.reduce((sum, { active }) => sum + active, 0) / own.length;
  };
  const least = (from: number) => Math.min(...scores.slice(k).map((_, j) => meanOf(from, k + j)));
  return Math.max(...scores.slice(0, k + 1).map((_, i) => least(i)));
}

describe('Venn–Abers probabilities', () => {
  const sets = fc
    .array(fc.record({ score: fc.integer({ min: 0, max: 8 }), active: fc.nat(1) }), {
      ...{ minLength: 2, maxLength: 25 },
    })
    .filter((all) => new Set(all.map(({ active }) => active)).size === 2);

  test('are isotonic regressions with the asked one as inactive and as active', () => {
    fc.assert(
      fc.property(sets, fc.integer({ min: -1, max: 9 }), (items, score) => {
        const predictor = new VennAbers(
          items.map((one) => one.score),
          items.map((one) => one.active),
        );
        const { low, high, value } = predictor.probability(score);
        expect(low).toBeCloseTo(isotonicAt([...items, { score, active: 0 }], score), 12);
        expect(high).toBeCloseTo(isotonicAt([...items, { score, active: 1 }], score), 12);
        expect(low).toBeLessThanOrEqual(value);
        expect(value).toBeLessThanOrEqual(high);
      }),
      { seed: 20_261_201 },
    );
  });

  test('are what happens, whatever the scores are worth', () => {
    const random = createRandom(7, 'venn-abers');
    const draw = (n: number) =>
      Array.from({ length: n }, () => {
        const score = 4 * random.uniform() - 2;
        // A steep scorer that is far too sure of itself, were its scores taken for log odds.
        const chance = 1 / (1 + libm.exp(-0.8 * score - 0.7));
        return { score: 9 * score, active: Number(random.uniform() < chance) };
      });
    const known = draw(600);
    const predictor = new VennAbers(
      known.map(({ score }) => score),
      known.map(({ active }) => active),
    );
    const asked = draw(600).map((one) => ({ ...one, ...predictor.probability(one.score) }));
    for (const [from, to] of [
      [0, 0.4],
      [0.4, 0.6],
      [0.6, 0.8],
      [0.8, 1],
    ] as const) {
      const own = asked.filter(({ value }) => value >= from && value < to);
      const mean = (of: (one: (typeof own)[number]) => number) =>
        own.reduce((sum, one) => sum + of(one), 0) / own.length;
      expect(own.length).toBeGreaterThan(25);
      // Four standard errors of a share.
      const error = 4 * Math.sqrt(0.25 / own.length);
      expect(Math.abs(mean((one) => one.active) - mean((one) => one.value))).toBeLessThan(error);
    }
  });

  test('refuse scores without both classes', () => {
    expect(() => new VennAbers([1, 2], [1, 1])).toThrow(/both classes/);
    expect(() => new VennAbers([], [])).toThrow(/empty/);
  });
});
