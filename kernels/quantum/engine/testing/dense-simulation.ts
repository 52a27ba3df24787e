/**
 * The obvious simulation that the engine is tested against: one gate after the other on a plain array,
 * written from the definition of a controlled matrix, sharing nothing with the compiler.
 */
import type { Circuit, Operation } from '../../circuit';
import { gateOf } from '../../gates';
import { evaluate } from '../../parameters';

/** Amplitudes of a unitary circuit on |0…0⟩, real and imaginary part in turn. */
export function simulateDensely(circuit: Circuit): Float64Array {
  let state: Float64Array = new Float64Array(2 * 2 ** circuit.qubitCount);
  state[0] = 1;
  for (const operation of circuit.operations) state = applied(state, operation);
  return state;
}

function applied(state: Float64Array, operation: Operation): Float64Array {
  if (operation.kind === 'unitary') {
    return controlled(state, { ...operation, controls: [] });
  }
  if (operation.kind !== 'gate') return state;
  const parameters = operation.parameters.map((parameter) => evaluate(parameter));
  return controlled(state, { ...operation, matrix: gateOf(operation.gate).matrix(parameters) });
}

function controlled(
  state: Float64Array,
  o: { matrix: Float64Array; qubits: readonly number[]; controls: readonly (0 | 1)[] },
): Float64Array {
  const targets = o.qubits.slice(o.controls.length);
  const size = 2 ** targets.length;
  const result = new Float64Array(state.length);
  for (let column = 0; column < state.length / 2; column += 1) {
    const [re, im] = [state[2 * column] as number, state[2 * column + 1] as number];
    const isOn = o.controls.every((value, i) => bit(column, o.qubits[i] as number) === value);
    const from = targets.reduce((sum, qubit, i) => sum + bit(column, qubit) * 2 ** i, 0);
    for (let to = 0; to < size; to += 1) {
      const at = 2 * (to * size + from);
      const [mRe, mIm] = isOn
        ? [o.matrix[at] as number, o.matrix[at + 1] as number]
        : [to === from ? 1 : 0, 0];
      const row = targets.reduce(
        (index, qubit, i) => (index & ~(1 << qubit)) | (((to >> i) & 1) << qubit),
        column,
      );
      (result[2 * row] as number) += mRe * re - mIm * im;
      (result[2 * row + 1] as number) += mRe * im + mIm * re;
    }
  }
  return result;
}

function bit(index: number, qubit: number): number {
  return (index >> qubit) & 1;
}
