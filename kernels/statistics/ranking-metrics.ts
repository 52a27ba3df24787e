import { libm } from '../math/libm';
import {
  type Label,
  requireFinite,
  requireRange,
  requireSameLength,
  requireTwoClasses,
} from './checks';
import { StatisticsError } from './errors';
import { pairwiseSum } from './sum';
import { aucOfGroups, tieGroups } from './tie-groups';

/** The α of BEDROC at which the best-scored 8 % of the list make up 80 % of the score. */
export const BEDROC_ALPHA = 20;

const NAMES = ['scores', 'labels'] as const;

/**
 * Area under the ROC curve: the probability that an active outranks an inactive, ties counting
 * half (the Mann-Whitney statistic; counted in integers, so exact).
 * @param scores higher is better; finite
 * @param labels `true`/1 active, `false`/0 inactive; both must occur
 * @returns 0 to 1
 * @throws StatisticsError NOT_FINITE, EMPTY_INPUT, LENGTH_MISMATCH, BAD_LABEL, ONE_CLASS_ONLY
 */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<Label>): number {
  const active = checked(scores, labels);
  return aucOfGroups(tieGroups(scores, active));
}

/**
 * Area under the precision-recall curve as average precision, Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct
 * scores from high to low: no interpolation, which would be optimistic (Davis & Goadrich 2006,
 * doi:10.1145/1143844.1143874). Tied scores are one threshold.
 * Parameters and errors as `rocAuc`; a random ranking scores the share of actives.
 */
export function prAuc(scores: ArrayLike<number>, labels: ArrayLike<Label>): number {
  const active = checked(scores, labels);
  const groups = tieGroups(scores, active);
  const actives = countOf(active);
  let found = 0;
  const terms = groups.map((group) => {
    found += group.actives;
    return (group.actives / actives) * (found / group.end);
  });
  return pairwiseSum(terms);
}

/**
 * BEDROC: exponentially weighted early recognition, scaled to 0 (worst) … 1 (best).
 * Source: Truchon & Bayly 2007, doi:10.1021/ci600426e, equation 36. Tied items share the mean of
 * their weights, which is the expectation over all orders of the tied items.
 * @param alpha weight of the early part, above 0 and at most 500
 * Other parameters and errors as `rocAuc`, and OUT_OF_RANGE.
 */
export function bedroc(
  scores: ArrayLike<number>,
  labels: ArrayLike<Label>,
  alpha: number = BEDROC_ALPHA,
): number {
  const active = checked(scores, labels);
  requireRange(alpha, Number.MIN_VALUE, 500, 'alpha');
  const total = active.length;
  const ratio = countOf(active) / total;
  const weights = tieGroups(scores, active).map((group) => {
    const inGroup = new Float64Array(group.end - group.start);
    for (let i = 0; i < inGroup.length; i++) {
      inGroup[i] = libm.exp((-alpha * (group.start + i + 1)) / total);
    }
    return (group.actives * pairwiseSum(inGroup)) / inGroup.length;
  });
  const random = (ratio * -libm.expm1(-alpha)) / libm.expm1(alpha / total);
  const rie = pairwiseSum(weights) / random;
  const rieMax = libm.expm1(-alpha * ratio) / (ratio * libm.expm1(-alpha));
  const rieMin = libm.expm1(alpha * ratio) / (ratio * libm.expm1(alpha));
  return (rie - rieMin) / (rieMax - rieMin) + 0;
}

/**
 * Enrichment factor: share of actives among the best-scored ⌈fraction × n⌉ over the share in all.
 * Items tied across the cut count in proportion, which is the expectation over their orders.
 * @param fraction of the list looked at, above 0 and at most 1
 * @returns 1 for a random ranking; at most `enrichmentCeiling`
 * Other parameters and errors as `rocAuc`, and OUT_OF_RANGE.
 */
export function enrichmentFactor(
  scores: ArrayLike<number>,
  labels: ArrayLike<Label>,
  fraction: number,
): number {
  const active = checked(scores, labels);
  const cut = cutOf(active.length, fraction);
  let found = 0;
  for (const group of tieGroups(scores, active)) {
    if (group.start >= cut) break;
    const taken = Math.min(group.end, cut) - group.start;
    found += (group.actives * taken) / (group.end - group.start);
  }
  return (found / cut) * (active.length / countOf(active));
}

/**
 * The largest enrichment factor that any ranking of these labels could reach at this fraction: a
 * model at its ceiling has not shown how good it is. Errors as `enrichmentFactor`.
 */
export function enrichmentCeiling(labels: ArrayLike<Label>, fraction: number): number {
  const active = requireTwoClasses(labels);
  const cut = cutOf(active.length, fraction);
  const actives = countOf(active);
  return (Math.min(cut, actives) / cut) * (active.length / actives);
}

function checked(scores: ArrayLike<number>, labels: ArrayLike<Label>): Uint8Array {
  requireFinite(scores, NAMES[0]);
  requireSameLength(scores.length, labels.length, NAMES);
  return requireTwoClasses(labels);
}

function cutOf(total: number, fraction: number): number {
  if (fraction === 0) throw new StatisticsError('OUT_OF_RANGE', 'fraction is 0');
  requireRange(fraction, 0, 1, 'fraction');
  return Math.ceil(fraction * total);
}

function countOf(active: Uint8Array): number {
  let count = 0;
  for (const one of active) count += one;
  return count;
}
