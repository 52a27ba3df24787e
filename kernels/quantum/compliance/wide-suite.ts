/**
 * What the engine must pass with tiles of the size that it really uses, where a state has many of
 * them: every amplitude, global phase included, against qiskit-aer, and on one thread and two.
 */
import { createRandom } from '../../statistics/random';
import type { Circuit } from '../circuit';
import { FAMILIES } from '../families';
import { circuitOf, type NamedCircuit, randomCircuit, scramble } from './circuits';
import { compareWithAer } from './qiskit';
import { AMPLITUDE_TOLERANCE } from './suite';

/** How many circuits of one width. */
export interface WideOptions {
  qubits: number;
  /** Random ones over all gates, with further controls and matrices. */
  random: number;
  operations: number;
  /** Names of families; all unless given. */
  families?: readonly string[];
}

/** Random circuits, then each family behind a layer that no symmetry hides anything in. */
export function wideCircuits(options: WideOptions): NamedCircuit[] {
  const { qubits, random, operations, families = FAMILIES.map(({ name }) => name) } = options;
  const start = scramble(qubits, createRandom('wide', String(qubits)));
  return [
    ...Array.from({ length: random }, (_, i) => {
      const { name, circuit } = randomCircuit(`wide-${qubits}-${i}`, {
        ...{ qubits, operations, extras: true },
      });
      return { name, circuit: circuitOf(qubits, [...start, ...circuit.operations]) };
    }),
    ...FAMILIES.filter(({ name }) => families.includes(name)).map((family) => ({
      name: `${family.name} of ${qubits} qubits`,
      circuit: circuitOf(qubits, [...start, ...family.circuit(qubits).operations]),
    })),
  ];
}

/**
 * The circuits whose amplitudes differ from Aer's by more than `AMPLITUDE_TOLERANCE`, or between two
 * simulators in any bit; empty when all is well.
 */
export function differencesFromAer(
  circuits: readonly NamedCircuit[],
  [simulate, again]: readonly [Simulate, Simulate],
): string[] {
  const wrong: string[] = [];
  const all = circuits.map(({ circuit }) => circuit);
  compareWithAer(all, (expected, i) => {
    const { name, circuit } = circuits[i] as NamedCircuit;
    const state = simulate(circuit);
    const error = largestDifference(state, expected);
    if (!(error <= AMPLITUDE_TOLERANCE)) wrong.push(`${name}: error ${error}`);
    if (!sameBits(state, again(circuit))) wrong.push(`${name}: other bits on other threads`);
  });
  return wrong;
}

type Simulate = (circuit: Circuit) => Float64Array;

function largestDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] as number) - (b[i] as number));
    // A difference that is no number is larger than any.
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

function sameBits(a: Float64Array, b: Float64Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float64Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  return bytes(a).equals(bytes(b));
}
