import type { MolGraph } from '../graph';
import type { PatternLibrary } from '../pattern-library';
import { firstAtoms } from '../query/engine';
import type { Pattern } from '../query/pattern';
import { totalCharge } from './reionise';
import type { WorkingMolecule } from './working-molecule';

/** Charged atoms that neutralising tells apart. */
export const SITES = {
  /** Positive, with a hydrogen to give. */
  acidicCation: '[+,+2,+3,+4;!h0;!$(*~[-]),$(*(~[-])~[-])]',
  /** Positive without hydrogens, and no anion next to it. */
  fixedCation: '[+,+2,+3,+4;h0;!$(*~[-])]',
  anion: '[-!$(*~[+,+2,+3,+4])]',
  /** Carboxylate, carbonate, sulfate, phosphate, nitrate, halate, tetrazolate and the like. */
  acidAnion:
    '[$([O,S;-][C,S;+0]=[O,S]),$([O,S;-][N,P;+](=[O,S])[O,S;-]),' +
    '$([O-][Cl,Br,I;+,+2,+3][O-]),$([n-]1nnnc1),$([n-]1ncnn1)]',
} as const;

const CARBON = 6;

/** Elements left of carbon's column, which lose a hydride where others gain a proton. */
const EARLY_ELEMENTS: ReadonlySet<number> = new Set([
  3, 4, 5, 11, 12, 13, 19, 20, 21, 22, 30, 31, 32, 37, 38, 39, 40, 41, 48, 49, 50, 51, 55, 56, 57,
  58, 59, 60, 61, 72, 73, 80, 81, 82, 83, 87, 88, 89, 90, 91, 92, 93, 104, 105, 106, 107, 108, 109,
  110, 111, 112, 113, 114, 115, 116, 117, 118,
]);

/** Neutralises a molecule by adding and removing hydrogens, as RDKit's Uncharger does. */
export class Uncharger {
  private readonly patterns: Readonly<Record<keyof typeof SITES, Pattern>>;

  constructor(private readonly library: PatternLibrary) {
    this.patterns = {
      acidicCation: library.compile(SITES.acidicCation),
      fixedCation: library.compile(SITES.fixedCation),
      anion: library.compile(SITES.anion),
      acidAnion: library.compile(SITES.acidAnion),
    };
  }

  /**
   * Neutralises what can be neutralised: anions first, as many as are not needed to balance cations
   * that have no hydrogen to give, then cations until the net charge is gone. Returns true when
   * something changed. Where only some of several anions are neutralised, light atoms on light
   * neighbours come first (carboxylates before sulfonates), then those numbered lower.
   */
  uncharge(molecule: WorkingMolecule): boolean {
    const { cations, anions, surplus } = this.sites(molecule.graph);
    const neutralised = neutraliseAnions(molecule, anions, surplus);
    return neutraliseCations(molecule, cations) || neutralised;
  }

  /** Whether some but not all anions will be neutralised, so that it matters which come first. */
  isAmbiguous(graph: MolGraph): boolean {
    const { anions, surplus } = this.sites(graph);
    return surplus > 0 && surplus < anions.length;
  }

  private sites(graph: MolGraph): { cations: number[]; anions: number[]; surplus: number } {
    const target = this.library.target(graph);
    const cations = firstAtoms(target, this.patterns.acidicCation);
    const fixed = firstAtoms(target, this.patterns.fixedCation);
    const acids = inRank(graph, firstAtoms(target, this.patterns.acidAnion));
    const others = inRank(graph, firstAtoms(target, this.patterns.anion)).filter(
      (atom) => !acids.includes(atom),
    );
    const stuck = cations.filter((atom) => hydrogenChangeOfCation(graph, atom) === 0);
    const positive = [...fixed, ...stuck].reduce((sum, a) => sum + (graph.charge[a] as number), 0);
    const anions = [...others, ...acids.filter(unlessBalanced(graph))];
    return { cations, anions, surplus: anions.length - positive };
  }
}

/** The part of RDKit's canonical rank that tells unlike anions apart: elements, and neighbours'. */
function inRank(graph: MolGraph, atoms: readonly number[]): number[] {
  const keyOf = (atom: number): number => {
    let neighbours = 0;
    for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
      neighbours += graph.element[graph.neighbour[k] as number] as number;
    }
    return (graph.element[atom] as number) * 1_000 + neighbours;
  };
  return [...atoms].sort((a, b) => keyOf(a) - keyOf(b) || a - b);
}

/**
 * Passes the anions of an acid that its own positive atom does not balance already; of nitrate,
 * for example, one oxygen only.
 */
function unlessBalanced(graph: MolGraph): (atom: number) => boolean {
  const balanced = new Map<number, number>();
  return (atom) => {
    for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
      const centre = graph.neighbour[k] as number;
      const charge = graph.charge[centre] as number;
      if (charge > 0) {
        const count = balanced.get(centre) ?? 0;
        balanced.set(centre, Math.min(charge, count + 1));
        return count >= charge;
      }
    }
    return true;
  };
}

function neutraliseAnions(
  molecule: WorkingMolecule,
  anions: readonly number[],
  surplus: number,
): boolean {
  let left = surplus;
  if (left === 0) {
    return false;
  }
  for (const atom of anions) {
    const { element, hydrogens } = molecule.graph;
    const isEarly = EARLY_ELEMENTS.has(element[atom] as number);
    const change = isEarly ? (hydrogens[atom] === 0 ? 0 : -1) : 1;
    if (change !== 0) {
      molecule.shift(atom, 1, change);
      left--;
      if (left === 0) {
        break;
      }
    }
  }
  return left !== surplus;
}

function neutraliseCations(molecule: WorkingMolecule, cations: readonly number[]): boolean {
  let net = totalCharge(molecule.graph);
  const before = net;
  for (const atom of cations) {
    while (net > 0 && (molecule.graph.charge[atom] as number) > 0) {
      const change = hydrogenChangeOfCation(molecule.graph, atom);
      if (change === 0) {
        break;
      }
      molecule.shift(atom, -1, change);
      net--;
    }
  }
  return net !== before;
}

/** A carbocation takes a hydride, an ammonium loses a proton; 0: neither is possible. */
function hydrogenChangeOfCation(graph: MolGraph, atom: number): number {
  const element = graph.element[atom] as number;
  if (element === CARBON || EARLY_ELEMENTS.has(element)) {
    return 1;
  }
  return graph.hydrogens[atom] === 0 ? 0 : -1;
}
