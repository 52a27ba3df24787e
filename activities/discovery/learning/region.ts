import { mean } from '../../../kernels/statistics';
import type { OutcomeRow, Region } from '../../../schemas/discovery/learning-steps';
import { packRow, ReferenceSet } from '../../chemistry/reference-set';
import { type Aim, bestFirst, improvements, outcomeOf } from './progress';

/** Most centres of a region. */
const CENTRES_MAX = 20;
/** Similarity to a centre from which on a molecule is inside: at the start, and its bounds. */
const SIMILARITY = { start: 0.4, step: 0.1, min: 0.2, max: 0.7 } as const;

/** The search region after the rounds so far: what is inside is for the pool to say. */
export type MovedRegion = Omit<Region, 'inPool'>;

/**
 * The search region after the rounds so far, or null before any value is known. Its centres are the
 * best molecules so far. After a round that improved it widens by a step, after one that did not it
 * narrows, and one that would become too narrow starts again at its first width (after the trust
 * regions of Eriksson et al. 2019, arXiv:1910.01739, with Tanimoto similarity as the distance).
 */
export function regionAfter(
  rows: readonly OutcomeRow[],
  aim: Aim & { minImprovement: number },
): MovedRegion | null {
  const centres = centresOf(rows, aim);
  if (centres.length === 0) return null;
  const last = rows.reduce((latest, row) => Math.max(latest, row.round), 0);
  const before = centresOf(
    rows.filter((row) => row.round < last),
    aim,
  );
  return {
    centres: centres.map((row) => ({
      id: row.id,
      inchiKey: row.inchiKey,
      smiles: row.smiles,
      value: outcomeOf(row),
    })),
    similarity: similarityAfter(improvements(rows, aim)),
    moved: before.length === 0 ? 0 : movedBy(before, centres),
  };
}

/** The centres of a region, to compare molecules with. */
export function centresOf(rows: readonly OutcomeRow[], aim: Aim): OutcomeRow[] {
  return bestFirst(rows, aim.goal).slice(0, Math.min(aim.topK, CENTRES_MAX));
}

/** The first round, which had nothing to improve on, changes nothing. */
function similarityAfter(improved: readonly boolean[]): number {
  const { start, step, min, max } = SIMILARITY;
  const steps = improved.slice(1).reduce((at, success) => {
    const next = at + (success ? -1 : 1);
    if (start + next * step > max + step / 2) return 0;
    return Math.max(next, Math.round((min - start) / step));
  }, 0);
  // Through whole numbers, so that tenths stay tenths.
  return Math.round((start + steps * step) * 10) / 10;
}

function movedBy(before: readonly OutcomeRow[], now: readonly OutcomeRow[]): number {
  const old = new ReferenceSet(before);
  return mean(now.map((row) => 1 - old.nearest(packRow(row)).similarity)) + 0;
}
