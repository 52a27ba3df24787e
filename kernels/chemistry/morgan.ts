import { ATOMIC_WEIGHT } from './data/elements';
import { atomMass } from './descriptors/masses';
import type { MolGraph } from './graph';
import type { FingerprintOptions } from './types';

/** RDKit's bond types as numbers: the invariants of bonds. */
const BOND_AROMATIC = 12;
const BOND_ZERO = 21;

const TWO_TO_32 = 0x1_0000_0000;

/**
 * Codes of all circular environments of a molecule up to a radius in bonds, one entry for each
 * environment, as RDKit's Morgan generator makes them (connectivity invariants with ring
 * membership, bond types, no chirality, an environment of the same bonds counted once).
 * Method: Rogers and Hahn, J. Chem. Inf. Model. 50 (2010) 742, doi:10.1021/ci100050t.
 */
export function morganCodes(graph: MolGraph, radius: number): Uint32Array {
  const rounds = new MorganRounds(graph);
  for (let layer = 0; layer < radius; layer++) {
    rounds.advance(layer);
  }
  return Uint32Array.from(rounds.codes);
}

/** Morgan bit fingerprint: bit `code mod bits` of each environment, least significant bit first. */
export function morganBits(graph: MolGraph, { radius, bits }: FingerprintOptions): Uint8Array {
  const bytes = new Uint8Array(bits / 8);
  for (const code of morganCodes(graph, radius)) {
    const bit = code % bits;
    bytes[bit >> 3] = (bytes[bit >> 3] as number) | (1 << (bit & 7));
  }
  return bytes;
}

class MorganRounds {
  readonly codes: number[];
  private invariants: Uint32Array;
  /** Bonds of each atom's environment: `words` 32-bit words an atom. */
  private environments: Int32Array;
  private readonly words: number;
  private readonly bondTypes: Uint8Array;
  private readonly dead: Uint8Array;
  private readonly seen = new Map<number, Int32Array[]>();
  /** Bond types and codes of one atom's neighbours: the type times 2^32, plus the code. */
  private readonly pairs: Float64Array;

  constructor(private readonly graph: MolGraph) {
    this.pairs = new Float64Array(graph.atomCount);
    this.words = (graph.bondCount + 31) >> 5;
    this.bondTypes = bondTypes(graph);
    this.dead = new Uint8Array(graph.atomCount);
    this.invariants = atomInvariants(graph);
    this.environments = new Int32Array(graph.atomCount * this.words);
    this.codes = [...this.invariants];
  }

  advance(layer: number): void {
    const { graph, words } = this;
    const next = new Uint32Array(graph.atomCount);
    const grown = this.environments.slice();
    const found: number[] = [];
    for (let atom = 0; atom < graph.atomCount; atom++) {
      if (this.dead[atom] === 0) {
        if (graph.first[atom] === graph.first[atom + 1]) {
          this.dead[atom] = 1;
        } else {
          next[atom] = this.hashNeighbourhood(layer, atom, grown);
          found.push(atom);
        }
      }
    }
    // Of several atoms with the same environment the one with the smallest code counts.
    found.sort((a, b) => (next[a] as number) - (next[b] as number) || a - b);
    for (const atom of found) {
      if (this.isNew(grown.subarray(atom * words, (atom + 1) * words))) {
        this.codes.push(next[atom] as number);
      } else {
        this.dead[atom] = 1;
      }
    }
    this.invariants = next;
    this.environments = grown;
  }

  private hashNeighbourhood(layer: number, atom: number, grown: Int32Array): number {
    const { graph, words, pairs } = this;
    const start = graph.first[atom] as number;
    const stop = graph.first[atom + 1] as number;
    const own = atom * words;
    for (let k = start; k < stop; k++) {
      const bond = graph.viaBond[k] as number;
      const other = graph.neighbour[k] as number;
      grown[own + (bond >> 5)] = (grown[own + (bond >> 5)] as number) | (1 << (bond & 31));
      for (let w = 0; w < words; w++) {
        grown[own + w] =
          (grown[own + w] as number) | (this.environments[other * words + w] as number);
      }
      const type = this.bondTypes[bond] as number;
      insertSorted(pairs, k - start, type * TWO_TO_32 + (this.invariants[other] as number));
    }
    let code = combine(layer, this.invariants[atom] as number);
    for (let i = 0; i < stop - start; i++) {
      const pair = pairs[i] as number;
      const type = Math.floor(pair / TWO_TO_32);
      code = combine(code, combine(combine(0, type), pair - type * TWO_TO_32));
    }
    return code;
  }

  private isNew(environment: Int32Array): boolean {
    let key = 0;
    for (let w = 0; w < environment.length; w++) {
      key = combine(key, environment[w] as number);
    }
    const same = this.seen.get(key);
    if (same === undefined) {
      this.seen.set(key, [environment]);
      return true;
    }
    if (same.some((other) => areEqual(other, environment))) {
      return false;
    }
    same.push(environment);
    return true;
  }
}

/** Keeps the first `length + 1` numbers ascending. */
function insertSorted(sorted: Float64Array, length: number, value: number): void {
  let place = length;
  for (; place > 0 && (sorted[place - 1] as number) > value; place--) {
    sorted[place] = sorted[place - 1] as number;
  }
  sorted[place] = value;
}

function areEqual(one: Int32Array, other: Int32Array): boolean {
  for (let w = 0; w < one.length; w++) {
    if (one[w] !== other[w]) {
      return false;
    }
  }
  return true;
}

/** Element, degree with hydrogens, hydrogens, charge, mass difference to the element, ring. */
function atomInvariants(graph: MolGraph): Uint32Array {
  const invariants = new Uint32Array(graph.atomCount);
  for (let atom = 0; atom < graph.atomCount; atom++) {
    const element = graph.element[atom] as number;
    const start = graph.first[atom] as number;
    const stop = graph.first[atom + 1] as number;
    const implicit = graph.hydrogens[atom] as number;
    let hydrogens = implicit;
    for (let k = start; k < stop; k++) {
      hydrogens += graph.element[graph.neighbour[k] as number] === 1 ? 1 : 0;
    }
    const mass = atomMass(element, graph.isotope[atom] as number);
    let code = combine(0, element);
    code = combine(code, stop - start + implicit);
    code = combine(code, hydrogens);
    code = combine(code, graph.charge[atom] as number);
    code = combine(code, Math.trunc(mass - (ATOMIC_WEIGHT[element] as number)));
    invariants[atom] = graph.atomRings[atom] === 0 ? code : combine(code, 1);
  }
  return invariants;
}

function bondTypes(graph: MolGraph): Uint8Array {
  const types = new Uint8Array(graph.bondCount);
  for (let bond = 0; bond < graph.bondCount; bond++) {
    const order = graph.order[bond] as number;
    types[bond] = graph.aromaticBond[bond] === 1 ? BOND_AROMATIC : order === 0 ? BOND_ZERO : order;
  }
  return types;
}

/** boost::hash_combine on 32-bit integers. */
function combine(seed: number, value: number): number {
  return (seed ^ (value + 0x9e3779b9 + (seed << 6) + (seed >>> 2))) >>> 0;
}
