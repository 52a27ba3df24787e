import { createRandom } from '../../../kernels/statistics';
import type { PickReason } from '../../../schemas/discovery/learning-steps';

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
function quotasOf({ count, regionShare, controlShare }: Shares): Record<keyof Orders, number> {
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
  // The control is what chance gives: it is not kept diverse.
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
