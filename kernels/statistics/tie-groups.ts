import { sorted } from './quantile';

/** A run of equal scores in a ranking from best to worst. */
export interface TieGroup {
  /** Positions in the ranking, from 0, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Actives among the tied items. */
  readonly actives: number;
}

/**
 * Runs of equal scores, highest first, with their counts of actives: all that a ranking metric
 * needs, whatever order tied items came in. Scores are finite (not checked here).
 * @param active 1 or 0 per score
 */
export function tieGroups(scores: ArrayLike<number>, active: Uint8Array): TieGroup[] {
  // Two sorts without a comparator are an order of magnitude faster than sorting positions.
  const all = sorted(scores);
  const ofActives = sorted(Array.from(scores).filter((_, i) => active[i] === 1));
  const groups: TieGroup[] = [];
  let a = ofActives.length;
  for (let end = all.length; end > 0; ) {
    const score = all[end - 1] as number;
    let start = end;
    while (start > 0 && all[start - 1] === score) start--;
    let actives = 0;
    while (a > 0 && ofActives[a - 1] === score) {
      a--;
      actives++;
    }
    groups.push({ start: all.length - end, end: all.length - start, actives });
    end = start;
  }
  return groups;
}

/** ROC-AUC from tie groups: each pair of active and inactive counts 1, ½ when tied, or 0. */
export function aucOfGroups(
  groups: readonly Pick<TieGroup, 'start' | 'end' | 'actives'>[],
): number {
  let activesAbove = 0;
  let halfWins = 0;
  let inactives = 0;
  for (const group of groups) {
    const here = group.end - group.start - group.actives;
    halfWins += here * (2 * activesAbove + group.actives);
    activesAbove += group.actives;
    inactives += here;
  }
  return halfWins / (2 * activesAbove * inactives);
}
