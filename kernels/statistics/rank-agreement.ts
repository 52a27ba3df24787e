import {
  type BootstrapInterval,
  type BootstrapOptions,
  percentileInterval,
  resampleIndices,
} from './bootstrap';
import { requireInteger, requirePaired } from './checks';
import { StatisticsError } from './errors';
import { createRandom } from './random';
import { kendallTau } from './value-metrics';

/** Fewer measured molecules than this and resamples are too often all equal. */
export const MIN_AGREEMENT_ITEMS = 6;

const DEFAULT_PERMUTATIONS = 10_000;
const MAX_PERMUTATIONS = 1_000_000;
/** Up to this many items (40,320 orders) all permutations are tried. */
const EXACT_MAX = 8;

/** How one scorer orders the items, with the sign that was taken for it. */
export interface Agreement {
  readonly name: string;
  readonly tau: BootstrapInterval;
  /** −1 where low values go with high measured ones; 1 for the ranking itself, always. */
  readonly sign: 1 | -1;
}

/** A ranking held against measured values, beside null models that may take either sign. */
export interface RankAgreement {
  readonly ranking: Agreement;
  /** Permutation test of the ranking's τ, one-sided. */
  readonly permutationP: number;
  readonly nulls: readonly Agreement[];
  /** τ of the ranking minus that of each null on the same resamples, in their order. */
  readonly advantages: readonly BootstrapInterval[];
}

/**
 * Kendall's τ-b of a ranking against measured values, with its percentile bootstrap interval, its
 * permutation p, and paired bootstrap differences to null models. A null takes the better of its two
 * signs, in each resample anew, since a user could have picked either: this favours it, so that a claim
 * to beat it is conservative. In a resample that leaves no comparable pair τ is 0.
 * @param data `scores` (higher is better) and `measured`, at least six items
 * @param nulls values of the same items by name
 * @throws StatisticsError TOO_FEW_ITEMS, CONSTANT_INPUT (of scores or measured values), NOT_FINITE,
 *   LENGTH_MISMATCH, OUT_OF_RANGE
 */
export function rankAgreement(
  data: { readonly scores: ArrayLike<number>; readonly measured: ArrayLike<number> },
  nulls: Readonly<Record<string, ArrayLike<number>>>,
  options: BootstrapOptions & { readonly permutations?: number },
): RankAgreement {
  const { scores, measured } = data;
  requirePaired(scores, measured, ['scores', 'measured']);
  if (measured.length < MIN_AGREEMENT_ITEMS) {
    throw new StatisticsError(
      'TOO_FEW_ITEMS',
      `${measured.length} items, at least ${MIN_AGREEMENT_ITEMS} are needed`,
    );
  }
  const value = kendallTau(scores, measured);
  const everyone = everyoneOf(measured);
  const resamples = resampleIndices([everyone], options);
  const taus = resamples.map((chosen) => tauOf(scores, measured, chosen));
  const compared = Object.entries(nulls).map(([name, values]) => {
    requirePaired(values, measured, [name, 'measured']);
    const own = tauOf(values, measured, everyone);
    const ownTaus = resamples.map((chosen) => Math.abs(tauOf(values, measured, chosen)));
    const differences = taus.map((tau, s) => tau - (ownTaus[s] as number));
    const tau = { value: Math.abs(own), ...percentileInterval(ownTaus, options) };
    const advantage = { value: value - tau.value, ...percentileInterval(differences, options) };
    return { agreement: { name, tau, sign: own < 0 ? -1 : 1 } as const, advantage };
  });
  return {
    ranking: {
      name: 'ranking',
      tau: { value, ...percentileInterval(taus, options) },
      sign: 1,
    },
    permutationP: permutationP(scores, measured, options),
    nulls: compared.map((one) => one.agreement),
    advantages: compared.map((one) => one.advantage),
  };
}

/**
 * τ-b of scores against measured values with its percentile bootstrap interval, on the resamples that
 * `rankAgreement` draws from the same seed; 0 where no pair is comparable.
 * @throws StatisticsError NOT_FINITE, EMPTY_INPUT, LENGTH_MISMATCH, OUT_OF_RANGE
 */
export function kendallInterval(
  scores: ArrayLike<number>,
  measured: ArrayLike<number>,
  options: BootstrapOptions,
): BootstrapInterval {
  requirePaired(scores, measured, ['scores', 'measured']);
  const everyone = everyoneOf(measured);
  const taus = resampleIndices([everyone], options).map((chosen) =>
    tauOf(scores, measured, chosen),
  );
  return { value: tauOf(scores, measured, everyone), ...percentileInterval(taus, options) };
}

/**
 * Probability that a random order of the measured values agrees with the scores at least as well, by
 * Kendall's τ-b: over all orders where there are at most eight items, else over seeded permutations,
 * (1 + as good) / (1 + tried), so that it is never 0 (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585).
 * @throws StatisticsError as `kendallTau`, OUT_OF_RANGE
 */
export function permutationP(
  scores: ArrayLike<number>,
  measured: ArrayLike<number>,
  options: { readonly seed: number | string; readonly permutations?: number },
): number {
  const observed = kendallTau(scores, measured);
  const reaches = (order: ArrayLike<number>) => Number(kendallTau(scores, order) >= observed);
  if (measured.length <= EXACT_MAX) {
    let [asGood, tried] = [0, 0];
    for (const order of ordersOf(Array.from(measured))) {
      asGood += reaches(order);
      tried += 1;
    }
    return asGood / tried;
  }
  const permutations = options.permutations ?? DEFAULT_PERMUTATIONS;
  requireInteger(permutations, 1, MAX_PERMUTATIONS, 'permutations');
  const random = createRandom(options.seed, 'permutation');
  let asGood = 1;
  for (let i = 0; i < permutations; i++) asGood += reaches(random.shuffle(measured));
  return asGood / (permutations + 1);
}

/** τ-b of the chosen items; 0 where one side does not vary, since then no pair can be compared. */
function tauOf(
  values: ArrayLike<number>,
  measured: ArrayLike<number>,
  chosen: Uint32Array,
): number {
  const x = Float64Array.from(chosen, (i) => values[i] as number);
  const y = Float64Array.from(chosen, (i) => measured[i] as number);
  const varies = (all: Float64Array) => all.some((one) => one !== all[0]);
  return varies(x) && varies(y) ? kendallTau(x, y) : 0;
}

function everyoneOf(items: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: items.length }, (_, i) => i);
}

/** All orders of the items, one after the other in the same array (Heap 1963). */
function* ordersOf(items: number[], size = items.length): Generator<number[]> {
  if (size <= 1) {
    yield items;
    return;
  }
  for (let i = 0; i < size; i++) {
    yield* ordersOf(items, size - 1);
    const other = size % 2 === 0 ? i : 0;
    const last = items[size - 1] as number;
    items[size - 1] = items[other] as number;
    items[other] = last;
  }
}
