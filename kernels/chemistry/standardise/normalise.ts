import { NORMALISATIONS, type Normalisation } from '../data/normalisations';
import { bondBetween, type JsonAtom, type JsonBond } from '../graph';
import type { PatternLibrary } from '../pattern-library';
import { occurs } from '../query/engine';
import type { Pattern } from '../query/pattern';
import type { Target } from '../query/target';
import type { WorkingMolecule } from './working-molecule';

/** Transformations applied to one molecule before giving up, as in RDKit. */
const MAX_APPLICATIONS = 200;

/** Brings functional groups that can be drawn in several ways to one. */
export class Normaliser {
  private readonly patterns: readonly Pattern[];

  constructor(private readonly library: PatternLibrary) {
    this.patterns = NORMALISATIONS.map(({ smarts }) => library.compile(smarts));
  }

  /** Whether there is anything to do. */
  applies(target: Target): boolean {
    return this.patterns.some((pattern) => occurs(target, pattern));
  }

  /** Applies the first transformation that fits, over and over; returns the names in order. */
  normalise(molecule: WorkingMolecule): string[] {
    const applied: string[] = [];
    while (applied.length < MAX_APPLICATIONS) {
      const target = this.library.target(molecule.graph);
      const index = this.patterns.findIndex((pattern) => occurs(target, pattern));
      const transformation = NORMALISATIONS[index];
      if (transformation === undefined) {
        break;
      }
      apply(molecule, transformation);
      applied.push(transformation.name);
    }
    return applied;
  }
}

/** Mapped atoms are numbered in the order in which they stand in the SMARTS. */
function apply(molecule: WorkingMolecule, transformation: Normalisation): void {
  const match = molecule.firstMatch(transformation.smarts);
  const atomOf = (mapNumber: number | string): number => match[Number(mapNumber) - 1] as number;
  const { graph } = molecule;
  molecule.edit((atoms, bonds) => {
    for (const [mapNumber, charge] of Object.entries(transformation.charges)) {
      (atoms[atomOf(mapNumber)] as JsonAtom).chg = charge;
    }
    for (const [mapNumber, hydrogens] of Object.entries(transformation.hydrogens ?? {})) {
      (atoms[atomOf(mapNumber)] as JsonAtom).impHs = hydrogens;
    }
    for (const [from, to, order] of transformation.bonds) {
      (bonds[bondBetween(graph, atomOf(from), atomOf(to))] as JsonBond).bo = order;
    }
  });
  molecule.resanitise();
}
