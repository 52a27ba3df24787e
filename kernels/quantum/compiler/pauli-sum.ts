import { JOB_EXPONENT } from '../assembly/opcodes';
import { powerOfTwo } from '../power-of-two';
import { countBits } from './atoms';
import type { PauliString } from './pauli-string';
import type { ProgramWriter } from './program';

/** Amplitudes that share the signs of the higher qubits, as a power of two. */
const BLOCK_EXPONENT = 8;
/** Where the expectation value of the sum comes among the observations: before them all. */
export const VALUE_ID = 0;

/** Strings that look at the same of the low qubits, which differ by a sign a block. */
type Kinds = Map<number, PauliString[]>;

/** Writes the step that makes Σ c P|ψ⟩ as the upper half of a state whose lower half is |ψ⟩. */
export function emitPauliSum(
  program: ProgramWriter,
  strings: readonly PauliString[],
  qubits: number,
): void {
  const block = Math.min(qubits, BLOCK_EXPONENT);
  const lowMask = powerOfTwo(block) - 1;
  const byFlips = new Map<number, Kinds>();
  for (const string of strings) {
    const kinds: Kinds = byFlips.get(string.flips) ?? new Map();
    byFlips.set(string.flips, kinds);
    const low = string.signs & lowMask;
    const members = kinds.get(low);
    if (members === undefined) kinds.set(low, [string]);
    else members.push(string);
  }
  const groups = [...byFlips].map(([flips, kinds]) => {
    const words = [...kinds].flatMap(([low, members]) => [
      low,
      members.length,
      ...members.flatMap((member) => wordsOf(program, member, lowMask)),
    ]);
    const all = [...kinds.values()].flat();
    const isComplex = all.some((member) => countBits(member.flips & member.signs) % 2 === 1);
    return [flips, isComplex ? 1 : 0, kinds.size, ...words];
  });
  const jobs = powerOfTwo(Math.max(0, qubits - JOB_EXPONENT));
  program.pauliSum({ id: VALUE_ID, jobs, qubits, block, groups });
}

/** P|i⟩ = i^ys (−1)^(i∧z) |i⊕x⟩: even numbers of Y give real factors, odd ones imaginary factors. */
function wordsOf(program: ProgramWriter, string: PauliString, lowMask: number): number[] {
  const { coefficient, flips, signs } = string;
  const turn = countBits(flips & signs) % 4;
  const weight = turn >= 2 ? -coefficient : coefficient;
  return [signs & ~lowMask, turn % 2, program.computed(1, () => weight)];
}
