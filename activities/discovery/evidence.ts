import type { z } from 'zod';
import type { Objective } from '../../schemas/discovery/objectives';
import type { evidence } from '../../schemas/discovery/steps';
import type { Influence } from './influence';
import {
  deviationOf,
  objectiveValue,
  predictionOf,
  quantityOf,
  type RankableRow,
  SIGMAS_OF_HALF_INTERVAL,
} from './values';

/** What speaks for a candidate in one objective. */
export type Evidence = z.infer<typeof evidence>;

/**
 * What speaks for and against a candidate, objective by objective, in their order.
 * @param influences what each objective did to its score and rank
 */
export function evidenceOf(
  row: RankableRow,
  objectives: readonly Objective[],
  influences: readonly Influence[],
): Evidence[] {
  return objectives.map((objective, i) => {
    const value = objectiveValue(row, objective);
    const { desirability, contribution, rankWithout } = influences[i] as Influence;
    return {
      objective: objective.name,
      title: objective.title,
      value: value ?? null,
      ...intervalOf(row, objective),
      unit: objective.unit,
      desirability,
      weight: objective.weight,
      inDomain: predictionOf(row, objective)?.inDomain ?? null,
      note: noteOn(row, objective),
      contribution,
      rankWithout,
    };
  });
}

/** The 90 % interval of a prediction, or of a computed quantity that varied; else none. */
function intervalOf(
  row: RankableRow,
  objective: Objective,
): { low: number | null; high: number | null } {
  const prediction = predictionOf(row, objective);
  if (prediction !== undefined) return { low: prediction.low, high: prediction.high };
  const quantity = objective.derived === undefined ? quantityOf(row, objective.name) : undefined;
  const spread = quantity === undefined ? 0 : deviationOf(quantity, objective.error ?? 0);
  if (quantity === undefined || spread === 0) return { low: null, high: null };
  const half = SIGMAS_OF_HALF_INTERVAL * spread;
  return { low: quantity.value - half, high: quantity.value + half };
}

function noteOn(row: RankableRow, objective: Objective): string {
  if (objectiveValue(row, objective) === undefined) return 'no value: left out of the score';
  if (objective.name === 'similarity') return row.nearest ? `nearest: ${row.nearest}` : '';
  if (objective.derived !== undefined) return '';
  const quantity = quantityOf(row, objective.name);
  if (quantity !== undefined) return quantity.method;
  const prediction = predictionOf(row, objective);
  if (prediction === undefined) return '';
  const similar = `nearest training molecule is ${prediction.nearestSimilarity.toFixed(2)} similar`;
  return prediction.inDomain ? similar : `outside the applicability domain: ${similar}`;
}
