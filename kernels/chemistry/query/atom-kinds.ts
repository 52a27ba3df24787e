import { DATIVE, type MolGraph } from '../graph';
import { compare, type QueryNode, QueryTag, UnsupportedQuery } from './query-tree';

/** Everything that a query without recursion can ask of an atom. */
export interface AtomFacts {
  element: number;
  aromatic: number;
  charge: number;
  isotope: number;
  /** Hydrogens that are not atoms of the graph. */
  hydrogens: number;
  hydrogenNeighbours: number;
  heteroNeighbours: number;
  degree: number;
  valence: number;
  rings: number;
  smallestRing: number;
  ringBonds: number;
  radicals: number;
}

/** Reads the facts of one atom. */
export function factsOf(graph: MolGraph, atom: number): AtomFacts {
  const start = graph.first[atom] as number;
  const stop = graph.first[atom + 1] as number;
  let valence = graph.hydrogens[atom] as number;
  let ringBonds = 0;
  let hydrogenNeighbours = 0;
  let heteroNeighbours = 0;
  for (let k = start; k < stop; k++) {
    const bond = graph.viaBond[k] as number;
    const element = graph.element[graph.neighbour[k] as number] as number;
    valence += valenceOf(graph, bond, atom);
    ringBonds += graph.bondRings[bond] === 0 ? 0 : 1;
    hydrogenNeighbours += element === 1 ? 1 : 0;
    heteroNeighbours += element === 1 || element === 6 ? 0 : 1;
  }
  return {
    element: graph.element[atom] as number,
    aromatic: graph.aromatic[atom] as number,
    charge: graph.charge[atom] as number,
    isotope: graph.isotope[atom] as number,
    hydrogens: graph.hydrogens[atom] as number,
    hydrogenNeighbours,
    heteroNeighbours,
    degree: stop - start,
    valence,
    rings: graph.atomRings[atom] as number,
    smallestRing: graph.smallestRing[atom] as number,
    ringBonds,
    radicals: graph.radicals[atom] as number,
  };
}

/** A dative bond counts for the atom that receives the electrons only. */
function valenceOf(graph: MolGraph, bond: number, atom: number): number {
  const order = graph.order[bond] as number;
  return order === DATIVE ? (graph.end[bond] === atom ? 1 : 0) : order;
}

const PROPERTIES: Readonly<Record<string, (facts: AtomFacts) => number>> = {
  AtomType: (f) => f.element + 1000 * f.aromatic,
  AtomAtomicNum: (f) => f.element,
  AtomFormalCharge: (f) => f.charge,
  AtomNegativeFormalCharge: (f) => -f.charge,
  AtomIsotope: (f) => f.isotope,
  AtomHCount: (f) => f.hydrogens + f.hydrogenNeighbours,
  AtomImplicitHCount: (f) => f.hydrogens,
  AtomHasImplicitH: (f) => (f.hydrogens > 0 ? 1 : 0),
  AtomExplicitDegree: (f) => f.degree,
  AtomTotalDegree: (f) => f.degree + f.hydrogens,
  AtomTotalValence: (f) => f.valence,
  AtomUnsaturated: (f) => (f.degree + f.hydrogens < f.valence ? 1 : 0),
  AtomInNRings: (f) => f.rings,
  AtomInRing: (f) => (f.rings > 0 ? 1 : 0),
  AtomMinRingSize: (f) => f.smallestRing,
  AtomRingBondCount: (f) => f.ringBonds,
  AtomHasRingBond: (f) => (f.ringBonds > 0 ? 1 : 0),
  AtomIsAromatic: (f) => f.aromatic,
  AtomIsAliphatic: (f) => 1 - f.aromatic,
  AtomNumHeteroatomNeighbors: (f) => f.heteroNeighbours,
  AtomHasHeteroatomNeighbors: (f) => (f.heteroNeighbours > 0 ? 1 : 0),
  AtomNumRadicalElectrons: (f) => f.radicals,
};

/** Comparisons other than equality carry their kind before the name of the property. */
const COMPARISON = /^(?:range|less|greater)_/;

function propertyOf(node: QueryNode): ((facts: AtomFacts) => number) | undefined {
  return PROPERTIES[node.descr] ?? PROPERTIES[node.descr.replace(COMPARISON, '')];
}

/** Throws `UnsupportedQuery` when a tree asks for what the facts do not hold. */
export function checkAtomQuery(node: QueryNode): void {
  const children = node.children ?? [];
  if (node.tag === QueryTag.and || node.tag === QueryTag.or) {
    children.forEach(checkAtomQuery);
  } else if (node.tag !== QueryTag.nothing && node.tag !== QueryTag.recursive) {
    if (propertyOf(node) === undefined || children.length > 0) {
      throw new UnsupportedQuery(node.descr);
    }
    compare(node, 0);
  }
}

/** What a query tree says of an atom when the answers of its recursive parts are not known. */
export type Tristate = boolean | undefined;

/** Evaluates a tree; recursive parts are unknown, and so may be the answer. */
export function ask(node: QueryNode, facts: AtomFacts): Tristate {
  switch (node.tag) {
    case QueryTag.and:
      return negate(node, all(node.children ?? [], facts));
    case QueryTag.or:
      return negate(node, any(node.children ?? [], facts));
    case QueryTag.nothing:
      return node.negated !== true;
    case QueryTag.recursive:
      return undefined;
    default: {
      const property = propertyOf(node);
      if (property === undefined) {
        throw new UnsupportedQuery(node.descr);
      }
      return compare(node, property(facts));
    }
  }
}

function all(children: readonly QueryNode[], facts: AtomFacts): Tristate {
  let result: Tristate = true;
  for (const child of children) {
    const answer = ask(child, facts);
    if (answer === false) {
      return false;
    }
    result = answer === undefined ? undefined : result;
  }
  return result;
}

function any(children: readonly QueryNode[], facts: AtomFacts): Tristate {
  let result: Tristate = false;
  for (const child of children) {
    const answer = ask(child, facts);
    if (answer === true) {
      return true;
    }
    result = answer === undefined ? undefined : result;
  }
  return result;
}

function negate(node: QueryNode, answer: Tristate): Tristate {
  return node.negated === true && answer !== undefined ? !answer : answer;
}
