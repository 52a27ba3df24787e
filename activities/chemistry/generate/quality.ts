import { quantileOfSorted } from '../../../kernels/statistics';
import { pairwiseSum } from '../../../kernels/statistics/sum';
import { packFingerprints, tanimotoBetween } from '../../../kernels/statistics/tanimoto';
import type { GenerationReport, Spread } from '../../../schemas/chemistry/generate-steps';
import type { Made } from './acceptance';

/** Molecules whose pairs are compared for diversity: two million pairs take a second. */
const COMPARED_MAX = 2_000;

/** What the report says of the parents. */
export type Known = Pick<Made, 'fingerprint' | 'scaffold'>;

/** How new and how varied molecules are, and how hard to make; null where there are none. */
export function qualityOf(
  made: readonly Made[],
  parents: readonly Known[],
): GenerationReport['quality'] {
  if (made.length === 0) return null;
  const scaffolds = new Set(made.map(({ scaffold }) => scaffold));
  const known = new Set(parents.map(({ scaffold }) => scaffold));
  const fresh = made.filter(({ scaffold }) => !known.has(scaffold)).length;
  return {
    novelty: spreadOf(noveltyOf(made, parents)),
    newScaffolds: fresh / made.length,
    scaffolds: scaffolds.size,
    diversity: diversityOf(made),
    sa: spreadOf(made.map(({ sa }) => sa)),
  };
}

function noveltyOf(made: readonly Made[], parents: readonly Known[]): number[] {
  const own = packFingerprints(made.map(({ fingerprint }) => fingerprint));
  const other = packFingerprints(parents.map(({ fingerprint }) => fingerprint));
  return made.map((_, i) => {
    let nearest = 0;
    for (let j = 0; j < other.count; j++) {
      nearest = Math.max(nearest, tanimotoBetween(own, i, other, j));
    }
    return 1 - nearest;
  });
}

/** Mean distance over pairs; of many molecules the first ones, which are in random order. */
function diversityOf(made: readonly Made[]): number {
  const compared = made.slice(0, COMPARED_MAX);
  if (compared.length < 2) return 0;
  const packed = packFingerprints(compared.map(({ fingerprint }) => fingerprint));
  const rows = compared.map((_, i) =>
    pairwiseSum(Array.from({ length: i }, (_, j) => 1 - tanimotoBetween(packed, i, packed, j))),
  );
  return pairwiseSum(rows) / ((compared.length * (compared.length - 1)) / 2);
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  return {
    low: quantileOfSorted(sorted, 0),
    median: quantileOfSorted(sorted, 0.5),
    high: quantileOfSorted(sorted, 1),
  };
}
