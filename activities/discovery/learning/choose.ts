import { createRandom } from '../../../kernels/statistics';
import {
  type PackedFingerprints,
  packFingerprints,
  tanimotoBetween,
} from '../../../kernels/statistics/tanimoto';
import type { PickReason } from '../../../schemas/discovery/learning-steps';
import { decodeFingerprint } from '../../chemistry/rows';

/** One chosen molecule, by its position in the pool. */
export interface Choice {
  position: number;
  reason: PickReason;
}

/** How a batch is divided. */
export interface Shares {
  /** Molecules wanted in all. */
  count: number;
  /** Share of the others that is taken inside the region. */
  regionShare: number;
  controlShare: number;
}

/** Orders in which molecules of a pool are taken, best first, by their positions. */
export interface Orders {
  acquisition: readonly number[];
  /** The same order, of those inside the region alone. */
  region: readonly number[];
  control: readonly number[];
}

/** How many of a batch each way of choosing takes. */
export function quotasOf({
  count,
  regionShare,
  controlShare,
}: Shares): Record<keyof Orders, number> {
  const control = Math.floor(controlShare * count + 0.5);
  const region = Math.floor(regionShare * (count - control) + 0.5);
  return { acquisition: count - control - region, region, control };
}

/**
 * Takes the batch: by acquisition over the whole pool, then inside the region, then at random, and what
 * is then missing by acquisition and at random again. A molecule more alike than `maxSimilarity` to one
 * that was taken is passed over while there are others.
 * @param alike similarity of two molecules by position, 0 to 1; asked only where the limit is below 1
 */
export function chooseBatch(
  orders: Orders,
  shares: Shares,
  o: { maxSimilarity: number; alike: (a: number, b: number) => number },
): Choice[] {
  const chosen: Choice[] = [];
  const taken = new Set<number>();
  const take = (order: readonly number[], reason: PickReason, wanted: number, limit: number) => {
    let left = Math.min(wanted, shares.count - chosen.length);
    for (const position of order) {
      if (left <= 0) return;
      if (taken.has(position)) continue;
      if (limit < 1 && chosen.some((one) => o.alike(one.position, position) > limit)) continue;
      taken.add(position);
      chosen.push({ position, reason });
      left -= 1;
    }
  };
  const quotas = quotasOf(shares);
  const { maxSimilarity } = o;
  take(orders.acquisition, 'acquisition', quotas.acquisition, maxSimilarity);
  take(orders.region, 'region', quotas.region, maxSimilarity);
  // The control is what chance gives: it is not made diverse.
  take(orders.control, 'control', quotas.control, 1);
  take(orders.acquisition, 'acquisition', shares.count, maxSimilarity);
  take(orders.acquisition, 'acquisition', shares.count, 1);
  take(orders.control, 'control', shares.count, 1);
  return chosen;
}

/** Positions in an order drawn at random by seed and round. */
export function randomOrder(size: number, o: { seed: number; round: number }): number[] {
  const random = createRandom(o.seed, `propose/control/${o.round}`);
  return random.shuffle(Uint32Array.from({ length: size }, (_, i) => i));
}

/**
 * MaxMin selection (Ashton et al. 2002, doi:10.1002/qsar.200290002): each molecule is the one least
 * alike to any that was chosen or known, the earlier of equal ones; the very first is the first given.
 * @param fingerprints candidates, as rows hold them
 * @param known fingerprints that count as chosen already
 * @returns places in `fingerprints`, in order of choice
 */
export function maxMin(
  fingerprints: readonly string[],
  known: readonly string[],
  count: number,
): number[] {
  const size = fingerprints.length;
  const packed = packFingerprints([...fingerprints, ...known].map(decodeFingerprint));
  // −1 before anything was chosen, so that the first of all is taken first.
  const nearest = new Float64Array(size).fill(-1);
  for (let k = 0; k < known.length; k++) raise(nearest, packed, size + k);
  const chosen: number[] = [];
  const free = new Set(nearest.keys());
  while (chosen.length < count && free.size > 0) {
    let best = -1;
    for (const i of free) {
      if (best < 0 || (nearest[i] as number) < (nearest[best] as number)) best = i;
    }
    free.delete(best);
    chosen.push(best);
    raise(nearest, packed, best);
  }
  return chosen;
}

function raise(nearest: Float64Array, packed: PackedFingerprints, chosen: number): void {
  for (let i = 0; i < nearest.length; i++) {
    const similarity = tanimotoBetween(packed, i, packed, chosen);
    if (similarity > (nearest[i] as number)) nearest[i] = similarity;
  }
}
