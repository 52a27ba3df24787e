import { requireRange } from '../errors';
import type { Qubo } from './model';

/** C(28, 14) choices are looked at in some seconds; more variables would take far longer. */
const SIZE_MAX = 28;

/** Whether as many spins are down (variables are 1) as the budget says. */
export function keepsBudget(spins: ArrayLike<number>, budget: number): boolean {
  let chosen = 0;
  for (let i = 0; i < spins.length; i++) if ((spins[i] as number) < 0) chosen += 1;
  return chosen === budget;
}

/**
 * The largest value of an objective over all choices of exactly `budget` variables, by looking at every
 * one: the worst that a solution can be which keeps the budget.
 * @throws OptimisationError OUT_OF_RANGE for a budget outside the variables or more than 28 of them
 */
export function worstWithinBudget(objective: Qubo, budget: number): number {
  const { size, linear, pairs, offset } = objective;
  requireRange(size, 1, SIZE_MAX, 'size');
  requireRange(budget, 1, size, 'budget');
  const weights = new Float64Array(size * size);
  for (const [i, j, weight] of pairs) {
    weights[i * size + j] = weight;
    weights[j * size + i] = weight;
  }
  const chosen = new Int32Array(budget);
  let worst = Number.NEGATIVE_INFINITY;
  const choose = (count: number, from: number, value: number): void => {
    if (count === budget) {
      if (value > worst) worst = value;
      return;
    }
    for (let i = from; i <= size - (budget - count); i++) {
      let added = linear[i] as number;
      for (let k = 0; k < count; k++) {
        added += weights[(chosen[k] as number) * size + i] as number;
      }
      chosen[count] = i;
      choose(count + 1, i + 1, value + added);
    }
  };
  choose(0, 0, offset);
  return worst;
}
