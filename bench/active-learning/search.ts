import { fitStep, predictStep } from '../../activities/chemistry';
import { observeStep, proposeStep } from '../../activities/discovery';
import { MIN_TRAINING_ITEMS } from '../../kernels/statistics';
import type { ArtifactRef } from '../../schemas/artifact';
import type {
  Acquisition,
  LearningPoint,
  OutcomeRow,
  observe,
  propose,
} from '../../schemas/discovery/learning-steps';
import type { DescribedRow } from '../../schemas/molecule';
import type { StepOutput } from '../../schemas/step';
import type { StepBench } from '../../tests/support/step-context';
import type { MeasuredSet } from './sets';

/** A way of choosing, with the settings of `discovery.propose` that differ from their defaults. */
export interface Strategy {
  name: string;
  acquisition: Acquisition;
  regionShare?: number;
  maxSimilarity?: number;
}

/** The default of `discovery.propose` first, then the others, and the control. */
export const STRATEGIES: readonly [Strategy, ...Strategy[]] = [
  { name: 'ucb', acquisition: { kind: 'ucb', beta: 1 } },
  { name: 'ucb without region', acquisition: { kind: 'ucb', beta: 1 }, regionShare: 0 },
  { name: 'expected improvement', acquisition: { kind: 'expected-improvement', margin: 0 } },
  { name: 'thompson', acquisition: { kind: 'thompson' } },
  { name: 'greedy', acquisition: { kind: 'greedy' } },
  { name: 'random', acquisition: { kind: 'random' } },
];

/** One search: what was evaluated, round by round. */
export interface Search {
  evaluated: OutcomeRow[];
  curve: LearningPoint[];
}

const PROPERTY = 'value';

/**
 * A whole search by the steps of the discovery loop, without an engine: the first batch knows nothing,
 * and each later one is chosen by a model of what was evaluated before it.
 * @param o.budget molecules in all · `o.rounds` of equal size
 */
export async function search(
  bench: StepBench,
  set: MeasuredSet,
  o: { strategy: Strategy; budget: number; rounds: number; seed: number },
): Promise<Search> {
  const { name: _, ...settings } = o.strategy;
  const molecules = await bench.putRows(set.rows);
  const batchSize = Math.ceil(o.budget / o.rounds);
  let history: ArtifactRef | null = null;
  let curve: LearningPoint[] = [];
  let measured = 0;
  for (let spent = 0; spent < o.budget; ) {
    const predicted =
      history === null || measured < MIN_TRAINING_ITEMS || settings.acquisition.kind === 'random'
        ? molecules
        : await predict(bench, { molecules, history, seed: o.seed });
    const next: StepOutput<typeof propose> = await bench.run(proposeStep, {
      pool: await bench.putBatches([await bench.rows(predicted)]),
      ...{ history, property: PROPERTY, goal: 'higher', batchSize, seed: o.seed, ...settings },
      remaining: o.budget - spent,
      // Nothing but the budget ends a search here.
      convergence: { patience: 100, minImprovement: 0 },
    });
    const rows = await bench.rows<DescribedRow>(next.batch);
    const evaluated = rows.map((row) => ({
      ...row,
      measured: { value: set.values.get(row.inchiKey) as number, relation: '=' },
    }));
    const entered: StepOutput<typeof observe> = await bench.run(observeStep, {
      batch: next.batch,
      picks: next.picks,
      evaluated: await bench.putBatches([evaluated]),
      ...{ history, property: PROPERTY, goal: 'higher' },
    });
    history = entered.history;
    ({ curve, measured } = entered);
    spent += rows.length;
  }
  return { evaluated: history === null ? [] : await bench.rows<OutcomeRow>(history), curve };
}

async function predict(
  bench: StepBench,
  o: { molecules: ArtifactRef; history: ArtifactRef; seed: number },
): Promise<ArtifactRef> {
  const training = { training: o.history, property: PROPERTY, unit: '', seed: o.seed };
  const { model } = await bench.run(fitStep, training);
  const { molecules } = o;
  const predicted = await bench.run(predictStep, { molecules, model, property: PROPERTY });
  return predicted.molecules;
}
