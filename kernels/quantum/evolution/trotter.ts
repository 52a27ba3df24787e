import type { Circuit, GateOperation, Operation } from '../circuit';
import { QuantumError } from '../errors';
import type { PauliTerm } from '../results';

/** How an evolution is cut into gates. */
export interface TrotterOptions {
  /** The time t of e^{−iHt}, in units of one over the coefficients. */
  time: number;
  /** Equal steps, from 1. */
  steps: number;
  /** 1: all terms in turn, error O(t²/steps); 2: forwards and back, error O(t³/steps²). */
  order: 1 | 2;
}

const STEPS_MAX = 1_000_000;
/** To the eigenbasis of a letter, and back. */
const TO_Z: Readonly<Record<string, readonly string[]>> = { X: ['h'], Y: ['sdg', 'h'], Z: [] };
const FROM_Z: Readonly<Record<string, readonly string[]>> = { X: ['h'], Y: ['h', 's'], Z: [] };

/**
 * A circuit for the evolution e^{−iHt} under a Pauli sum, global phase included, by the product
 * formulas of Trotter and of Suzuki (1991, doi:10.1063/1.529425). Terms are taken in the order given.
 * @throws QuantumError BAD_PAULI for an empty sum, labels of different lengths or other letters than I,
 * X, Y, Z; NOT_FINITE; OUT_OF_RANGE for the steps
 */
export function trotterCircuit(sum: readonly PauliTerm[], options: TrotterOptions): Circuit {
  const { time, steps, order } = options;
  if (!Number.isInteger(steps) || steps < 1 || steps > STEPS_MAX) {
    throw new QuantumError('OUT_OF_RANGE', `steps are ${steps}, not from 1 to ${STEPS_MAX}`);
  }
  const qubitCount = widthOf(sum);
  const share = time / steps / order;
  if (!Number.isFinite(share) || sum.some(({ coefficient }) => !Number.isFinite(coefficient))) {
    throw new QuantumError('NOT_FINITE', 'the time or a coefficient is not a finite number');
  }
  const forwards = sum.flatMap((term) => factorOf(term, share));
  const backwards = order === 1 ? [] : sum.toReversed().flatMap((term) => factorOf(term, share));
  const operations: Operation[] = [];
  for (let step = 0; step < steps; step++) operations.push(...forwards, ...backwards);
  return {
    qubitCount,
    bitCount: 0,
    qubitRegisters: [{ name: 'q', start: 0, size: qubitCount }],
    bitRegisters: [],
    inputs: [],
    operations,
  };
}

/** e^{−icPt}: the parity of the letters' qubits is put on one of them, turned, and taken off again. */
function factorOf({ coefficient, pauli }: PauliTerm, time: number): GateOperation[] {
  const angle = 2 * coefficient * time;
  const letters = [...pauli].reverse();
  const active = Array.from(letters.keys()).filter((qubit) => letters[qubit] !== 'I');
  const last = active.at(-1);
  if (last === undefined) return [gate('gphase', [], -angle / 2)];
  const turn = (table: typeof TO_Z): GateOperation[] =>
    active.flatMap((qubit) =>
      (table[letters[qubit] as string] as readonly string[]).map((name) => gate(name, [qubit])),
    );
  const ladder = active.slice(1).map((qubit, i) => gate('cx', [active[i] as number, qubit]));
  return [
    ...turn(TO_Z),
    ...ladder,
    gate('rz', [last], angle),
    ...ladder.toReversed(),
    ...turn(FROM_Z),
  ];
}

function widthOf(sum: readonly PauliTerm[]): number {
  const width = sum[0]?.pauli.length ?? 0;
  const isGood = sum.every(({ pauli }) => pauli.length === width && /^[IXYZ]+$/.test(pauli));
  if (width > 0 && isGood) return width;
  throw new QuantumError('BAD_PAULI', 'a sum needs labels of one length, of I, X, Y and Z');
}

function gate(name: string, qubits: number[], ...parameters: number[]): GateOperation {
  return { kind: 'gate', gate: name, parameters, qubits, controls: [] };
}
