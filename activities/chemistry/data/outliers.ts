import { median } from '../../../kernels/statistics';
import type { MoleculeRow } from '../../../schemas/molecule';
import { type Findings, findings } from './findings';

/** Robust standard deviations from which on a value is looked at. */
const DEVIATIONS = 5;
/** The median absolute deviation of a normal distribution times this is its standard deviation. */
const MAD_TO_DEVIATION = 1.4826;
const VALUES_MIN = 20;

/** Exact values so far from the median that a slip (a unit, a sign) is likely. */
export function outliersIn(rows: readonly MoleculeRow[]): Findings<{ id: string; value: number }> {
  const exact = rows.flatMap(({ id, measured }) =>
    measured?.relation === '=' ? [{ id, value: measured.value }] : [],
  );
  if (exact.length < VALUES_MIN) return { count: 0, worst: [] };
  const centre = median(exact.map(({ value }) => value));
  const distance = ({ value }: { value: number }) => Math.abs(value - centre);
  const limit = DEVIATIONS * MAD_TO_DEVIATION * median(exact.map(distance));
  if (limit === 0) return { count: 0, worst: [] };
  return findings(
    exact.filter((one) => distance(one) > limit),
    distance,
  );
}
