import { OUTER_ELECTRONS, VALENCES } from '../data/elements';
import { DATIVE, type MolGraph } from '../graph';
import { factsOf } from '../query/atom-kinds';

/** Hybridisation of an atom; `other` is everything beyond sp3, and atoms without orbitals. */
export type Hybridisation = 's' | 'sp' | 'sp2' | 'sp3' | 'other';

const HEAVIEST_WITH_LONE_PAIRS = 88;
const SECOND_PERIOD_END = 10;

interface AtomView {
  atom: number;
  element: number;
  charge: number;
  radicals: number;
  valence: number;
  /** Neighbours, hydrogens included. */
  degree: number;
}

/** Hybridisation of every atom, as RDKit's ConjugHybrid.cpp assigns it. */
export function hybridisations(graph: MolGraph): Hybridisation[] {
  const atoms = Array.from({ length: graph.atomCount }, (_, atom) => viewOf(graph, atom));
  const conjugated = conjugatedAtoms(graph, atoms);
  return atoms.map((view) => hybridise(graph, view, conjugated[view.atom] === 1));
}

function viewOf(graph: MolGraph, atom: number): AtomView {
  const { element, charge, radicals, valence, degree, hydrogens } = factsOf(graph, atom);
  return { atom, element, charge, radicals, valence, degree: degree + hydrogens };
}

function hybridise(graph: MolGraph, view: AtomView, isConjugated: boolean): Hybridisation {
  if (view.element === 0) {
    return 'other';
  }
  if (graph.json.atoms[view.atom]?.stereo !== undefined && view.degree === 4) {
    return 'sp3';
  }
  const orbitals =
    view.element <= HEAVIEST_WITH_LONE_PAIRS ? bondsAndLonePairs(graph, view) : view.degree;
  switch (orbitals) {
    case 0:
    case 1:
      return 's';
    case 2:
      return 'sp';
    case 3:
      return 'sp2';
    case 4:
      return view.degree > 3 || !isConjugated ? 'sp3' : 'sp2';
    default:
      return 'other';
  }
}

function bondsAndLonePairs(graph: MolGraph, view: AtomView): number {
  const { atom, element, charge, radicals, valence } = view;
  let degree = view.degree;
  for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
    degree -= givesNothing(graph, graph.viaBond[k] as number, atom) ? 1 : 0;
  }
  if (element <= 1) {
    return degree;
  }
  const outer = OUTER_ELECTRONS[element] as number;
  const free = outer - (valence + charge);
  return valence + outer - charge < 8
    ? degree + Math.trunc((free - radicals) / 2) + radicals
    : degree + Math.trunc(free / 2);
}

/** A zero-order bond, or a dative one seen from the atom that gives the electrons. */
function givesNothing(graph: MolGraph, bond: number, atom: number): boolean {
  const order = graph.order[bond];
  const isZero = order === 0 && graph.aromaticBond[bond] === 0;
  return isZero || (order === DATIVE && graph.end[bond] !== atom);
}

/** 1 for atoms with a conjugated bond; aromatic bonds are conjugated. */
function conjugatedAtoms(graph: MolGraph, atoms: readonly AtomView[]): Uint8Array {
  const candidates = atoms.map((view) => canConjugate(graph, view));
  const conjugated = Uint8Array.from(graph.aromaticBond);
  for (const { atom, degree } of atoms) {
    if (candidates[atom] === true && degree >= 2 && degree <= 3) {
      markBonds(graph, atom, { atoms, candidates, conjugated });
    }
  }
  const result = new Uint8Array(graph.atomCount);
  for (let bond = 0; bond < graph.bondCount; bond++) {
    if (conjugated[bond] === 1) {
      result[graph.begin[bond] as number] = 1;
      result[graph.end[bond] as number] = 1;
    }
  }
  return result;
}

interface Conjugation {
  atoms: readonly AtomView[];
  candidates: readonly boolean[];
  conjugated: Uint8Array;
}

/** A multiple bond conjugates with every other bond of the atom, if all three atoms can. */
function markBonds(graph: MolGraph, atom: number, state: Conjugation): void {
  const start = graph.first[atom] as number;
  const stop = graph.first[atom + 1] as number;
  const isCandidate = (k: number): boolean =>
    state.candidates[graph.neighbour[k] as number] as boolean;
  for (let k = start; k < stop; k++) {
    if (isMultiple(graph, graph.viaBond[k] as number) && isCandidate(k)) {
      for (let other = start; other < stop; other++) {
        const view = state.atoms[graph.neighbour[other] as number] as AtomView;
        if (other !== k && isCandidate(other) && view.degree <= 3) {
          state.conjugated[graph.viaBond[k] as number] = 1;
          state.conjugated[graph.viaBond[other] as number] = 1;
        }
      }
    }
  }
}

function isMultiple(graph: MolGraph, bond: number): boolean {
  const order = graph.order[bond] as number;
  return graph.aromaticBond[bond] === 1 || (order > 1 && order !== DATIVE);
}

function canConjugate(graph: MolGraph, view: AtomView): boolean {
  const { element, charge, valence, degree } = view;
  const lowest = (VALENCES[element] as readonly number[])[0] as number;
  if (charge === 0 && lowest >= 0 && valence > lowest) {
    return false;
  }
  const outer = OUTER_ELECTRONS[element] as number;
  const isAllowed =
    element <= SECOND_PERIOD_END || (outer !== 5 && outer !== 6) || (outer === 6 && degree < 2);
  return isAllowed && piElectrons(graph, view) > 0;
}

/** Electrons that an atom could give to a π system; not above 0: none. */
function piElectrons(graph: MolGraph, view: AtomView): number {
  const { atom, element, charge, radicals } = view;
  const valence = (VALENCES[element] as readonly number[])[0] as number;
  if (valence <= 1) {
    return -1;
  }
  let degree = view.degree;
  for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
    degree -= givesNothing(graph, graph.viaBond[k] as number, atom) ? 1 : 0;
  }
  if (degree > 3) {
    return -1;
  }
  const lone = Math.max(0, (OUTER_ELECTRONS[element] as number) - valence - charge);
  return valence - degree + lone - radicals;
}
