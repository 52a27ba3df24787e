import { libm } from '../math/libm';
import { requireSameLength } from './checks';
import { StatisticsError } from './errors';
import { mean, standardDeviation } from './sum';
import { type PackedFingerprints, packFingerprints, tanimotoBetween } from './tanimoto';

/** Standardised descriptors are cut off here, so that one wild value cannot dominate a distance. */
const DESCRIPTOR_LIMIT = 5;

/** Hyperparameters of the kernel (t·T + 1 − t)·exp(−d² / 2ℓ²), whose diagonal is 1. */
export interface KernelParameters {
  /** t: how much of the kernel asks for shared fingerprint bits, 0 to 1. */
  readonly tanimotoShare: number;
  /** ℓ, in standard deviations per descriptor. */
  readonly lengthScale: number;
}

/** What standardises descriptors: taken from the training set alone. */
export interface DescriptorScaling {
  readonly centre: Float64Array;
  /** 0 where a descriptor does not vary: it is then left out. */
  readonly spread: Float64Array;
}

/** Molecules as the kernel sees them. */
export interface MoleculeFeatures {
  readonly fingerprints: PackedFingerprints;
  /** Standardised, row-major, `width` each. */
  readonly descriptors: Float64Array;
  readonly width: number;
}

/** Anything that has a fingerprint and descriptors. */
export interface Described {
  readonly fingerprint: Uint8Array;
  readonly descriptors: ArrayLike<number>;
}

/**
 * Scaling of descriptors to mean 0 and standard deviation 1.
 * @throws StatisticsError NOT_FINITE, LENGTH_MISMATCH
 */
export function descriptorScaling(items: readonly Described[]): DescriptorScaling {
  const width = items[0]?.descriptors.length ?? 0;
  const centre = new Float64Array(width);
  const spread = new Float64Array(width);
  for (let d = 0; d < width; d++) {
    const values = items.map((item) => item.descriptors[d] as number);
    centre[d] = mean(values);
    spread[d] = standardDeviation(values);
  }
  return { centre, spread };
}

/**
 * Packs fingerprints, of `blocks` kinds each, and standardises descriptors.
 * @throws StatisticsError NOT_FINITE, LENGTH_MISMATCH, EMPTY_INPUT for an empty fingerprint
 */
export function featuresOf(
  items: readonly Described[],
  scaling: DescriptorScaling,
  blocks = 1,
): MoleculeFeatures {
  const width = scaling.centre.length;
  const descriptors = new Float64Array(items.length * width);
  items.forEach((item, i) => {
    requireDescribed(item, width, i);
    for (let d = 0; d < width; d++) {
      const spread = scaling.spread[d] as number;
      const deviation = (item.descriptors[d] as number) - (scaling.centre[d] as number);
      const scaled = spread > 0 ? deviation / spread : 0;
      descriptors[i * width + d] = Math.max(-DESCRIPTOR_LIMIT, Math.min(DESCRIPTOR_LIMIT, scaled));
    }
  });
  const fingerprints = packFingerprints(
    items.map((item) => item.fingerprint),
    blocks,
  );
  return { fingerprints, descriptors, width };
}

/** Mean squared difference per descriptor of two molecules; 0 when there are no descriptors. */
export function descriptorDistance(
  a: MoleculeFeatures,
  i: number,
  b: MoleculeFeatures,
  j: number,
): number {
  const width = a.width;
  if (width === 0) return 0;
  const rowA = i * width;
  const rowB = j * width;
  let sum = 0;
  for (let d = 0; d < width; d++) {
    const gap = (a.descriptors[rowA + d] as number) - (b.descriptors[rowB + d] as number);
    sum += gap * gap;
  }
  return sum / width;
}

/**
 * The kernel from a Tanimoto similarity and a squared descriptor distance. Both factors are
 * positive definite (Tanimoto: Gower 1971, doi:10.2307/2528823; Ralaivola et al. 2005,
 * doi:10.1016/j.neunet.2005.07.009), and so is their product.
 */
export function kernelValue(
  similarity: number,
  distance: number,
  { tanimotoShare, lengthScale }: KernelParameters,
): number {
  const radial = libm.exp(-distance / (2 * lengthScale * lengthScale));
  return (tanimotoShare * similarity + (1 - tanimotoShare)) * radial;
}

/** Similarities and squared distances of all pairs (lower triangles, row-major squares). */
export interface PairTable {
  readonly size: number;
  readonly similarity: Float64Array;
  readonly distance: Float64Array;
}

/** Computes what every kernel on these molecules needs, once. */
export function pairTable(features: MoleculeFeatures): PairTable {
  const size = features.fingerprints.count;
  const similarity = new Float64Array(size * size);
  const distance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const at = i * size + j;
      similarity[at] = tanimotoBetween(features.fingerprints, i, features.fingerprints, j);
      distance[at] = descriptorDistance(features, i, features, j);
    }
  }
  return { size, similarity, distance };
}

/** Kernel of all pairs (lower triangle, row-major square), without keeping similarities. */
export function kernelMatrix(
  features: MoleculeFeatures,
  parameters: KernelParameters,
): Float64Array {
  const size = features.fingerprints.count;
  const kernel = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const similarity = tanimotoBetween(features.fingerprints, i, features.fingerprints, j);
      const distance = descriptorDistance(features, i, features, j);
      kernel[i * size + j] = kernelValue(similarity, distance, parameters);
    }
  }
  return kernel;
}

function requireDescribed(item: Described, width: number, at: number): void {
  requireSameLength(item.descriptors.length, width, [`descriptors of item ${at}`, 'the others']);
  if (item.fingerprint.length === 0) {
    throw new StatisticsError('EMPTY_INPUT', `the fingerprint of item ${at} is empty`);
  }
  for (let d = 0; d < width; d++) {
    if (!Number.isFinite(item.descriptors[d])) {
      throw new StatisticsError(
        'NOT_FINITE',
        `descriptor ${d} of item ${at} is ${item.descriptors[d]}`,
      );
    }
  }
}
