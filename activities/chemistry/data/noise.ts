import { pairwiseSum } from '../../../kernels/statistics/sum';
import type { DataReport } from '../../../schemas/chemistry/data-steps';
import type { MeasurementKind, ValueUnit } from '../../../schemas/molecule';

/** Repeats below which their own scatter says too little. */
const PAIRS_MIN = 5;

/** Standard deviation of one measurement in public data, where the assays are mixed. */
const LITERATURE: Partial<Record<MeasurementKind, { standardDeviation: number; source: string }>> = {
  Ki: {
    standardDeviation: 0.54,
    source: 'heterogeneous public Ki data: Kramer et al. 2012, doi:10.1021/jm300131x',
  },
  IC50: {
    standardDeviation: 0.68,
    source: 'heterogeneous public IC50 data: Kalliokoski et al. 2013, doi:10.1371/journal.pone.0061007',
  },
};

/**
 * The noise of one measurement, in the unit of the values: as stated, else from the differences d of
 * repeats (√(Σd²/2n), the within-subject standard deviation), else of the literature.
 */
export function noiseOf(
  differences: readonly number[],
  o: { noise: number | null; kind: MeasurementKind; unit: ValueUnit },
): DataReport['noise'] {
  const pairs = differences.length;
  if (o.noise !== null) {
    return { standardDeviation: o.noise, pairs, basis: 'stated', source: 'as stated' };
  }
  if (pairs >= PAIRS_MIN) {
    const squares = pairwiseSum(differences.map((d) => d * d));
    const source = `${pairs} repeated measurements in this file`;
    return { standardDeviation: Math.sqrt(squares / (2 * pairs)), pairs, basis: 'duplicates', source };
  }
  const known = o.unit === 'none' || o.unit === 'log mol/L' ? undefined : LITERATURE[o.kind];
  if (known !== undefined) return { ...known, pairs, basis: 'literature' };
  const source = `fewer than ${PAIRS_MIN} repeated measurements, and none stated`;
  return { standardDeviation: 0, pairs, basis: 'unknown', source };
}
