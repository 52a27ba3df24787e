import fc from 'fast-check';
import { expectedImprovement, upperConfidenceBound } from './acquisition';
import { normalDensity, normalDistribution } from './normal';

// scipy 1.15.3, stats.norm.cdf
test.each([
  [-12, 1.776482112077653e-33],
  [-6, 9.865876450376946e-10],
  [-2.6, 0.004661188023718747],
  [-2.5, 0.006209665325776132],
  [-2.4, 0.008197535924596131],
  [-1, 0.15865525393145707],
  [-0.1, 0.460172162722971],
  [0, 0.5],
  [0.3, 0.6179114221889526],
  [1.7, 0.955434537241457],
  [2.49, 0.9936128452350568],
  [2.51, 0.9939634419195873],
  [5, 0.9999997133484281],
])('the normal distribution at %d is that of scipy, in its tails too', (z, wanted) => {
  expect(Math.abs(normalDistribution(z) / wanted - 1)).toBeLessThan(1e-13);
});

test('the density is the slope of the distribution', () => {
  fc.assert(
    fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (z) => {
      const step = 1e-4;
      const slope = (normalDistribution(z + step) - normalDistribution(z - step)) / (2 * step);
      expect(Math.abs(slope - normalDensity(z))).toBeLessThan(1e-8);
    }),
  );
});

describe('expected improvement', () => {
  // From scipy's norm.cdf and norm.pdf; the first also by integration (scipy.integrate.quad).
  test.each([
    [6, 1, 7, 0.08331547058768629],
    [7.5, 0.5, 7, 0.5416577352938432],
    [5, 2, 5, 0.7978845608028654],
  ])('of N(%d, %d) over %d', (mean, standardDeviation, best, wanted) => {
    expect(expectedImprovement({ mean, standardDeviation }, best)).toBeCloseTo(wanted, 14);
  });

  test('of a certain value is its excess, and of a hopeless one nothing, never less', () => {
    expect(expectedImprovement({ mean: 8, standardDeviation: 0 }, 7)).toBe(1);
    expect(expectedImprovement({ mean: 6, standardDeviation: 0 }, 7)).toBe(0);
    const gain = expectedImprovement({ mean: 0, standardDeviation: 1 }, 12);
    expect(gain).toBeGreaterThan(0);
    expect(gain).toBeLessThan(1e-33);
    expect(expectedImprovement({ mean: 0, standardDeviation: 1 }, 90)).toBe(0);
  });

  test('grows with the mean and with the uncertainty', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    // Some dozens of standard deviations below the best the gain is less than the smallest number there is.
    const spread = fc.double({ min: 0.5, max: 3, noNaN: true });
    fc.assert(
      fc.property(number, spread, spread, (mean, standardDeviation, more) => {
        const gain = expectedImprovement({ mean, standardDeviation }, 1);
        const higher = { mean: mean + more, standardDeviation };
        const wider = { mean, standardDeviation: standardDeviation + more };
        expect(expectedImprovement(higher, 1)).toBeGreaterThan(gain);
        expect(expectedImprovement(wider, 1)).toBeGreaterThan(gain);
      }),
      { numRuns: 1_000 },
    );
  });
});

test('an upper confidence bound adds so many standard deviations', () => {
  expect(upperConfidenceBound({ mean: 6, standardDeviation: 0.5 }, 2)).toBe(7);
});
