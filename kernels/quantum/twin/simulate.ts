import type { Circuit } from '../circuit';
import { QuantumError } from '../errors';
import type { InputValues } from '../parameters';
import { applyMatrix } from './apply';
import { type Prepared, prepare } from './prepare';

/**
 * The statevector that a circuit makes of |0…0⟩: the slow, obvious way, for comparison.
 * @param inputs a value for each of the circuit's inputs
 * @returns 2 · 2^n numbers: the amplitudes in the order of their index (qubit 0 least significant),
 * real and imaginary parts in turn, global phase included
 * @throws QuantumError NOT_UNITARY_CIRCUIT where the circuit measures, resets or branches, and
 * whatever `prepare` finds
 */
export function simulate(circuit: Circuit, inputs: InputValues = {}): Float64Array {
  const prepared = prepare(circuit, inputs);
  const state = basisState(circuit.qubitCount, 0);
  applyAll(state, prepared);
  return state;
}

/**
 * The matrix of a circuit of gates: 2 · 4^n numbers, row-major, real and imaginary parts in turn.
 * @throws QuantumError as `simulate` does
 */
export function unitaryOf(circuit: Circuit, inputs: InputValues = {}): Float64Array {
  const prepared = prepare(circuit, inputs);
  const size = 1 << circuit.qubitCount;
  const matrix = new Float64Array(2 * size * size);
  for (let column = 0; column < size; column++) {
    const state = basisState(circuit.qubitCount, column);
    applyAll(state, prepared);
    for (let row = 0; row < size; row++) {
      matrix[2 * (row * size + column)] = state[2 * row] as number;
      matrix[2 * (row * size + column) + 1] = state[2 * row + 1] as number;
    }
  }
  return matrix;
}

/** The state |index⟩. */
export function basisState(qubitCount: number, index: number): Float64Array {
  const state = new Float64Array(2 * (1 << qubitCount));
  state[2 * index] = 1;
  return state;
}

function applyAll(state: Float64Array, prepared: readonly Prepared[]): void {
  for (const step of prepared) {
    if (step.kind !== 'matrix') {
      const message = `a circuit with '${step.kind}' has no one final state`;
      throw new QuantumError('NOT_UNITARY_CIRCUIT', message);
    }
    applyMatrix(state, step.matrix, step.qubits, step.controls);
  }
}
