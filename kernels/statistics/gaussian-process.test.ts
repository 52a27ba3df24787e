import fc from 'fast-check';
import { choleskyInPlace, solveLower, solveUpper } from './cholesky';
import { crossConformalInterval, difficulty, difficultySlope } from './conformal';
import conformal from './fixtures/cross-conformal.json';
import kriging from './fixtures/gaussian-process.json';
import { chooseHyperparameters, fitGaussianProcess } from './gaussian-process';
import {
  descriptorDistance,
  descriptorScaling,
  featuresOf,
  kernelMatrix,
  kernelValue,
  pairTable,
} from './molecule-kernel';
import { createRandom } from './random';
import { packFingerprints, tanimoto, tanimotoBetween } from './tanimoto';

const refuses = (run: () => unknown, code: string) =>
  expect(run).toThrow(expect.objectContaining({ name: 'StatisticsError', code }));

/** A random symmetric positive definite matrix, M Mᵀ + I. */
function positiveDefinite(size: number, seed: number): Float64Array {
  const random = createRandom(seed, 'matrix');
  const m = Float64Array.from({ length: size * size }, () => random.normal());
  const a = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < size; k++) sum += (m[i * size + k] ?? 0) * (m[j * size + k] ?? 0);
      a[i * size + j] = sum;
    }
  }
  return a;
}

// Sizes around the tile (4) and the panel (32).
test.each([1, 2, 3, 4, 5, 31, 32, 33, 35, 36, 64, 67, 101])('Cholesky of size %i', (size) => {
  const a = positiveDefinite(size, size);
  const factor = a.slice();
  choleskyInPlace(factor, size);
  let worst = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += (factor[i * size + k] ?? 0) * (factor[j * size + k] ?? 0);
      worst = Math.max(worst, Math.abs(sum - (a[i * size + j] ?? 0)));
    }
  }
  expect(worst).toBeLessThan(1e-12 * size * size);

  const x = Float64Array.from({ length: size }, (_, i) => 1 + (i % 7));
  const b = x.map((_, i) => x.reduce((sum, v, j) => sum + (a[i * size + j] ?? 0) * v, 0));
  solveLower(factor, size, b);
  solveUpper(factor, size, b);
  for (let i = 0; i < size; i++) expect(b[i]).toBeCloseTo(x[i] ?? 0, 7);
});

test('a matrix that is not positive definite is refused', () => {
  refuses(() => choleskyInPlace(Float64Array.of(1, 2, 2, 1), 2), 'NOT_POSITIVE_DEFINITE');
  refuses(() => choleskyInPlace(Float64Array.of(Number.NaN), 1), 'NOT_POSITIVE_DEFINITE');
});

describe('Tanimoto similarity', () => {
  const bytes = fc.uint8Array({ minLength: 9, maxLength: 9 });

  test('is shared bits over bits in either, counted one by one', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        let shared = 0;
        let either = 0;
        for (let bit = 0; bit < 72; bit++) {
          const inA = ((a[bit >> 3] ?? 0) >> (bit & 7)) & 1;
          const inB = ((b[bit >> 3] ?? 0) >> (bit & 7)) & 1;
          shared += inA & inB;
          either += inA | inB;
        }
        expect(tanimoto(a, b)).toBe(either === 0 ? 1 : shared / either);
      }),
    );
  });

  test('fingerprints of different length are refused', () => {
    refuses(() => tanimoto(new Uint8Array(4), new Uint8Array(5)), 'LENGTH_MISMATCH');
    expect(
      tanimotoBetween(
        packFingerprints([new Uint8Array(4)]),
        0,
        packFingerprints([new Uint8Array(4)]),
        0,
      ),
    ).toBe(1);
  });
});

/** Eight bits a byte, first bit least significant. */
const bytesOf = (bits: string) =>
  Uint8Array.from({ length: bits.length / 8 }, (_, i) =>
    Number.parseInt([...bits.slice(8 * i, 8 * i + 8)].reverse().join(''), 2),
  );
const described = kriging.fingerprints.map((bits, i) => ({
  fingerprint: bytesOf(bits),
  descriptors: kriging.descriptors[i] as number[],
}));

test('the Gaussian process is ordinary kriging as numpy and scipy compute it', () => {
  const { trainCount, relativeNoise } = kriging;
  const train = described.slice(0, trainCount);
  const scaling = descriptorScaling(train);
  const known = featuresOf(train, scaling);
  const asked = featuresOf(described.slice(trainCount), scaling);
  const values = Float64Array.from(kriging.values);
  const chosen = Uint32Array.from(values, (_, i) => i);
  const kernel = kernelMatrix(known, kriging);
  const { centre, weights } = fitGaussianProcess(kernel, { chosen, values, relativeNoise });
  expect(centre).toBeCloseTo(kriging.centre, 10);
  weights.forEach((weight, i) => {
    expect(weight).toBeCloseTo(kriging.weights[i] as number, 9);
  });
  kriging.predictions.forEach((expected, item) => {
    const prediction = weights.reduce((sum, weight, i) => {
      const similarity = tanimotoBetween(asked.fingerprints, item, known.fingerprints, i);
      const distance = descriptorDistance(asked, item, known, i);
      return sum + weight * kernelValue(similarity, distance, kriging);
    }, centre);
    expect(prediction).toBeCloseTo(expected, 10);
  });
});

test('molecules that are left out have no weight, and do not matter', () => {
  const train = described.slice(0, kriging.trainCount);
  const kernel = kernelMatrix(featuresOf(train, descriptorScaling(train)), kriging);
  const fitted = (values: Float64Array) =>
    fitGaussianProcess(kernel, {
      chosen: Uint32Array.from(values, (_, i) => i).filter((i) => i % 5 !== 0),
      values,
      relativeNoise: 0.1,
    });
  const values = Float64Array.from(kriging.values);
  const changed = values.map((value, i) => (i % 5 === 0 ? value + 100 : value));
  expect(fitted(changed)).toEqual(fitted(values));
  expect(fitted(values).weights[0]).toBe(0);
});

test('hyperparameters follow what the values depend on', () => {
  // Values from the fingerprint alone, then from a descriptor alone.
  const random = createRandom(3, 'molecules');
  const molecules = Array.from({ length: 120 }, (_, i) => {
    const series = i % 12;
    const fingerprint = new Uint8Array(8);
    for (let bit = 0; bit < 5; bit++) fingerprint[(series * 5 + bit) >> 3] = 255;
    fingerprint[7] = random.integer(256);
    return { fingerprint, descriptors: [random.normal(), random.normal()], series };
  });
  const table = pairTable(featuresOf(molecules, descriptorScaling(molecules)));
  const foldOf = Uint32Array.from(molecules, (_, i) => Math.floor(i / 12) % 5);
  const choose = (value: (m: (typeof molecules)[number]) => number) =>
    chooseHyperparameters(table, Float64Array.from(molecules, value), foldOf);
  const byBits = choose((m) => (m.series * 7) % 12);
  const byDescriptor = choose((m) => 3 * (m.descriptors[0] as number));
  expect(byBits.tanimotoShare).toBeGreaterThan(byDescriptor.tanimotoShare);
  expect(byBits.lengthScale).toBeGreaterThanOrEqual(3);
});

describe('cross-conformal intervals', () => {
  test('are the CV+ intervals of MAPIE', () => {
    conformal.intervals.forEach(([low, high], item) => {
      const interval = crossConformalInterval({
        foldPredictions: conformal.foldPredictions[item] as number[],
        foldDifficulties: [1, 1, 1, 1],
        foldOf: conformal.foldOf,
        scores: conformal.scores,
      });
      expect(interval.low).toBeCloseTo(low as number, 10);
      expect(interval.high).toBeCloseTo(high as number, 10);
    });
  });

  test('by hand: 19 scores, one fold model at 10, so the second from each end', () => {
    const scores = Array.from({ length: 19 }, (_, i) => i + 1);
    const input = { foldPredictions: [10], foldOf: scores.map(() => 0), scores };
    expect(crossConformalInterval({ ...input, foldDifficulties: [1] })).toEqual({
      low: -8,
      high: 28,
    });
    expect(crossConformalInterval({ ...input, foldDifficulties: [1.5] })).toEqual({
      low: -17,
      high: 37,
    });
  });

  test('hold new values of the same kind as often as they say', () => {
    const random = createRandom(9, 'coverage');
    let held = 0;
    for (let trial = 0; trial < 400; trial++) {
      const scores = Array.from({ length: 49 }, () => Math.abs(random.normal()));
      const foldOf = scores.map((_, i) => i % 5);
      const { low, high } = crossConformalInterval({
        foldPredictions: [0, 0, 0, 0, 0],
        foldDifficulties: [1, 1, 1, 1, 1],
        foldOf,
        scores,
      });
      const value = random.normal();
      if (value >= low && value <= high) held++;
    }
    // 0.9 ± 4 standard errors.
    expect(Math.abs(held / 400 - 0.9)).toBeLessThan(0.06);
  });

  test('difficulty grows from a molecule that was seen to one that shares nothing', () => {
    expect([1, 0.5, 0].map((s) => difficulty(s, 1))).toEqual([1, 1.5, 2]);
    expect([1, 0.5, 0].map((s) => difficulty(s, 0))).toEqual([1, 1, 1]);
  });

  test('the slope is that of the errors over the distance, between 0 and 1', () => {
    const near = [1, 0.75, 0.5, 0.25, 0];
    const slope = (errorAt: (distance: number) => number) =>
      difficultySlope(
        near,
        near.map((similarity) => errorAt(1 - similarity)),
      );
    expect(slope((d) => 2 + 1 * d)).toBeCloseTo(0.5, 12);
    expect(slope(() => 2)).toBe(0);
    expect(slope((d) => 2 - d)).toBe(0);
    expect(slope((d) => 1 + 3 * d)).toBe(1);
    expect(slope((d) => 3 * d)).toBe(1);
    expect(difficultySlope([0.5, 0.5], [1, 2])).toBe(0);
  });
});
