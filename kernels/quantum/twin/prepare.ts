import type { Circuit, Condition, GateOperation, Operation, UnitaryOperation } from '../circuit';
import { QuantumError } from '../errors';
import { gateOf } from '../gates';
import { evaluate, type InputValues } from '../parameters';
import type { Control } from './apply';

/** An operation with its angles evaluated and its matrix made. */
export type Prepared =
  | { kind: 'matrix'; matrix: Float64Array; qubits: readonly number[]; controls: Control[] }
  | { kind: 'measure'; qubit: number; bit: number }
  | { kind: 'reset'; qubit: number }
  | { kind: 'if'; condition: Condition; then: Prepared[]; otherwise: Prepared[] }
  | { kind: 'while'; condition: Condition; body: Prepared[] };

/** The twin is for comparison: beyond this it would take minutes. */
export const TWIN_MAX_QUBITS = 20;

/**
 * Looks up and evaluates everything in a circuit that does not depend on measurements.
 * @throws QuantumError for unknown gates, wrong numbers of parameters, qubits that are repeated or
 * out of range, missing inputs, and circuits beyond `TWIN_MAX_QUBITS`
 */
export function prepare(circuit: Circuit, inputs: InputValues): Prepared[] {
  if (circuit.qubitCount > TWIN_MAX_QUBITS) {
    const message = `the twin takes ${TWIN_MAX_QUBITS} qubits, not ${circuit.qubitCount}`;
    throw new QuantumError('TOO_WIDE', message);
  }
  return prepareAll(circuit.operations, circuit, inputs);
}

/** Some operations of a circuit of any width. @throws QuantumError as `prepare` does */
export function prepareAll(
  operations: readonly Operation[],
  circuit: Circuit,
  inputs: InputValues,
): Prepared[] {
  return operations
    .filter((operation) => operation.kind !== 'barrier')
    .map((operation) => prepareOne(operation, circuit, inputs));
}

function prepareOne(
  operation: Exclude<Operation, { kind: 'barrier' }>,
  circuit: Circuit,
  inputs: InputValues,
): Prepared {
  switch (operation.kind) {
    case 'gate':
      return prepareGate(operation, circuit, inputs);
    case 'unitary':
      return prepareUnitary(operation, circuit);
    case 'measure':
      requireIndices([operation.qubit], circuit.qubitCount, 'qubit');
      requireIndices([operation.bit], circuit.bitCount, 'bit');
      return operation;
    case 'reset':
      requireIndices([operation.qubit], circuit.qubitCount, 'qubit');
      return operation;
    case 'if': {
      const then = prepareAll(operation.then, circuit, inputs);
      const otherwise = prepareAll(operation.otherwise, circuit, inputs);
      return { kind: 'if', condition: operation.condition, then, otherwise };
    }
    case 'while': {
      const body = prepareAll(operation.body, circuit, inputs);
      return { kind: 'while', condition: operation.condition, body };
    }
  }
}

function prepareGate(operation: GateOperation, circuit: Circuit, inputs: InputValues): Prepared {
  const record = gateOf(operation.gate);
  const { qubits, controls } = operation;
  requireIndices(qubits, circuit.qubitCount, 'qubit');
  if (qubits.length !== controls.length + record.qubits) {
    const message = `${record.name} under ${controls.length} controls on ${qubits.length} qubits`;
    throw new QuantumError('WRONG_QUBITS', message);
  }
  return {
    kind: 'matrix',
    matrix: record.matrix(operation.parameters.map((parameter) => evaluate(parameter, inputs))),
    qubits: qubits.slice(controls.length),
    controls: controls.map((value, i) => ({ qubit: qubits[i] as number, value })),
  };
}

function prepareUnitary({ matrix, qubits }: UnitaryOperation, circuit: Circuit): Prepared {
  requireIndices(qubits, circuit.qubitCount, 'qubit');
  if (matrix.length !== 2 * (1 << (2 * qubits.length))) {
    const message = `a matrix of ${matrix.length} numbers on ${qubits.length} qubits`;
    throw new QuantumError('WRONG_QUBITS', message);
  }
  return { kind: 'matrix', matrix, qubits, controls: [] };
}

/** Refuses indices that are repeated or out of range.
 * @throws QuantumError WRONG_QUBITS */
export function requireIndices(indices: readonly number[], count: number, what: string): void {
  const good = indices.every((i) => Number.isInteger(i) && i >= 0 && i < count);
  if (good && new Set(indices).size === indices.length) return;
  const message = `${what}s ${indices.join()} of ${count}: out of range or repeated`;
  throw new QuantumError('WRONG_QUBITS', message);
}
