import { libm } from '../../kernels/math/libm';
import { createRandom, kendallTau } from '../../kernels/statistics';
import type { Objective } from '../../schemas/discovery/objectives';
import type { WeightSensitivity } from '../../schemas/discovery/steps';
import { orderOf, type ScoreTable, scoresWith } from './influence';

/** Each weight alone is multiplied by these. */
const FACTORS = [0, 0.5, 2, 4] as const;
/** Random weights: each is multiplied by 4 to a power drawn uniformly from −1 to 1. */
const SPREAD = 4;
/** The error of a share is at most 0.035. */
const WEIGHT_DRAWS = 200;
/** Identifiers that are named of those that come into the top. */
const ENTERING_MAX = 5;

/**
 * What the ranking owes to each weight: the same rows ranked with that weight left out, halved, doubled
 * and four times as large.
 * @param ids identifiers of the rows
 * @param o.k size of the top, from 1 to the number of rows
 */
export function weightSensitivities(
  table: ScoreTable,
  ids: readonly string[],
  o: { objectives: readonly Objective[]; k: number },
): WeightSensitivity[] {
  const weighted = o.objectives.filter((objective) => objective.weight > 0);
  return weighted.map((objective) => {
    const at = o.objectives.indexOf(objective);
    const changes = FACTORS.map((factor) => {
      const weights = table.weights.map((weight, i) => (i === at ? factor * weight : weight));
      const scores = scoresWith(table, weights);
      const top = Array.from(orderOf(scores).subarray(0, o.k));
      const stayed = top.filter((row) => row < o.k);
      return {
        factor,
        kept: stayed.length / o.k,
        tau: tauOfTop(scores, o.k),
        first: ids[top[0] as number] as string,
        entering: top
          .filter((row) => row >= o.k)
          .slice(0, ENTERING_MAX)
          .map((row) => ids[row] as string),
      };
    });
    const { name, title, weight } = objective;
    return { objective: name, title, weight, changes };
  });
}

/**
 * Share of random weights with which each of the first rows is among the best k: every weight is
 * multiplied by a factor from ¼ to 4, uniform on a logarithmic scale, all at once.
 */
export function weightStability(
  table: ScoreTable,
  o: { count: number; k: number; seed: number },
): number[] {
  const random = createRandom(o.seed, 'rank/weights');
  const kept = new Uint32Array(o.count);
  for (let draw = 0; draw < WEIGHT_DRAWS; draw++) {
    const weights = table.weights.map(
      (weight) => weight * libm.pow(SPREAD, 2 * random.uniform() - 1),
    );
    for (const row of orderOf(scoresWith(table, weights)).subarray(0, o.k)) {
      if (row < o.count) kept[row] = (kept[row] as number) + 1;
    }
  }
  return Array.from(kept, (count) => count / WEIGHT_DRAWS);
}

/** τ-b between the old order of the first k rows, which is their position, and the new scores. */
function tauOfTop(scores: Float64Array, k: number): number {
  const top = scores.subarray(0, k);
  if (top.every((score) => score === top[0])) return 0;
  return kendallTau(
    top,
    Float64Array.from(top, (_, row) => 0 - row),
  );
}
