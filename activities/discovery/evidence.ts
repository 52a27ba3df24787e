import type { z } from 'zod';
import type { Objective } from '../../schemas/discovery/objectives';
import type { evidence } from '../../schemas/discovery/steps';
import { desirability, objectiveValue, predictionOf, type RankableRow } from './score';

/** What speaks for a candidate in one objective. */
export type Evidence = z.infer<typeof evidence>;

/** What speaks for and against a candidate, objective by objective, in their order. */
export function evidenceOf(row: RankableRow, objectives: readonly Objective[]): Evidence[] {
  return objectives.map((objective) => {
    const value = objectiveValue(row, objective);
    const prediction = predictionOf(row, objective);
    return {
      objective: objective.name,
      title: objective.title,
      value: value ?? null,
      low: prediction?.low ?? null,
      high: prediction?.high ?? null,
      unit: objective.unit,
      desirability: value === undefined ? null : desirability(objective, value),
      weight: objective.weight,
      inDomain: prediction?.inDomain ?? null,
      note: noteOn(row, objective),
    };
  });
}

function noteOn(row: RankableRow, objective: Objective): string {
  if (objectiveValue(row, objective) === undefined) return 'no value: left out of the score';
  if (objective.name === 'similarity') return row.nearest ? `nearest: ${row.nearest}` : '';
  const prediction = predictionOf(row, objective);
  if (prediction === undefined) return '';
  const similar = `nearest training molecule is ${prediction.nearestSimilarity.toFixed(2)} similar`;
  return prediction.inDomain ? similar : `outside the applicability domain: ${similar}`;
}
