import { countOnes, parityOf } from './bits';
import type { PauliMask } from './hamiltonian';

/** Symmetries of a Pauli sum, each a string of Zs, and the values they have in a sector. */
export interface Symmetries {
  /** Masks of the qubits under a Z; each has its pivot and no other's. */
  masks: number[];
  /** A qubit of each mask that is in no other mask: it is removed. */
  pivots: number[];
}

/** A tapering: symmetries, and the sector as the basis state (all qubits) that it contains. */
export interface Tapering {
  symmetries: Symmetries;
  reference: number;
  qubitCount: number;
}

/**
 * All independent products of Zs that commute with every term: what is left of particle-number and
 * point-group symmetry (Bravyi, Gambetta, Mezzacapo and Temme, arXiv:1701.08213).
 */
export function findSymmetries(sum: readonly { x: number }[], qubitCount: number): Symmetries {
  const rows = reduced(sum.map(({ x }) => x));
  const led = new Set(rows.map((row) => 31 - Math.clz32(row)));
  const masks: number[] = [];
  const pivots: number[] = [];
  // The kernel: a free qubit, and the leading qubits of the rows that hold it.
  for (let free = 0; free < qubitCount; free++) {
    if (led.has(free)) continue;
    let mask = 1 << free;
    for (const row of rows) if ((row >>> free) & 1) mask |= 1 << (31 - Math.clz32(row));
    masks.push(mask);
    pivots.push(free);
  }
  return { masks, pivots };
}

/** Symmetries as `findSymmetries` gives them, from any strings of Zs. */
export function symmetriesOf(strings: readonly number[]): Symmetries {
  const masks = reduced(strings);
  return { masks, pivots: masks.map((mask) => 31 - Math.clz32(mask)) };
}

/**
 * A Pauli sum on the qubits that are left when the sector's values stand for the symmetries. Terms
 * that leave the sector vanish between its states, and are left out.
 */
export function taper(sum: readonly PauliMask[], tapering: Tapering): PauliMask[] {
  const { masks, pivots } = tapering.symmetries;
  const found = new Map<string, PauliMask>();
  for (const term of sum) {
    if (masks.some((mask) => parityOf(mask & term.x) === 1)) continue;
    let { z, coefficient } = term;
    masks.forEach((mask, i) => {
      if (((z >>> (pivots[i] as number)) & 1) === 0) return;
      z ^= mask;
      if (parityOf(mask & tapering.reference) === 1) coefficient = -coefficient;
    });
    const removed = pivots.reduce((all, pivot) => all | (1 << pivot), 0);
    const x = term.x & ~removed;
    // A string is i^|x∧z| X^x Z^z, and the number of Ys has changed by an even number.
    if (((countOnes(term.x & term.z) - countOnes(x & z)) & 3) === 2) coefficient = -coefficient;
    const word = { x: without(x, pivots), z: without(z, pivots) };
    const key = `${word.x} ${word.z}`;
    const before = found.get(key);
    if (before === undefined) found.set(key, { ...word, coefficient });
    else before.coefficient += coefficient;
  }
  return [...found.values()]
    .filter(({ coefficient }) => coefficient !== 0)
    .sort((a, b) => a.x - b.x || a.z - b.z);
}

/** The basis state of the qubits that are left. */
export function taperState(state: number, { symmetries }: Tapering): number {
  return without(state, symmetries.pivots);
}

/** A word without some of its bits, the others moved together. */
function without(word: number, bits: readonly number[]): number {
  let left = word;
  for (const bit of [...bits].sort((a, b) => b - a)) {
    const low = (1 << bit) - 1;
    left = ((left >>> (bit + 1)) << bit) | (left & low);
  }
  return left;
}

/** Reduced row echelon form over GF(2): each row's highest bit is in no other row. */
function reduced(words: readonly number[]): number[] {
  const byLead = new Map<number, number>();
  for (const word of words) {
    let rest = word;
    for (let bit = 31 - Math.clz32(rest); bit >= 0; bit--) {
      if (((rest >>> bit) & 1) === 0) continue;
      const row = byLead.get(bit);
      if (row === undefined) {
        byLead.set(bit, rest);
        break;
      }
      rest ^= row;
    }
  }
  const leads = [...byLead.keys()].sort((a, b) => a - b);
  leads.forEach((lead, i) => {
    let row = byLead.get(lead) as number;
    for (const lower of leads.slice(0, i).reverse()) {
      if ((row >>> lower) & 1) row ^= byLead.get(lower) as number;
    }
    byLead.set(lead, row);
  });
  return leads.map((lead) => byLead.get(lead) as number).reverse();
}
