import { OP_EXPECTATION } from '../assembly/opcodes';
import { QuantumError } from '../errors';
import type { PauliTerm } from '../results';
import { countBits } from './atoms';
import { type Complex, square } from './complex';
import type { PauliString } from './pauli-string';
import type { ProgramWriter } from './program';

/** How many bits strings may look at together: each of their values is visited once. */
const SUPPORT_MAX = 8;
const LETTERS = /^[IXYZ]*$/;

/**
 * A Pauli sum by bits; equal strings are added up.
 * @throws QuantumError BAD_PAULI for a label of another length or with other letters, NOT_FINITE
 */
export function pauliStrings(sum: readonly PauliTerm[], qubitCount: number): PauliString[] {
  const strings = new Map<string, PauliString>();
  for (const { coefficient, pauli } of sum) {
    if (pauli.length !== qubitCount || !LETTERS.test(pauli)) {
      const message = `'${pauli}' is not one of I, X, Y, Z for each of ${qubitCount} qubits`;
      throw new QuantumError('BAD_PAULI', message);
    }
    if (!Number.isFinite(coefficient)) {
      throw new QuantumError('NOT_FINITE', `the coefficient of ${pauli} is ${coefficient}`);
    }
    const known = strings.get(pauli);
    if (known !== undefined) known.coefficient += coefficient;
    else strings.set(pauli, { coefficient, ...bitsOfLabel(pauli) });
  }
  return [...strings.values()];
}

/** Writes the strings that a pass evaluates, for a state that is still to be scaled. */
export function emitExpectations(
  program: ProgramWriter,
  strings: readonly PauliString[],
  { tile, bits, scalar }: { tile: number; bits: (qubits: number) => number; scalar: Complex },
): void {
  for (const { flips, outer, support, members } of groupsOf(strings, { tile, bits })) {
    const words = members.flatMap((string) => {
      const ys = countBits(string.flips & string.signs);
      // P|i⟩ = i^ys (−1)^(i∧z) |i⊕x⟩; each pair i, i⊕x gives a number and its conjugate.
      const sign = ys % 4 === 1 || ys % 4 === 2 ? -1 : 1;
      const weight = sign * (flips === 0 ? 1 : 2) * string.coefficient;
      const constant = program.computed(1, () => weight * square(scalar));
      return [bits(string.signs), ys % 2, constant];
    });
    program.operation(OP_EXPECTATION, [flips, support, outer, members.length, ...words]);
  }
}

interface Group {
  flips: number;
  outer: number;
  support: number;
  members: PauliString[];
}

function groupsOf(
  strings: readonly PauliString[],
  { tile, bits }: { tile: number; bits: (qubits: number) => number },
): Group[] {
  const groups: Group[] = [];
  for (const string of strings) {
    const flips = bits(string.flips);
    const outer = string.signs & ~tile;
    const own = flips | bits(string.signs);
    const group = groups.find(
      (one) =>
        one.flips === flips &&
        one.outer === outer &&
        ((own & ~one.support) === 0 || countBits(one.support | own) <= SUPPORT_MAX),
    );
    if (group === undefined) groups.push({ flips, outer, support: own, members: [string] });
    else {
      group.support |= own;
      group.members.push(string);
    }
  }
  return groups;
}

function bitsOfLabel(pauli: string): { flips: number; signs: number } {
  let flips = 0;
  let signs = 0;
  for (let qubit = 0; qubit < pauli.length; qubit += 1) {
    const letter = pauli[pauli.length - 1 - qubit];
    if (letter === 'X' || letter === 'Y') flips |= 1 << qubit;
    if (letter === 'Z' || letter === 'Y') signs |= 1 << qubit;
  }
  return { flips, signs };
}
