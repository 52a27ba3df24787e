import { type Label, requireFinite, requireSameLength, requireTwoClasses } from './checks';
import { StatisticsError } from './errors';

/** Probability of being active, between two of which one is right on average. */
export interface ActiveProbability {
  value: number;
  low: number;
  high: number;
}

/** Calibration scores that are equal, in one. */
interface Group {
  score: number;
  count: number;
  actives: number;
}

/**
 * Class probabilities from scores, higher for more likely active: the inductive Venn–Abers predictor (Vovk
 * and Petej 2014, arXiv:1211.0025). Isotonic regression of the calibration labels is made twice, with the
 * asked molecule as inactive and as active; one of the two probabilities is calibrated, whatever the scores
 * are worth. `value` is the one of least regret under log loss, p₁ / (1 − p₀ + p₁) (the same, section 5).
 */
export class VennAbers {
  private readonly groups: readonly Group[];

  /**
   * @param scores of molecules that the scorer did not learn from
   * @param labels whether they are active
   * @throws StatisticsError EMPTY_INPUT, NOT_FINITE, LENGTH_MISMATCH, BAD_LABEL, ONE_CLASS_ONLY
   */
  constructor(scores: ArrayLike<number>, labels: ArrayLike<Label>) {
    requireFinite(scores, 'scores');
    requireSameLength(scores.length, labels.length, ['scores', 'labels']);
    const active = requireTwoClasses(labels);
    const order = Array.from(active.keys()).sort((a, b) => at(scores, a) - at(scores, b));
    const groups: Group[] = [];
    for (const i of order) {
      const last = groups.at(-1);
      const actives = at(active, i);
      if (last === undefined || last.score !== at(scores, i)) {
        groups.push({ score: at(scores, i), count: 1, actives });
      } else {
        last.count += 1;
        last.actives += actives;
      }
    }
    this.groups = groups;
  }

  /** @throws StatisticsError NOT_FINITE */
  probability(score: number): ActiveProbability {
    if (!Number.isFinite(score)) throw new StatisticsError('NOT_FINITE', `score is ${score}`);
    const low = this.isotonicWith({ score, count: 1, actives: 0 });
    const high = this.isotonicWith({ score, count: 1, actives: 1 });
    return { value: high / (1 - low + high), low, high };
  }

  /** Isotonic regression (pool adjacent violators) with one item more: its value there. */
  private isotonicWith(own: Group): number {
    const blocks: { count: number; actives: number }[] = [];
    let holder = -1;
    const add = ({ count, actives }: Group) => {
      let block = { count, actives };
      for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
        if (last.actives * block.count < block.actives * last.count) break;
        blocks.pop();
        block = { count: last.count + block.count, actives: last.actives + block.actives };
      }
      blocks.push(block);
      holder = Math.min(holder, blocks.length - 1);
    };
    let isAdded = false;
    const addOwn = (equal?: Group) => {
      const { count = 0, actives = 0 } = equal ?? {};
      add({ score: own.score, count: count + own.count, actives: actives + own.actives });
      holder = blocks.length - 1;
      isAdded = true;
    };
    for (const group of this.groups) {
      if (!isAdded && group.score >= own.score) {
        addOwn(group.score === own.score ? group : undefined);
        if (group.score === own.score) continue;
      }
      add(group);
    }
    if (!isAdded) addOwn();
    const { count, actives } = blocks[holder] as { count: number; actives: number };
    return actives / count;
  }
}

function at(values: ArrayLike<number>, i: number): number {
  return values[i] as number;
}
