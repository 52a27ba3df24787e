import type { Operation } from '../circuit';
import { QuantumError } from '../errors';
import { gateOf } from '../gates';
import { evaluate, type InputValues } from '../parameters';
import { powerOfTwo } from '../power-of-two';
import { AtomWriter } from './atom-writer';
import { type Atom, bitsOf } from './atoms';
import { isDiagonal, isExchange, withoutControls } from './matrix-shape';

/** A circuit as atoms, and the number that multiplies all amplitudes at last. */
export interface Lowered {
  atoms: Atom[];
  scalarRe: number;
  scalarIm: number;
}

/** What the amplitudes are asked for between two gates; strings by qubits. */
export type Observation = Extract<Atom, { kind: 'observe' }>;

/** What can be lowered: a circuit, or one with observations. */
export interface Steps {
  qubitCount: number;
  operations: readonly (Operation | Observation)[];
}

const X = Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0);

/**
 * Lowers a circuit to atoms. Exchanges of qubits become names, one-qubit gates are fused, and unless it
 * starts from any state, what acts on qubits that are still |0⟩ is left out where it does nothing.
 * @throws QuantumError NOT_UNITARY_CIRCUIT for measurements, resets and conditions, WRONG_QUBITS for
 * qubits that are repeated, out of range or not as many as a gate has, and as gates and parameters do
 */
export function lower(circuit: Steps, inputs: InputValues, startsFromHeld = false): Lowered {
  const writer = new AtomWriter(circuit.qubitCount, startsFromHeld);
  for (const operation of circuit.operations) lowerOperation(writer, operation, inputs);
  return writer.finish();
}

function lowerOperation(
  writer: AtomWriter,
  operation: Operation | Observation,
  inputs: InputValues,
): void {
  switch (operation.kind) {
    case 'barrier':
      return;
    case 'observe':
      writer.observe(operation);
      return;
    case 'gate': {
      const wires = wiresOf(writer, operation.qubits);
      const controls = operation.controls.length;
      const values = operation.parameters.map((parameter) => evaluate(parameter, inputs));
      lowerMatrix(writer, matrixOf(operation.gate, values), {
        targets: wires.slice(controls),
        controls: wires.slice(0, controls),
        values: operation.controls,
      });
      return;
    }
    case 'unitary': {
      const targets = wiresOf(writer, operation.qubits);
      lowerMatrix(writer, operation.matrix, { targets, controls: [], values: [] });
      return;
    }
    default:
      throw new QuantumError(
        'NOT_UNITARY_CIRCUIT',
        `a statevector has no place for '${operation.kind}': it is for unitary circuits`,
      );
  }
}

/** Matrices of gates without parameters, which need to be made and looked at only once. */
const FIXED = new Map<string, Float64Array>();

function matrixOf(gate: string, values: readonly number[]): Float64Array {
  const known = values.length === 0 ? FIXED.get(gate) : undefined;
  if (known !== undefined) return known;
  const matrix = gateOf(gate).matrix(values);
  if (values.length === 0) FIXED.set(gate, matrix);
  return matrix;
}

function wiresOf(writer: AtomWriter, qubits: readonly number[]): number[] {
  const wires = qubits.map((qubit) => writer.wireOf(qubit));
  if (wires.includes(-1) || new Set(wires).size < wires.length) {
    throw new QuantumError('WRONG_QUBITS', `qubits ${qubits.join()} are repeated or out of range`);
  }
  return wires;
}

function lowerMatrix(
  writer: AtomWriter,
  matrix: Float64Array,
  on: { targets: number[]; controls: number[]; values: readonly (0 | 1)[] },
): void {
  const count = on.targets.length;
  if (matrix.length !== powerOfTwo(2 * count + 1)) {
    throw new QuantumError('WRONG_QUBITS', `${matrix.length} numbers for ${count} qubits`);
  }
  if (count === 1 && on.controls.length === 0) {
    writer.single(on.targets[0] as number, matrix);
    return;
  }
  const reduced = withoutControls(matrix, count);
  const place = (i: number) => on.targets[i] as number;
  const targets = reduced.targets.map(place);
  const controls = [...on.controls, ...reduced.controls.map(place)];
  const onZero = on.controls.filter((_, i) => on.values[i] === 0);
  lowerReduced(writer, reduced.matrix, { targets, controls, onZero });
}

interface Placed {
  targets: number[];
  controls: number[];
  /** Those of the controls that act on 0. */
  onZero: number[];
}

function lowerReduced(writer: AtomWriter, matrix: Float64Array, placed: Placed): void {
  const { targets, controls, onZero } = placed;
  const isSmall = targets.length === 1 && controls.length < 2;
  if (isDiagonal(matrix, targets.length)) {
    withFlips(writer, onZero, () => writer.diagonal(targets, bitsOf(controls), matrix));
  } else if (targets.length === 1 && controls.length === 0) {
    writer.single(targets[0] as number, matrix);
  } else if (isSmall && isAntidiagonal(matrix)) {
    withFlips(writer, onZero, () => {
      writer.controlledFlip(controls[0] as number, targets[0] as number);
      writer.diagonal(targets, bitsOf(controls), flippedRows(matrix));
    });
  } else if (targets.length === 2 && controls.length === 0 && isExchange(matrix)) {
    writer.exchange(targets[0] as number, targets[1] as number);
    // Its wires have changed places: the row says which phase.
    writer.diagonal([targets[1] as number, targets[0] as number], 0, exchangePhases(matrix));
  } else {
    const values = bitsOf(controls.filter((wire) => !onZero.includes(wire)));
    writer.dense({ targets, controls: bitsOf(controls), values, matrix });
  }
}

function withFlips(writer: AtomWriter, wires: readonly number[], work: () => void): void {
  for (const wire of wires) writer.single(wire, X);
  work();
  for (const wire of wires) writer.single(wire, X);
}

function isAntidiagonal(m: Float64Array): boolean {
  return m[0] === 0 && m[1] === 0 && m[6] === 0 && m[7] === 0;
}

/** The diagonal that follows the flip in an antidiagonal 2 × 2 matrix. */
function flippedRows(m: Float64Array): Float64Array {
  const [r01, i01, r10, i10] = [m[2], m[3], m[4], m[5]] as unknown as [
    number,
    number,
    number,
    number,
  ];
  return Float64Array.of(r01, i01, 0, 0, 0, 0, r10, i10);
}

/** The diagonal that follows the exchange of two qubits, by rows. */
function exchangePhases(m: Float64Array): Float64Array {
  const out = new Float64Array(32);
  for (const [row, column] of [
    [0, 0],
    [1, 2],
    [2, 1],
    [3, 3],
  ] as const) {
    const from = 2 * (4 * row + column);
    out[10 * row] = m[from] as number;
    out[10 * row + 1] = m[from + 1] as number;
  }
  return out;
}
