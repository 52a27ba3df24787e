import type { Circuit, GateOperation, Operation, UnitaryOperation } from '../circuit';
import { gateOf } from '../gates';
import { evaluate, type InputValues } from '../parameters';
import { type PauliImages, pauliImages } from './pauli-images';

/** Wider matrices are not looked at: no gate of the table on more qubits is a Clifford gate. */
const QUBITS_MAX = 3;

/** Gates seen so far, by name, angles and controls; a circuit has few different ones. */
export type CliffordCache = Map<string, PauliImages | null>;

/**
 * Whether stabilizers suffice for a circuit: every gate, by its matrix in the table and its angles,
 * takes Pauli operators to Pauli operators; rotations by multiples of π/2 do. Measurements, resets,
 * branches and loops on measured bits are no hindrance.
 * @throws QuantumError UNKNOWN_GATE, WRONG_PARAMETER_COUNT, INPUT_MISSING, NOT_FINITE
 */
export function isClifford(circuit: Circuit, inputs: InputValues = {}): boolean {
  const cache: CliffordCache = new Map();
  const areAll = (operations: readonly Operation[]): boolean =>
    operations.every((operation) => {
      if (operation.kind === 'if') return areAll(operation.then) && areAll(operation.otherwise);
      if (operation.kind === 'while') return areAll(operation.body);
      if (operation.kind !== 'gate' && operation.kind !== 'unitary') return true;
      return imagesOf(operation, inputs, cache) !== null;
    });
  return areAll(circuit.operations);
}

/** What an operation makes of the Paulis of its qubits; null where it is not in the Clifford group. */
export function imagesOf(
  operation: GateOperation | UnitaryOperation,
  inputs: InputValues,
  cache: CliffordCache,
): PauliImages | null {
  const width = operation.qubits.length;
  if (operation.kind === 'unitary') {
    return width > QUBITS_MAX ? null : pauliImages(operation.matrix, width);
  }
  const angles = operation.parameters.map((parameter) => evaluate(parameter, inputs));
  const key = `${operation.gate} ${angles.join()} ${operation.controls.join()}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const { matrix, qubits } = gateOf(operation.gate);
  const all = operation.controls.length + qubits;
  const images =
    all > QUBITS_MAX ? null : pauliImages(underControls(matrix(angles), operation.controls), all);
  cache.set(key, images);
  return images;
}

/** A matrix under controls, which become the first qubits. */
function underControls(matrix: Float64Array, controls: readonly (0 | 1)[]): Float64Array {
  const inner = Math.sqrt(matrix.length / 2);
  const count = 1 << controls.length;
  const size = inner * count;
  const on = controls.reduce<number>((sum, value, i) => sum + (value << i), 0);
  const result = new Float64Array(2 * size * size);
  for (let i = 0; i < size; i++) if (i % count !== on) result[2 * (i * size + i)] = 1;
  for (let row = 0; row < inner; row++) {
    for (let column = 0; column < inner; column++) {
      const from = 2 * (row * inner + column);
      const to = 2 * ((row * count + on) * size + column * count + on);
      result[to] = matrix[from] as number;
      result[to + 1] = matrix[from + 1] as number;
    }
  }
  return result;
}
