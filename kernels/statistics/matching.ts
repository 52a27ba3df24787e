import { requireInteger, requireRange, requireSameLength } from './checks';
import { StatisticsError } from './errors';
import { rocAuc } from './ranking-metrics';
import { mean, standardDeviation } from './sum';
import { type PackedFingerprints, packFingerprints, tanimotoBetween } from './tanimoto';

/** A molecule that takes part in matching. */
export interface MatchingItem {
  readonly id: string;
  /** Bit fingerprint, eight bits a byte. */
  readonly fingerprint: Uint8Array;
  /** The properties to match, in the order of `propertyNames`. */
  readonly properties: readonly number[];
}

/** Settings of `matchInactives`. */
export interface MatchingOptions {
  /** Assumed inactives wanted for each active. */
  readonly perActive: number;
  /** A pool molecule at least this similar (Tanimoto) to any active is left out. Default 0.35. */
  readonly maxSimilarity?: number;
}

/** The assumed inactives chosen for each active. */
export interface Matching {
  /** `matches[a]`: positions in the pool for active `a`, closest first. */
  readonly matches: readonly (readonly number[])[];
  /** Pool molecules left out because they look like an active. */
  readonly tooSimilar: readonly number[];
}

/** Similarity to an active from which on a molecule may not be assumed inactive. */
export const DEFAULT_MAX_SIMILARITY = 0.35;

/**
 * Chooses property-matched *assumed* inactives, after the idea of DUD-E (Mysinger et al. 2012,
 * doi:10.1021/jm300687e): alike in simple properties, unlike in structure. Nothing was measured for
 * them: call them assumed.
 *
 * Properties are standardised by mean and standard deviation over actives and pool. In rounds, each
 * active in turn (round r starts with active r mod n) takes the closest free pool molecule by
 * Euclidean distance, ties to the earlier one; each pool molecule is used at most once. Input order
 * decides ties and turns, so sort by id first where order may vary.
 * @throws StatisticsError EMPTY_INPUT, LENGTH_MISMATCH, NOT_FINITE, OUT_OF_RANGE, DUPLICATE_KEY,
 *   POOL_EXHAUSTED when fewer than perActive × actives pool molecules are left
 */
export function matchInactives(
  actives: readonly MatchingItem[],
  pool: readonly MatchingItem[],
  options: MatchingOptions,
): Matching {
  requireInteger(options.perActive, 1, 1000, 'perActive');
  const cap = options.maxSimilarity ?? DEFAULT_MAX_SIMILARITY;
  requireRange(cap, 0, 1, 'maxSimilarity');
  requireItems(actives, pool);
  const free = withoutLookalikes(actives, pool, cap);
  const tooSimilar = pool.map((_, i) => i).filter((i) => !free[i]);
  const wanted = options.perActive * actives.length;
  if (pool.length - tooSimilar.length < wanted) {
    throw new StatisticsError(
      'POOL_EXHAUSTED',
      `${wanted} assumed inactives wanted, ${pool.length - tooSimilar.length} in the pool`,
    );
  }
  const standardised = standardise([...actives, ...pool]);
  const activePoints = standardised.slice(0, actives.length);
  const poolPoints = standardised.slice(actives.length);
  const matches: number[][] = actives.map(() => []);
  for (let round = 0; round < options.perActive; round++) {
    for (let turn = 0; turn < actives.length; turn++) {
      const active = (round + turn) % actives.length;
      const closest = closestFree(activePoints[active] as Float64Array, poolPoints, free);
      free[closest] = 0;
      (matches[active] as number[]).push(closest);
    }
  }
  return { matches, tooSimilar };
}

/** How alike two sets are in one property. */
export interface PropertyBalance {
  readonly name: string;
  readonly activeMean: number;
  readonly inactiveMean: number;
  /** Difference of means over the pooled standard deviation; below 0.1 is usually called matched. */
  readonly standardisedDifference: number;
  /** ROC-AUC of the property alone with the better sign: 0.5 when it tells nothing. */
  readonly auc: number;
}

/**
 * Says how well actives and assumed inactives are matched, property by property (standardised mean
 * differences as in Austin 2009, doi:10.1002/sim.3697). Errors as `matchInactives`.
 */
export function propertyBalance(
  actives: readonly Pick<MatchingItem, 'properties'>[],
  inactives: readonly Pick<MatchingItem, 'properties'>[],
  propertyNames: readonly string[],
): PropertyBalance[] {
  if (actives.length === 0 || inactives.length === 0) {
    throw new StatisticsError('EMPTY_INPUT', 'both sets need a molecule');
  }
  return propertyNames.map((name, p) => {
    const a = column(actives, p, propertyNames.length);
    const b = column(inactives, p, propertyNames.length);
    const auc = rocAuc([...a, ...b], [...a.map(() => 1), ...b.map(() => 0)]);
    const spreadA = standardDeviation(a);
    const spreadB = standardDeviation(b);
    const pooled = Math.sqrt((spreadA * spreadA + spreadB * spreadB) / 2);
    const difference = mean(a) - mean(b);
    return {
      name,
      activeMean: mean(a),
      inactiveMean: mean(b),
      standardisedDifference: pooled === 0 ? 0 : difference / pooled + 0,
      auc: Math.max(auc, 1 - auc),
    };
  });
}

function requireItems(actives: readonly MatchingItem[], pool: readonly MatchingItem[]): void {
  if (actives.length === 0) throw new StatisticsError('EMPTY_INPUT', 'no actives');
  const ids = new Set<string>();
  for (const item of [...actives, ...pool]) {
    if (ids.has(item.id)) {
      throw new StatisticsError('DUPLICATE_KEY', `${item.id} occurs twice in actives and pool`);
    }
    ids.add(item.id);
  }
}

function withoutLookalikes(
  actives: readonly MatchingItem[],
  pool: readonly MatchingItem[],
  cap: number,
): Uint8Array {
  const packed: PackedFingerprints = packFingerprints(
    [...actives, ...pool].map((item) => item.fingerprint),
  );
  return Uint8Array.from(pool, (_, p) => {
    for (let a = 0; a < actives.length; a++) {
      if (tanimotoBetween(packed, a, packed, actives.length + p) >= cap) return 0;
    }
    return 1;
  });
}

function standardise(items: readonly MatchingItem[]): Float64Array[] {
  const width = items[0]?.properties.length ?? 0;
  const points = items.map(() => new Float64Array(width));
  for (let p = 0; p < width; p++) {
    const values = column(items, p, width);
    const centre = mean(values);
    const spread = standardDeviation(values);
    values.forEach((value, i) => {
      (points[i] as Float64Array)[p] = spread === 0 ? 0 : (value - centre) / spread;
    });
  }
  return points;
}

function column(
  items: readonly Pick<MatchingItem, 'properties'>[],
  p: number,
  width: number,
): number[] {
  return items.map((item) => {
    requireSameLength(item.properties.length, width, ['properties', 'propertyNames']);
    const value = item.properties[p] as number;
    if (!Number.isFinite(value)) {
      throw new StatisticsError('NOT_FINITE', `property ${p} is ${value}`);
    }
    return value;
  });
}

function closestFree(point: Float64Array, pool: readonly Float64Array[], free: Uint8Array): number {
  let best = -1;
  let bestDistance = Number.POSITIVE_INFINITY;
  pool.forEach((other, i) => {
    if (free[i] !== 1) return;
    let distance = 0;
    for (let p = 0; p < point.length; p++) {
      const gap = (point[p] as number) - (other[p] as number);
      distance += gap * gap;
    }
    if (distance < bestDistance) {
      best = i;
      bestDistance = distance;
    }
  });
  return best;
}
