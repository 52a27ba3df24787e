import { mean, standardDeviation } from '../../statistics/sum';
import { heavyAtoms } from './fragment-size';
import { grouped } from './group';
import type { Synthesis } from './types';

/** Largest part that may change, in heavy atoms, and its largest share of the molecule: the usual limits. */
const CHANGING_ATOMS_MAX = 13;
const EXAMPLES_MAX = 5;

/** A hydrogen, as the part that changes. */
export const HYDROGEN = '[H][*:1]';

/** A molecule to take matched pairs from. */
export interface PairMolecule {
  id: string;
  /** Canonical SMILES; pairs are of distinct ones. */
  smiles: string;
  /** Null where it was not measured. */
  value: number | null;
}

/** A change of one part for another, and what it did to the measured value where it was seen. */
export interface Transform {
  from: string;
  to: string;
  pairs: number;
  meanChange: number | null;
  /** Null below two pairs. */
  standardDeviation: number | null;
  examples: [string, string][];
}

/** A molecule seen as a part that stays and a part that may change. */
export interface Context {
  /** SMILES with `[*:1]`. */
  constant: string;
  variable: string;
}

/**
 * Every way to see a molecule as a part that stays and a smaller one that changes, in the order of their
 * text. What cannot be cut has none.
 */
export function contextsOf(synthesis: Synthesis, smiles: string): Context[] {
  const found = synthesis.cuts(smiles);
  if (!found.ok) return [];
  return found.cuts.flatMap(({ ends: [a, b] }) =>
    [
      { constant: a, variable: b },
      { constant: b, variable: a },
    ].filter(({ constant, variable }) => {
      const changing = heavyAtoms(variable);
      return changing <= CHANGING_ATOMS_MAX && changing <= heavyAtoms(constant);
    }),
  );
}

/**
 * Finds the matched molecular pairs (one bond cut, equal constant parts, a hydrogen among what may
 * change), each by its smallest change, and groups them by it; both directions are given. Hussain and
 * Rea, J. Chem. Inf. Model. 50 (2010) 339, doi:10.1021/ci900450m.
 * @param molecules of distinct SMILES; where any has a value, those without have no part in it
 * @returns transforms by falling support, then by their text; `pairs` counts distinct pairs of molecules
 */
export function matchedPairs(
  synthesis: Synthesis,
  molecules: readonly PairMolecule[],
): { pairs: number; transforms: Transform[] } {
  const isMeasured = molecules.some(({ value }) => value !== null);
  const used = isMeasured ? molecules.filter(({ value }) => value !== null) : molecules;
  const pairs = new Map<string, MatchedPair>();
  for (const members of seriesOf(synthesis, used).values()) {
    for (const [a, from] of members) {
      for (const [b, to] of members) {
        if (a === b || from.smiles === to.smiles) continue;
        const key = `${from.smiles} ${to.smiles}`;
        const pair = { change: `${a}>>${b}`, size: heavyAtoms(a) + heavyAtoms(b), from, to };
        pairs.set(key, smaller(pairs.get(key), pair));
      }
    }
  }
  const byChange = grouped([...pairs.values()], ({ change }) => change);
  const transforms = [...byChange].map(([change, own]) => summary(change, own));
  // Each pair is there in both directions.
  return { pairs: pairs.size / 2, transforms: transforms.sort(bySupport) };
}

/** Two molecules and the change from one to the other. */
interface MatchedPair {
  change: string;
  /** Heavy atoms of what changes, before and after. */
  size: number;
  from: PairMolecule;
  to: PairMolecule;
}

/** Of the changes that lead from one molecule to the other the one that leaves most as it is. */
function smaller(one: MatchedPair | undefined, other: MatchedPair): MatchedPair {
  if (one === undefined || other.size < one.size) return other;
  return other.size === one.size && other.change < one.change ? other : one;
}

/** For each constant part, the molecules on it by the part that changes. */
function seriesOf(
  synthesis: Synthesis,
  molecules: readonly PairMolecule[],
): Map<string, Map<string, PairMolecule>> {
  const series = new Map<string, Map<string, PairMolecule>>();
  const bySmiles = new Map<string, PairMolecule>();
  for (const molecule of molecules) {
    bySmiles.set(molecule.smiles, molecule);
    for (const { constant, variable } of contextsOf(synthesis, molecule.smiles)) {
      const members = series.get(constant) ?? new Map();
      series.set(constant, members.set(variable, molecule));
    }
  }
  for (const [constant, members] of series) {
    const bare = synthesis.join({ core: '', ends: [constant, HYDROGEN] });
    const unsubstituted = bare === undefined ? undefined : bySmiles.get(bare);
    if (unsubstituted !== undefined) members.set(HYDROGEN, unsubstituted);
  }
  return series;
}

function summary(change: string, own: readonly MatchedPair[]): Transform {
  const [from = '', to = ''] = change.split('>>');
  const differences = own.flatMap(({ from: { value: before }, to: { value: after } }) =>
    before === null || after === null ? [] : [after - before],
  );
  return {
    from,
    to,
    pairs: own.length,
    meanChange: differences.length === 0 ? null : mean(differences),
    standardDeviation: differences.length < 2 ? null : standardDeviation(differences),
    examples: own.slice(0, EXAMPLES_MAX).map((pair) => [pair.from.id, pair.to.id]),
  };
}

function bySupport(a: Transform, b: Transform): number {
  if (a.pairs !== b.pairs) return b.pairs - a.pairs;
  return `${a.from}>>${a.to}` < `${b.from}>>${b.to}` ? -1 : 1;
}
