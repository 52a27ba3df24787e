import { mean, standardDeviation } from '../../statistics/sum';
import { heavyAtoms } from './fragment-size';
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
 * change) and groups them by their change; both directions are given. Hussain and Rea, J. Chem. Inf.
 * Model. 50 (2010) 339, doi:10.1021/ci900450m.
 * @param molecules of distinct SMILES; where any has a value, those without have no part in it
 * @returns transforms by falling support, then by their text; `pairs` counts distinct pairs of molecules
 */
export function matchedPairs(
  synthesis: Synthesis,
  molecules: readonly PairMolecule[],
): { pairs: number; transforms: Transform[] } {
  const isMeasured = molecules.some(({ value }) => value !== null);
  const used = isMeasured ? molecules.filter(({ value }) => value !== null) : molecules;
  const bySeries = seriesOf(synthesis, used);
  const changes = new Map<string, Map<string, [from: PairMolecule, to: PairMolecule]>>();
  const pairs = new Set<string>();
  for (const members of bySeries.values()) {
    for (const [a, from] of members) {
      for (const [b, to] of members) {
        if (a === b || from.smiles === to.smiles) continue;
        const pair = `${from.smiles} ${to.smiles}`;
        if (from.smiles < to.smiles) pairs.add(pair);
        const key = `${a}>>${b}`;
        const known = changes.get(key) ?? new Map();
        changes.set(key, known.set(pair, [from, to]));
      }
    }
  }
  const transforms = [...changes].map(([key, own]) => summary(key, [...own.values()]));
  return { pairs: pairs.size, transforms: transforms.sort(bySupport) };
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

function summary(key: string, own: [PairMolecule, PairMolecule][]): Transform {
  const [from = '', to = ''] = key.split('>>');
  const differences = own.flatMap(([a, b]) =>
    a.value === null || b.value === null ? [] : [b.value - a.value],
  );
  return {
    from,
    to,
    pairs: own.length,
    meanChange: differences.length === 0 ? null : mean(differences),
    standardDeviation: differences.length < 2 ? null : standardDeviation(differences),
    examples: own.slice(0, EXAMPLES_MAX).map(([a, b]) => [a.id, b.id]),
  };
}

function bySupport(a: Transform, b: Transform): number {
  if (a.pairs !== b.pairs) return b.pairs - a.pairs;
  return `${a.from}>>${a.to}` < `${b.from}>>${b.to}` ? -1 : 1;
}
