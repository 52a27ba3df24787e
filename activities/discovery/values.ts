import { type Derivation, DOCKING, type Objective } from '../../schemas/discovery/objectives';
import type { DockedRow } from '../../schemas/docking/dock-steps';
import type { DescribedRow, Prediction, Quantity, ScoredRow } from '../../schemas/molecule';
import { descriptorOf } from '../chemistry/rows';

/** A row as ranking reads it: scores, predictions and computed quantities may be missing. */
export type RankableRow = DescribedRow &
  Partial<
    Pick<ScoredRow, 'similarity' | 'nearest' | 'blindSimilarity' | 'predictions' | 'quantities'>
  > &
  Partial<Pick<DockedRow, 'docking' | 'poses'>> & {
    /** Position in `poses` of the best one that passed every check. */
    bestValidPose?: number;
  };

/** Gives a value of a row by its name; undefined where the row has none. */
export type ValueReader = (row: RankableRow, name: string) => number | undefined;

/** 95 % quantile of the standard normal: half a 90 % interval in standard deviations. */
export const SIGMAS_OF_HALF_INTERVAL = 1.6448536269514722;

/** R T ln 10 at 298.15 K: kcal/mol of binding for one p-unit (gas constant of the SI of 2019). */
const KCAL_PER_P_UNIT = 1.364_247_013_009;

/** What a row holds: a score, a computed quantity, or else a prediction of that name. */
export const storedValue: ValueReader = (row, name) => {
  if (name === 'similarity') return row.similarity;
  if (name === 'qed') return row.qed;
  if (name === 'sa') return row.sa;
  return quantityOf(row, name)?.value ?? row.predictions?.[name]?.value;
};

/**
 * The computed quantity of that name. The docking score is that of the best pose that passed the
 * checks, where poses were checked, with the spread of the seeds' best scores.
 */
export function quantityOf(row: RankableRow, name: string): Quantity | undefined {
  const own = row.quantities?.[name];
  if (own !== undefined || name !== DOCKING || row.docking === undefined) return own;
  const { scoreKcalPerMol, spreadKcalPerMol, tool } = row.docking;
  const valid = row.bestValidPose === undefined ? undefined : row.poses?.[row.bestValidPose];
  return {
    value: valid?.scoreKcalPerMol ?? scoreKcalPerMol,
    standardDeviation: spreadKcalPerMol ?? 0,
    unit: 'kcal/mol',
    method: tool,
  };
}

/** The value of an objective, made from others where it is a derived one. */
export function objectiveValue(
  row: RankableRow,
  objective: Objective,
  read: ValueReader = storedValue,
): number | undefined {
  if (objective.derived === undefined) return read(row, objective.name);
  return derivedValue(row, objective.derived, read);
}

/** Names of the values that an objective is read from. */
export function sourcesOf({ name, derived }: Objective): string[] {
  switch (derived?.kind) {
    case undefined:
      return [name];
    case 'ligand-efficiency':
      return [derived.of];
    case 'lipophilic-efficiency':
      return derived.logP === undefined ? [derived.of] : [derived.of, derived.logP];
    case 'selectivity':
      return [derived.of, ...derived.against];
  }
}

/** The prediction that stands behind an objective's value, if it is one and not derived. */
export function predictionOf(row: RankableRow, objective: Objective): Prediction | undefined {
  const { name, derived } = objective;
  if (derived !== undefined || quantityOf(row, name) !== undefined) return undefined;
  return row.predictions?.[name];
}

/** Standard deviation of a computed quantity about the truth: its own spread, and the error it always has. */
export function deviationOf({ standardDeviation: spread }: Quantity, error: number): number {
  return Math.sqrt(spread * spread + error * error);
}

function derivedValue(
  row: RankableRow,
  derived: Derivation,
  read: ValueReader,
): number | undefined {
  const own = read(row, derived.of);
  if (own === undefined) return undefined;
  const affinity = pUnits(own, derived);
  switch (derived.kind) {
    case 'ligand-efficiency': {
      const heavyAtoms = descriptorOf(row, 'NumHeavyAtoms');
      return heavyAtoms === 0 ? undefined : (affinity * KCAL_PER_P_UNIT) / heavyAtoms;
    }
    case 'lipophilic-efficiency': {
      const logP =
        derived.logP === undefined ? descriptorOf(row, 'CrippenClogP') : read(row, derived.logP);
      return logP === undefined ? undefined : affinity - logP;
    }
    case 'selectivity': {
      const others = derived.against.flatMap((name) => read(row, name) ?? []);
      if (others.length === 0) return undefined;
      return affinity - Math.max(...others.map((other) => pUnits(other, derived)));
    }
  }
}

/** Affinity in p-units: a free energy is turned round, since a lower one binds more tightly. */
function pUnits(value: number, { scale }: Pick<Derivation, 'scale'>): number {
  return scale === 'p' ? value : 0 - value / KCAL_PER_P_UNIT;
}
