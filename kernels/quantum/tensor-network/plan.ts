import { QuantumError } from '../errors';
import { powerOfTwo } from '../power-of-two';
import type { Network } from './network';
import { costOf, findPath, type Path } from './path';

/** How a network is contracted: in slices, each for one set of values of the fixed indices. */
export interface ContractionPlan {
  path: Path;
  /** The indices that a slice fixes; slice s gives `fixed[i]` the i-th bit of s. */
  fixed: number[];
  slices: number;
  /** Complex multiplications with addition, of one slice. */
  multiplicationsPerSlice: number;
  /** Bytes of the largest tensor of a slice. */
  largestTensorBytes: number;
}

/** What a contraction may take. */
export interface ContractionLimits {
  /** Bytes of the largest tensor; more is cut into slices. */
  tensorBytesMax: number;
  /** Complex multiplications of all slices together. */
  multiplicationsMax: number;
  /** Randomised paths to try. */
  trials?: number;
  seed?: number;
}

const AMPLITUDE_BYTES = 16;
const TRIALS = 16;
/** A slice is told by a number. */
const FIXED_MAX = 48;

/**
 * Plans a contraction, and says what it costs before anything is computed.
 * @throws QuantumError TOO_WIDE where it would take more than the limits, with the estimate
 */
export function planContraction(network: Network, limits: ContractionLimits): ContractionPlan {
  const { trials = TRIALS, seed = 1 } = limits;
  const path = findPath(network, { trials, seed });
  const fixed = new Set<number>();
  let cost = costOf(path);
  const total = () => cost.multiplications * powerOfTwo(fixed.size);
  while (bytesOf(cost.widest) > limits.tensorBytesMax && total() <= limits.multiplicationsMax) {
    if (fixed.size === FIXED_MAX) break;
    fixed.add(cheapestToFix(path, fixed, cost.widest));
    cost = costOf(path, fixed);
  }
  if (bytesOf(cost.widest) > limits.tensorBytesMax || total() > limits.multiplicationsMax) {
    throw tooCostly(total(), limits);
  }
  return {
    path,
    fixed: [...fixed],
    slices: powerOfTwo(fixed.size),
    multiplicationsPerSlice: cost.multiplications,
    largestTensorBytes: bytesOf(cost.widest),
  };
}

/** Of the indices of the largest tensors the one that leaves the least to do. */
function cheapestToFix(path: Path, fixed: ReadonlySet<number>, widest: number): number {
  const candidates = new Set<number>();
  for (const { indices } of path) {
    const free = indices.filter((index) => !fixed.has(index));
    if (free.length === widest) for (const index of free) candidates.add(index);
  }
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const index of candidates) {
    const { multiplications } = costOf(path, new Set([...fixed, index]));
    if (multiplications >= least) continue;
    best = index;
    least = multiplications;
  }
  return best;
}

function bytesOf(indices: number): number {
  return AMPLITUDE_BYTES * powerOfTwo(indices);
}

function tooCostly(estimate: number, limits: ContractionLimits): QuantumError {
  return new QuantumError(
    'TOO_WIDE',
    `contracting this circuit would take at least ${estimate.toExponential(1)} complex ` +
      `multiplications, with tensors of at most ${limits.tensorBytesMax} bytes; ` +
      `${limits.multiplicationsMax.toExponential(1)} are allowed`,
  );
}
