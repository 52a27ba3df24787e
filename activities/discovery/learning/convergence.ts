import type { OutcomeRow, propose } from '../../../schemas/discovery/learning-steps';
import type { StepOutput } from '../../../schemas/step';
import { type Aim, bestFirst, improvements, outcomeOf, signOf } from './progress';

/** Whether the search goes on, as `discovery.propose` tells it. */
export type Convergence = StepOutput<typeof propose>['convergence'];

/** When a search has converged. */
export interface Criterion extends Aim {
  patience: number;
  minImprovement: number;
}

/**
 * Whether to go on: not without budget or pool, and not when the mean of the best topK has not risen by
 * more than `minImprovement` in each of the last `patience` rounds, and the whole next batch promises no
 * more than that either.
 * @param o.expectedRise see `expectedRise`; null where no model says anything: then only the past counts
 */
export function convergenceOf(
  rows: readonly OutcomeRow[],
  criterion: Criterion,
  o: { remaining: number; poolCount: number; expectedRise: number | null },
): Convergence {
  const roundsWithoutImprovement = idleRounds(improvements(rows, criterion));
  const facts = { roundsWithoutImprovement, expectedRise: o.expectedRise };
  if (o.poolCount === 0) {
    const because = 'every molecule of the pool was evaluated';
    return { ...facts, converged: true, reason: 'pool-empty', because };
  }
  if (o.remaining === 0) {
    return { ...facts, converged: true, reason: 'budget', because: 'the budget is spent' };
  }
  const { patience, minImprovement, topK } = criterion;
  const idle = `the mean of the best ${topK} has not improved by more than ${minImprovement} for ${roundsWithoutImprovement} rounds`;
  const hope =
    o.expectedRise === null
      ? ''
      : `; the next batch promises at most ${o.expectedRise.toPrecision(3)}`;
  if (roundsWithoutImprovement < patience) {
    const because = roundsWithoutImprovement === 0 ? `the last round improved${hope}` : idle + hope;
    return { ...facts, converged: false, reason: 'going-on', because };
  }
  const converged = o.expectedRise === null || o.expectedRise <= minImprovement;
  return {
    ...facts,
    converged,
    reason: converged ? 'no-improvement' : 'going-on',
    because: idle + hope,
  };
}

/** The k-th best value so far, turned round where lower ones are wanted; null with fewer values. */
export function kthBest(rows: readonly OutcomeRow[], { goal, topK }: Aim): number | null {
  const row = bestFirst(rows, goal)[topK - 1];
  return row === undefined ? null : signOf(goal) * outcomeOf(row) + 0;
}

function idleRounds(improved: readonly boolean[]): number {
  const last = improved.lastIndexOf(true);
  return improved.length - 1 - last;
}
