import type { Circuit, Condition, GateOperation, Operation, UnitaryOperation } from '../circuit';
import { requireIndices } from '../twin/prepare';

/** Gates that are applied one after the other, whatever was measured. */
export type Segment = readonly (GateOperation | UnitaryOperation)[];

/** A change that happens at random: one of several operators. */
export interface Channel {
  /** Kraus operators, row-major, real and imaginary parts in turn; null for the identity. */
  operators: readonly (Float64Array | null)[];
  /** How probable each is, where that does not depend on the state: then all are unitary. Null for
   * operators on one qubit with diagonal K†K: then the weights of 0 and 1 tell. */
  probabilities: readonly number[] | null;
  /** Whether the weights of 0 and 1 do not tell, for operators on any qubits: then their density matrix
   * does. */
  isGeneral?: boolean;
}

/** How probable it is that a bit is read wrongly. */
export interface ReadoutError {
  /** That a 0 is read as 1. */
  zeroAsOne: number;
  /** That a 1 is read as 0. */
  oneAsZero: number;
}

/** A measurement at the end and what may go wrong with its bit. */
export interface FinalMeasurement {
  qubit: number;
  bit: number;
  readout: ReadoutError | null;
}

/** One step of a program. */
export type ProgramStep =
  | { kind: 'segment'; segment: Segment }
  | { kind: 'measure'; qubit: number; bit: number }
  | { kind: 'readout'; bit: number; error: ReadoutError }
  | { kind: 'reset'; qubit: number }
  | { kind: 'channel'; channel: Channel; qubits: readonly number[] }
  | { kind: 'if'; condition: Condition; then: ProgramStep[]; otherwise: ProgramStep[] }
  | { kind: 'while'; condition: Condition; body: ProgramStep[] }
  /** The measurements at the end, of different qubits: nothing is done to the state after them. */
  | { kind: 'final'; measures: FinalMeasurement[] };

/** A circuit as shots go through it. */
export interface Program {
  qubitCount: number;
  bitCount: number;
  steps: ProgramStep[];
}

/** What happens beside what the circuit says. */
export interface Disturbance {
  /** The channels after an operation, in their order. */
  after(operation: GateOperation | UnitaryOperation): { channel: Channel; qubits: number[] }[];
  readoutOf(qubit: number): ReadoutError | null;
}

/**
 * Puts a circuit into segments of gates and what stands between them.
 * @throws QuantumError WRONG_QUBITS for measurements of qubits or into bits that there are not
 */
export function programOf(circuit: Circuit, disturbance: Disturbance | null = null): Program {
  const { operations } = circuit;
  const end = startOfFinal(operations);
  const steps = stepsOf(operations.slice(0, end), circuit, disturbance);
  const measures = stepsOf(operations.slice(end), circuit, null).flatMap((step) => {
    if (step.kind !== 'measure') return [];
    const { qubit, bit } = step;
    return [{ qubit, bit, readout: disturbance?.readoutOf(qubit) ?? null }];
  });
  steps.push({ kind: 'final', measures });
  return { qubitCount: circuit.qubitCount, bitCount: circuit.bitCount, steps };
}

/** From where on there are only measurements, of different qubits. */
function startOfFinal(operations: readonly Operation[]): number {
  const seen = new Set<number>();
  let start = operations.length;
  for (; start > 0; start--) {
    const operation = operations[start - 1];
    if (operation?.kind === 'barrier') continue;
    if (operation?.kind !== 'measure' || seen.has(operation.qubit)) break;
    seen.add(operation.qubit);
  }
  return start;
}

function stepsOf(
  operations: readonly Operation[],
  circuit: Circuit,
  disturbance: Disturbance | null,
): ProgramStep[] {
  const steps: ProgramStep[] = [];
  let segment: (GateOperation | UnitaryOperation)[] = [];
  const close = () => {
    if (segment.length > 0) steps.push({ kind: 'segment', segment });
    segment = [];
  };
  for (const operation of operations) {
    if (operation.kind === 'barrier') continue;
    if (operation.kind === 'gate' || operation.kind === 'unitary') {
      segment.push(operation);
      const channels = disturbance?.after(operation) ?? [];
      if (channels.length > 0) close();
      for (const channel of channels) steps.push({ kind: 'channel', ...channel });
      continue;
    }
    close();
    steps.push(...stepOf(operation, circuit, disturbance));
  }
  close();
  return steps;
}

function stepOf(
  operation: Extract<Operation, { kind: 'measure' | 'reset' | 'if' | 'while' }>,
  circuit: Circuit,
  disturbance: Disturbance | null,
): ProgramStep[] {
  if (operation.kind === 'if') {
    const then = stepsOf(operation.then, circuit, disturbance);
    const otherwise = stepsOf(operation.otherwise, circuit, disturbance);
    return [{ kind: 'if', condition: operation.condition, then, otherwise }];
  }
  if (operation.kind === 'while') {
    const body = stepsOf(operation.body, circuit, disturbance);
    return [{ kind: 'while', condition: operation.condition, body }];
  }
  requireIndices([operation.qubit], circuit.qubitCount, 'qubit');
  if (operation.kind === 'reset') return [operation];
  requireIndices([operation.bit], circuit.bitCount, 'bit');
  const error = disturbance?.readoutOf(operation.qubit) ?? null;
  return error === null ? [operation] : [operation, { kind: 'readout', bit: operation.bit, error }];
}
