import type { Complex } from './complex';
import type { PairCore } from './pair-core';
import type { PauliString } from './pauli-string';
import type { Euler } from './single-qubit';

/**
 * What every gate comes down to. Qubits are sets of bits: qubit q is bit q. A one-qubit unitary is a
 * phase, a rotation by its tangent, and a phase; the cosine that the tangent leaves out is a number
 * that commutes with everything and waits in `scale` until something multiplies all amplitudes anyway.
 */
export type Atom =
  /** Multiplies the amplitudes where all these qubits are 1. */
  | { kind: 'phase'; qubits: number; factor: Complex }
  /**
   * |0⟩ → |0⟩ + t|1⟩, |1⟩ → |1⟩ − t|0⟩, with |t| ≤ 1; then everything times `scale`. With t = 1 the
   * sign is the Hadamard gate's instead: |1⟩ → |0⟩ − |1⟩, which spares a phase before each of them.
   */
  | { kind: 'rotate'; qubit: number; turn: Pick<Euler, 'tangent' | 'scale'> }
  | { kind: 'flip'; qubit: number }
  | { kind: 'cx'; control: number; target: number }
  /**
   * Adds up strings with Y on the highest qubit, `half`, on which nothing else acts, of the state as it
   * is here; with other atoms it commutes as its strings do.
   */
  | { kind: 'observe'; id: number; half: number; strings: readonly PauliString[] }
  /** Two rotations and the core of a two-qubit gate, in one sweep. */
  | { kind: 'pair'; qubits: readonly [number, number]; core: PairCore }
  /** Any matrix on some qubits where the controls have their values. */
  | { kind: 'dense'; targets: number[]; controls: number; values: number; matrix: Float64Array };

/** Qubits on which an atom commutes with phases and with the controls of others. */
export function diagonalQubits(atom: Atom): number {
  switch (atom.kind) {
    case 'phase':
      return atom.qubits;
    case 'cx':
      return 1 << atom.control;
    case 'dense':
      return atom.controls;
    case 'observe':
      return allOf(atom.strings, ({ signs }) => signs) & ~changedQubits(atom);
    default:
      return 0;
  }
}

/** Qubits on which an atom commutes with nothing. */
export function changedQubits(atom: Atom): number {
  switch (atom.kind) {
    case 'phase':
      return 0;
    case 'cx':
      return 1 << atom.target;
    case 'dense':
      return bitsOf(atom.targets);
    case 'pair':
      return bitsOf(atom.qubits);
    case 'observe':
      return allOf(atom.strings, ({ flips }) => flips);
    default:
      return 1 << atom.qubit;
  }
}

/** Qubits that an atom needs in its tile: a phase needs none, nor do the controls of a matrix. */
export function tileQubits(atom: Atom): number {
  if (atom.kind === 'observe') return atom.half | changedQubits(atom);
  return atom.kind === 'cx' ? (1 << atom.control) | (1 << atom.target) : changedQubits(atom);
}

function allOf(strings: readonly PauliString[], bits: (string: PauliString) => number): number {
  return strings.reduce((all, string) => all | bits(string), 0);
}

/** A set of bits from a list. */
export function bitsOf(list: readonly number[]): number {
  let mask = 0;
  for (const bit of list) mask |= 1 << bit;
  return mask;
}

/** How many bits a set has. */
export function countBits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** The number of a set's highest bit. */
export function highestBit(mask: number): number {
  return 31 - Math.clz32(mask);
}
