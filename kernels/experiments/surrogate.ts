import { libm } from '../math/libm';
import { createLbfgs } from '../optimisation';
import { choleskyInPlace, solveLower, solveUpper } from '../statistics/cholesky';
import { StatisticsError } from '../statistics/errors';
import { mean, pairwiseSum, standardDeviation } from '../statistics/sum';
import { ExperimentError } from './errors';

/** A Gaussian process of a response over shares of the parameters' ranges; plain data, to be kept as JSON. */
export interface Surrogate {
  /** Shares that it was fitted at, and the response there. */
  readonly points: readonly (readonly number[])[];
  readonly values: readonly number[];
  /** Of each parameter, in shares of its range: a long one means that it matters little. */
  readonly lengthScales: readonly number[];
  /** Variance of the response, and part of it that no parameter explains. */
  readonly variance: number;
  readonly relativeNoise: number;
}

/** What a surrogate says of a point: the response and one standard deviation of its own uncertainty. */
export interface Prediction {
  readonly mean: number;
  readonly standardDeviation: number;
}

/** How a surrogate predicts each of its own points from the others. */
export interface SurrogateCheck {
  readonly rmse: number;
  /** 1 − RSS / TSS of these predictions; 1 is perfect, 0 no better than the mean. */
  readonly q2: number;
  /** Share of points within their 90 % interval. */
  readonly coverage: number;
}

/** More points than this would take minutes, and say little more. */
export const SURROGATE_POINTS_MAX = 200;
const POINTS_MIN = 5;
/** Keeps the matrix positive definite where points nearly coincide. */
const JITTER = 1e-8;
const SQRT_5 = 2.23606797749979;
/** Of a normal distribution: 90 % lie within. */
const NINETY_PERCENT = 1.6448536269514722;
/** Where the search begins, and normal priors of the logarithms, which keep it from running away. */
const LENGTH = { start: 0.5, spread: 1.5 };
const NOISE = { start: 1e-6, spread: 4 };
const SEARCH = { iterationsMax: 60, evaluationsMax: 120, gradientTolerance: 1e-3 };

/**
 * Fits a Gaussian process with Matérn 5/2 kernel, a length scale for each parameter (Rasmussen & Williams
 * 2006, sections 4.2 and 5.4): maximum a posteriori of length scales and noise, variance and mean by
 * generalised least squares.
 * @param points shares in [0, 1], all of one length; at most {@link SURROGATE_POINTS_MAX}
 * @throws ExperimentError TOO_FEW_POINTS, TOO_MANY_POINTS
 */
export function fitSurrogate(
  points: readonly (readonly number[])[],
  values: readonly number[],
): Surrogate {
  const parameters = points[0]?.length ?? 0;
  if (points.length < Math.max(POINTS_MIN, parameters + 2)) {
    const message = `${points.length} points are too few for a surrogate of ${parameters} parameters`;
    throw new ExperimentError('TOO_FEW_POINTS', message);
  }
  if (points.length > SURROGATE_POINTS_MAX) {
    throw new ExperimentError('TOO_MANY_POINTS', `${points.length} points`);
  }
  const spread = standardDeviation(values);
  const standardised = values.map((y) => (spread > 0 ? (y - mean(values)) / spread : 0));
  const start = [...Array(parameters).fill(libm.log(LENGTH.start)), libm.log(NOISE.start)];
  const search = createLbfgs(start, SEARCH);
  while (!search.done) {
    const { value, gradient } = posterior(search.ask(), points, standardised);
    search.tell(value, gradient);
  }
  const found = search.best.parameters;
  const lengthScales = Array.from(found.slice(0, parameters), (x) => libm.exp(x));
  const relativeNoise = libm.exp(found[parameters] as number);
  const shape = { lengthScales, relativeNoise };
  const solved = solve(points, values, shape);
  const variance = solved.variance;
  return { points, values, ...shape, variance };
}

/** Opens a surrogate, to ask it at many points. */
export function openSurrogate(surrogate: Surrogate): {
  predict(point: ArrayLike<number>): Prediction;
  check(): SurrogateCheck;
} {
  const { points, values, lengthScales, variance, relativeNoise } = surrogate;
  const n = points.length;
  const { factor, weights, centre } = solve(points, values, surrogate);
  return {
    predict(point) {
      const near = Float64Array.from(points, (own) => matern(own, point, lengthScales).value);
      const products = near.map((k, i) => k * (weights[i] as number));
      solveLower(factor, n, near);
      const explained = pairwiseSum(near.map((x) => x * x));
      const left = variance * Math.max(0, 1 + relativeNoise - explained);
      return { mean: centre + pairwiseSum(products), standardDeviation: Math.sqrt(left) };
    },
    check() {
      const inverse = inverseOf(factor, n);
      // Dubrule 1983, doi:10.1007/BF01033030: leaving one out needs no second fit.
      const errors = weights.map((w, i) => w / (inverse[i * n + i] as number));
      const inside = errors.filter((error, i) => {
        const own = Math.sqrt(variance / (inverse[i * n + i] as number));
        return Math.abs(error) <= NINETY_PERCENT * own;
      });
      const squares = pairwiseSum(errors.map((error) => error * error));
      const whole = standardDeviation(values);
      const total = whole * whole * (n - 1);
      return {
        rmse: Math.sqrt(squares / n),
        q2: total > 0 ? 1 - squares / total : 0,
        coverage: inside.length / n,
      };
    },
  };
}

type Shape = Pick<Surrogate, 'lengthScales' | 'relativeNoise'>;

/** C = L Lᵀ, the weights C⁻¹ (y − centre), and the variance that goes with them. */
function solve(points: readonly (readonly number[])[], values: readonly number[], shape: Shape) {
  const n = points.length;
  const factor = correlations(points, shape);
  choleskyInPlace(factor, n);
  const weights = Float64Array.from(values);
  const ones = new Float64Array(n).fill(1);
  for (const side of [weights, ones]) {
    solveLower(factor, n, side);
    solveUpper(factor, n, side);
  }
  const centre = pairwiseSum(weights) / pairwiseSum(ones);
  for (let i = 0; i < n; i++) weights[i] = (weights[i] as number) - centre * (ones[i] as number);
  const products = weights.map((w, i) => w * ((values[i] as number) - centre));
  // A constant response has no variance of its own.
  const variance = Math.max(0, pairwiseSum(products) / n);
  return { factor, weights, centre, variance };
}

function correlations(
  points: readonly (readonly number[])[],
  { lengthScales, relativeNoise }: Shape,
): Float64Array {
  const n = points.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const own = points[i] as readonly number[];
      const value = i === j ? 1 : matern(own, points[j] as readonly number[], lengthScales).value;
      matrix[i * n + j] = value + (i === j ? relativeNoise + JITTER : 0);
      matrix[j * n + i] = matrix[i * n + j] as number;
    }
  }
  return matrix;
}

/** Matérn 5/2, and the factor of its derivatives: dk / d log ℓ = factor · (distance / ℓ)². */
function matern(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  lengthScales: ArrayLike<number>,
): { value: number; factor: number } {
  let squares = 0;
  for (let j = 0; j < lengthScales.length; j++) {
    const d = ((x[j] as number) - (y[j] as number)) / (lengthScales[j] as number);
    squares += d * d;
  }
  const r = SQRT_5 * Math.sqrt(squares);
  const decay = libm.exp(-r);
  return { value: (1 + r + (r * r) / 3) * decay, factor: (5 / 3) * (1 + r) * decay };
}

/** Minus the logarithm of the posterior of log length scales and log noise, and its gradient. */
function posterior(
  x: ArrayLike<number>,
  points: readonly (readonly number[])[],
  values: readonly number[],
): { value: number; gradient: Float64Array } {
  const parameters = x.length - 1;
  const logs = Array.from(x);
  const lengthScales = logs.slice(0, parameters).map((log) => libm.exp(log));
  const relativeNoise = libm.exp(logs[parameters] as number);
  const prior = priorOf(logs);
  try {
    const { factor, weights, variance } = solve(points, values, { lengthScales, relativeNoise });
    const n = points.length;
    const inverse = inverseOf(factor, n);
    const diagonal = Float64Array.from(points, (_, i) => libm.log(factor[i * n + i] as number));
    // With a response that is all explained the logarithm would fall without end.
    const own = Math.max(variance, JITTER);
    const value = (n / 2) * libm.log(own) + pairwiseSum(diagonal) + prior.value;
    const gradient = new Float64Array(x.length);
    for (let i = 0; i < n; i++) {
      const [wi, at] = [weights[i] as number, points[i] as readonly number[]];
      // What dC of this pair costs: ½ (C⁻¹ − w wᵀ / σ²), twice for both halves of the matrix.
      const costOf = (j: number) =>
        (inverse[i * n + j] as number) - (wi * (weights[j] as number)) / own;
      gradient[parameters] = (gradient[parameters] as number) + 0.5 * costOf(i) * relativeNoise;
      for (let j = 0; j < i; j++) {
        const other = points[j] as readonly number[];
        const cost = costOf(j) * matern(at, other, lengthScales).factor;
        for (let k = 0; k < parameters; k++) {
          const d = ((at[k] as number) - (other[k] as number)) / (lengthScales[k] as number);
          gradient[k] = (gradient[k] as number) + cost * d * d;
        }
      }
    }
    return { value, gradient: gradient.map((g, k) => g + (prior.gradient[k] as number)) };
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    // Points that the scales cannot tell apart: the search turns back.
    return { value: Number.POSITIVE_INFINITY, gradient: Float64Array.from(prior.gradient) };
  }
}

function priorOf(logs: readonly number[]): { value: number; gradient: number[] } {
  const parts = logs.map((log, k) => {
    const { start, spread } = k < logs.length - 1 ? LENGTH : NOISE;
    const z = (log - libm.log(start)) / spread;
    return { value: (z * z) / 2, gradient: z / spread };
  });
  return {
    value: pairwiseSum(parts.map(({ value }) => value)),
    gradient: parts.map(({ gradient }) => gradient),
  };
}

function inverseOf(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const column = inverse.subarray(i * n, (i + 1) * n);
    column[i] = 1;
    solveLower(factor, n, column);
    solveUpper(factor, n, column);
  }
  return inverse;
}
