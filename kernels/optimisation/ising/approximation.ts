/**
 * How good a value is on the way from the worst to the best, when less is better: 1 for the best, 0 for
 * the worst, the same for an objective of either sign and whatever constant is added to it. 1 where
 * nothing can be better or worse. The usual ratio value / best means nothing for an objective whose
 * sign changes.
 */
export function approximationRatio(
  value: number,
  { best, worst }: { best: number; worst: number },
) {
  return worst > best ? (worst - value) / (worst - best) : 1;
}
