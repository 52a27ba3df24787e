import { mean, median } from '../../kernels/statistics';
import type { Leakage } from '../../schemas/evaluation/figures';
import { packRow, ReferenceSet } from '../chemistry/reference-set';
import type { Labelled } from './labelled';

/** The first block of an InChIKey: the same for molecules that differ in stereo, isotopes or protons alone. */
const SKELETON_CHARACTERS = 14;
const EXAMPLES = 10;

/** How much the judged part resembles the part learnt from, and the similarity of each to its nearest. */
export function leakageBetween(
  train: readonly Labelled[],
  test: readonly Labelled[],
  threshold: number,
): { leakage: Leakage; nearest: number[] } {
  const references = new ReferenceSet(train.map(({ row }) => row));
  const nearest = test.map(({ row }) => references.nearest(packRow(row)));
  const similarities = nearest.map(({ similarity }) => similarity);
  const skeletons = new Set(train.map(({ row }) => skeleton(row.inchiKey)));
  const scaffolds = new Set(train.map(({ row }) => row.scaffold).filter((s) => s !== ''));
  const share = (holds: (one: Labelled, i: number) => boolean) =>
    test.length === 0 ? 0 : mean(test.map((one, i) => Number(holds(one, i))));
  const closest = test
    .map((_, i) => i)
    .filter((i) => (similarities[i] as number) >= threshold)
    .sort((a, b) => (similarities[b] as number) - (similarities[a] as number) || a - b);
  return {
    nearest: similarities,
    leakage: {
      nearDuplicates: share((_, i) => (similarities[i] as number) >= threshold),
      threshold,
      sameSkeleton: share(({ row }) => skeletons.has(skeleton(row.inchiKey))),
      sharedScaffold: share(({ row }) => scaffolds.has(row.scaffold)),
      medianNearest: test.length === 0 ? 0 : median(similarities),
      examples: closest.slice(0, EXAMPLES).map((i) => ({
        judged: test[i]?.row.id ?? '',
        known: nearest[i]?.id ?? '',
        similarity: similarities[i] as number,
      })),
    },
  };
}

function skeleton(inchiKey: string): string {
  return inchiKey.slice(0, SKELETON_CHARACTERS);
}
