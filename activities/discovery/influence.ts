import type { Combination } from '../../schemas/discovery/objectives';
import { combined } from './score';

/** Desirabilities of ranked rows, best first, with what makes a score of them. */
export interface ScoreTable {
  /** `rows[row][objective]`, NaN where there is no value. */
  rows: readonly Float64Array[];
  weights: readonly number[];
  combine: Combination;
}

/** What one objective did to one row. */
export interface Influence {
  /** Null where the row has no value. */
  desirability: number | null;
  /** Score of the row minus its score with the desirability of the average molecule; 0 without a value. */
  contribution: number;
  /** Rank of the row, from 1, were the objective left out. */
  rankWithout: number;
}

/**
 * What each objective did to the score and rank of the first rows. With an arithmetic mean of
 * objectives that all have values, the contributions of a row add up to its score minus that of the
 * average molecule.
 * @param averages mean desirability of each objective over all molecules considered
 */
export function influencesOf(
  table: ScoreTable,
  o: { count: number; averages: readonly number[] },
): Influence[][] {
  const { rows, weights, combine } = table;
  const ranks = weights.map((_, objective) =>
    ranksOf(scoresWith(table, without(weights, objective))),
  );
  return rows.slice(0, o.count).map((own, row) => {
    const score = combined(own, weights, combine);
    return Array.from(own, (desirability, objective) => {
      const rankWithout = ranks[objective]?.[row] as number;
      if (Number.isNaN(desirability)) return { desirability: null, contribution: 0, rankWithout };
      const average = own.slice();
      average[objective] = o.averages[objective] as number;
      const contribution = score - combined(average, weights, combine) + 0;
      return { desirability, contribution, rankWithout };
    });
  });
}

/** Scores of the rows by other weights. */
export function scoresWith(
  { rows, combine }: ScoreTable,
  weights: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(rows, (own) => combined(own, weights, combine));
}

/** Rank of each row by its score, from 1; the earlier of equal ones ranks better. */
export function ranksOf(scores: Float64Array): Uint32Array {
  const ranks = new Uint32Array(scores.length);
  orderOf(scores).forEach((row, place) => {
    ranks[row] = place + 1;
  });
  return ranks;
}

/** Rows by their scores, best first; the earlier of equal ones first. */
export function orderOf(scores: Float64Array): Uint32Array {
  return Uint32Array.from(scores, (_, i) => i).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || a - b,
  );
}

function without(weights: readonly number[], objective: number): number[] {
  return weights.map((weight, i) => (i === objective ? 0 : weight));
}
