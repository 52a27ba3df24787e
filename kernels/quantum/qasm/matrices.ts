import { libm } from '../../math/libm';
import { findGate } from '../gates';
import { hermitianEigenvectors } from './eigenvectors';
import type { Unitary } from './modifiers';

/** Eigenvalues so close to −1 count as −1, whose powers are taken on the side of +π. */
const BRANCH_TOLERANCE = 1e-9;

/** Weights of U's anti-Hermitian part that tell eigenvalues apart; the next where one fails. */
const WEIGHTS = [0.6180339887498949, 0.2781, 1.3717];

/** Off-diagonal leftovers above this mean that two eigenvalues looked alike. */
const RESIDUE_TOLERANCE = 1e-11;

/**
 * The matrix of a sequence of operations on qubits, the first one least significant, row-major with
 * real and imaginary parts in turn; undefined where a parameter is not known.
 */
export function unitaryOf(
  operations: readonly Unitary[],
  qubits: readonly number[],
): Float64Array | undefined {
  const size = 1 << qubits.length;
  const result = new Float64Array(2 * size * size);
  for (let i = 0; i < size; i++) result[2 * (i * size + i)] = 1;
  const place = new Map(qubits.map((qubit, index) => [qubit, index]));
  for (const operation of operations) {
    const matrix = matrixOf(operation);
    if (matrix === undefined) return undefined;
    const bits = operation.qubits.map((qubit) => 1 << (place.get(qubit) as number));
    const controls = operation.kind === 'gate' ? operation.controls : [];
    apply(result, size, { matrix, bits: bits.slice(controls.length), control: bits, controls });
  }
  return result;
}

/** A matrix under one more control, which becomes its least significant qubit. */
export function controlledMatrix(matrix: Float64Array, on: 0 | 1): Float64Array {
  const size = Math.sqrt(matrix.length / 2);
  const wide = 2 * size;
  const result = new Float64Array(2 * wide * wide);
  for (let row = 0; row < size; row++) {
    const idle = 2 * row + 1 - on;
    result[2 * (idle * wide + idle)] = 1;
    for (let column = 0; column < size; column++) {
      const from = 2 * (row * size + column);
      const to = 2 * ((2 * row + on) * wide + 2 * column + on);
      result[to] = matrix[from] as number;
      result[to + 1] = matrix[from + 1] as number;
    }
  }
  return result;
}

/** The conjugate transpose. */
export function daggered(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length / 2);
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const from = 2 * (row * size + column);
      const to = 2 * (column * size + row);
      result[to] = matrix[from] as number;
      result[to + 1] = 0 - (matrix[from + 1] as number);
    }
  }
  return result;
}

/**
 * A unitary matrix to a real power: the principal one, whose eigenvalues e^{iφ} with −π < φ ≤ π
 * become e^{iφk}. U is normal, so that the Hermitian (U + U†)/2 and (U − U†)/2i have common
 * eigenvectors, which a mixture of the two gives.
 */
export function powerOfMatrix(matrix: Float64Array, exponent: number): Float64Array {
  const size = Math.sqrt(matrix.length / 2);
  for (const weight of WEIGHTS) {
    const vectors = hermitianEigenvectors(mixture(matrix, size, weight), size);
    const rotated = multiplied(multiplied(daggered(vectors), matrix, size), vectors, size);
    if (residue(rotated, size) > RESIDUE_TOLERANCE && weight !== WEIGHTS.at(-1)) continue;
    const powers = new Float64Array(matrix.length);
    for (let i = 0; i < size; i++) {
      const at = 2 * (i * size + i);
      let angle = libm.atan2(rotated[at + 1] as number, rotated[at] as number);
      if (angle < BRANCH_TOLERANCE - Math.PI) angle += 2 * Math.PI;
      powers[at] = libm.cos(angle * exponent);
      powers[at + 1] = libm.sin(angle * exponent);
    }
    return multiplied(multiplied(vectors, powers, size), daggered(vectors), size);
  }
  return matrix;
}

function matrixOf(operation: Unitary): Float64Array | undefined {
  if (operation.kind === 'unitary') return operation.matrix;
  const known = operation.parameters.filter((parameter) => typeof parameter === 'number');
  if (known.length < operation.parameters.length) return undefined;
  return findGate(operation.gate)?.matrix(known);
}

interface Application {
  matrix: Float64Array;
  /** The bit of each qubit of the matrix in the index of a basis state. */
  bits: readonly number[];
  /** The bits of the controls, before those of the matrix, and what they ask for. */
  control: readonly number[];
  controls: readonly (0 | 1)[];
}

/** Multiplies from the left: every column is a state that the operation acts on. */
function apply(result: Float64Array, size: number, application: Application): void {
  const { matrix, bits, control, controls } = application;
  const small = 1 << bits.length;
  const offsets = Array.from({ length: small }, (_, state) =>
    bits.reduce((sum, bit, index) => sum + ((state >> index) & 1) * bit, 0),
  );
  const used = offsets[small - 1] as number;
  const isOn = (row: number) =>
    controls.every((on, i) => ((row & (control[i] as number)) !== 0 ? 1 : 0) === on);
  const before = new Float64Array(2 * small);
  for (let row = 0; row < size; row++) {
    if ((row & used) !== 0 || !isOn(row)) continue;
    for (let column = 0; column < size; column++) {
      const at = (state: number) => 2 * ((row + (offsets[state] as number)) * size + column);
      for (let state = 0; state < small; state++) {
        before[2 * state] = result[at(state)] as number;
        before[2 * state + 1] = result[at(state) + 1] as number;
      }
      for (let state = 0; state < small; state++) {
        const [re, im] = dot(matrix, state * small, before);
        result[at(state)] = re;
        result[at(state) + 1] = im;
      }
    }
  }
}

/** A row of a matrix times a vector. */
function dot(matrix: Float64Array, row: number, vector: Float64Array): [number, number] {
  let re = 0;
  let im = 0;
  for (let i = 0; i < vector.length; i += 2) {
    const [a, b] = [matrix[2 * row + i] as number, matrix[2 * row + i + 1] as number];
    const [c, d] = [vector[i] as number, vector[i + 1] as number];
    re += a * c - b * d;
    im += a * d + b * c;
  }
  return [re, im];
}

function multiplied(left: Float64Array, right: Float64Array, size: number): Float64Array {
  const result = new Float64Array(left.length);
  const vector = new Float64Array(2 * size);
  for (let column = 0; column < size; column++) {
    for (let row = 0; row < size; row++) {
      vector[2 * row] = right[2 * (row * size + column)] as number;
      vector[2 * row + 1] = right[2 * (row * size + column) + 1] as number;
    }
    for (let row = 0; row < size; row++) {
      const [re, im] = dot(left, row * size, vector);
      result[2 * (row * size + column)] = re;
      result[2 * (row * size + column) + 1] = im;
    }
  }
  return result;
}

/** (U + U†)/2 + weight · (U − U†)/2i. */
function mixture(matrix: Float64Array, size: number, weight: number): Float64Array {
  const dagger = daggered(matrix);
  const result = new Float64Array(2 * size * size);
  for (let i = 0; i < result.length; i += 2) {
    const [a, b] = [matrix[i] as number, matrix[i + 1] as number];
    const [c, d] = [dagger[i] as number, dagger[i + 1] as number];
    result[i] = (a + c + weight * (b - d)) / 2;
    result[i + 1] = (b + d - weight * (a - c)) / 2;
  }
  return result;
}

/** The largest part off the diagonal. */
function residue(matrix: Float64Array, size: number): number {
  let worst = 0;
  for (let i = 0; i < size * size; i++) {
    if (i % (size + 1) === 0) continue;
    const part = Math.max(Math.abs(matrix[2 * i] as number), Math.abs(matrix[2 * i + 1] as number));
    worst = Math.max(worst, part);
  }
  return worst;
}
