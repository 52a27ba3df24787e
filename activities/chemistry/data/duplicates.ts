import { grouped } from '../../../kernels/chemistry/synthesis/group';
import type { MoleculeRow } from '../../../schemas/molecule';
import { difference, type Findings, findings, type Pair } from './findings';

/** Factors of a thousand, in log units, by which a wrong unit is off. */
const UNIT_STEPS = [3, 6, 9];
/** A repeat is no closer to such a factor by chance than this (0.15 log units: 1.4-fold). */
const UNIT_TOLERANCE = 0.15;
/** Values of one molecule that differ by more than so many standard deviations of a difference conflict. */
const CONFLICT_DEVIATIONS = 3;
/** Where nothing is known of the noise: threefold, in log units. */
const CONFLICT_MIN = 0.5;

/** A row with a measured value. */
type Measured = MoleculeRow & Required<Pick<MoleculeRow, 'measured'>>;

/** What repeated measurements of one molecule tell. */
export interface Repeats {
  /** Molecules that are there several times. */
  molecules: number;
  /** Differences of exact values of one molecule: of each to the next in the file. */
  differences: number[];
  conflicts(noise: number): Findings<Pair>;
  contradictions: Findings<Pair>;
  unitMixUps: Findings<Pair>;
}

/** Finds repeated molecules (by InChIKey) and compares their values. */
export function duplicatesIn(rows: readonly MoleculeRow[]): Repeats {
  const repeated = [...grouped(rows, (row) => row.inchiKey).values()].filter((g) => g.length > 1);
  const measured = repeated.map((group) => group.filter(isMeasured));
  const exact = measured.map((group) => group.filter((row) => row.measured.relation === '='));
  const consecutive = exact.flatMap((group) => group.slice(1).map((row, i) => pair(group[i] as Measured, row)));
  const pairs = exact.flatMap(allPairs);
  const mixUps = pairs.filter(isUnitStep);
  return {
    molecules: repeated.length,
    differences: consecutive.filter((one) => !isUnitStep(one)).map(({ values: [a, b] }) => b - a),
    conflicts: (noise) => {
      const limit = Math.max(CONFLICT_MIN, CONFLICT_DEVIATIONS * noise * Math.SQRT2);
      return findings(
        pairs.filter((one) => difference(one) > limit),
        difference,
      );
    },
    contradictions: findings(measured.flatMap(contradictionsIn), difference),
    unitMixUps: findings(mixUps, difference),
  };
}

function isMeasured(row: MoleculeRow): row is Measured {
  return row.measured !== undefined;
}

function allPairs(group: readonly Measured[]): Pair[] {
  return group.flatMap((a, i) => group.slice(i + 1).map((b) => pair(a, b)));
}

function pair(a: Measured, b: Measured): Pair {
  return { ids: [a.id, b.id], values: [a.measured.value, b.measured.value] };
}

function isUnitStep(one: Pair): boolean {
  return UNIT_STEPS.some((step) => Math.abs(difference(one) - step) <= UNIT_TOLERANCE);
}

/** Exact values outside what a bound of the same molecule allows. */
function contradictionsIn(group: readonly Measured[]): Pair[] {
  const bounds = group.filter((row) => row.measured.relation !== '=');
  const exact = group.filter((row) => row.measured.relation === '=');
  return bounds.flatMap((bound) =>
    exact
      .filter(({ measured: { value } }) =>
        bound.measured.relation === '>'
          ? value < bound.measured.value
          : value > bound.measured.value,
      )
      .map((row) => pair(bound, row)),
  );
}
