import type { Operation, Parameter } from '../circuit';
import { QuantumError } from '../errors';
import { gateOf } from '../gates';
import { evaluate } from '../parameters';
import { powerOfTwo } from '../power-of-two';
import { AtomWriter, type Lowered } from './atom-writer';
import { type Atom, bitsOf } from './atoms';
import { blankCanonical, decomposePair } from './canonical';
import { isDiagonal, isExchange, type Reduced, reduce, withoutControls } from './matrix-shape';
import { type PairBlock, withPairBlocks } from './pair-blocks';
import { productOf } from './pair-product';
import { Tape } from './tape';

/** What the amplitudes are asked for between two gates; strings by qubits. */
export type Observation = Extract<Atom, { kind: 'observe' }>;

/** What can be lowered: a circuit, or one with observations. */
export interface Steps {
  qubitCount: number;
  operations: readonly (Operation | Observation)[];
}

const X = Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0);
/** For what depends on no inputs and so is the same every time. */
const STILL = new Tape();

/**
 * Lowers a circuit to atoms. Exchanges of qubits become names, one-qubit gates are fused, and unless it
 * starts from any state, what acts on qubits that are still |0⟩ is left out where it does nothing.
 * @throws QuantumError NOT_UNITARY_CIRCUIT for measurements, resets and conditions, WRONG_QUBITS for
 * qubits that are repeated, out of range or not as many as a gate has, and as gates and parameters do
 */
export function lower(circuit: Steps, tape: Tape, startsFromHeld = false): Lowered {
  const writer = new AtomWriter(circuit.qubitCount, tape, startsFromHeld);
  for (const step of withPairBlocks(circuit.operations)) {
    if (step.kind === 'pair') lowerPair(writer, step, tape);
    else lowerOperation(writer, step, tape);
  }
  return writer.finish();
}

function lowerOperation(writer: AtomWriter, operation: Operation | Observation, tape: Tape): void {
  switch (operation.kind) {
    case 'barrier':
      return;
    case 'observe':
      writer.observe(operation);
      return;
    case 'gate': {
      const wires = wiresOf(writer, operation.qubits);
      const controls = operation.controls.length;
      const isBound = hasInputs(operation);
      const matrix = gateMatrix(operation, tape);
      lowerMatrix(writer, matrix, {
        targets: wires.slice(controls),
        controls: wires.slice(0, controls),
        values: operation.controls,
        tape: isBound ? tape : STILL,
      });
      return;
    }
    case 'unitary': {
      const targets = wiresOf(writer, operation.qubits);
      const on = { targets, controls: [], values: [], tape: STILL };
      lowerMatrix(writer, operation.matrix, on);
      return;
    }
    default:
      throw new QuantumError(
        'NOT_UNITARY_CIRCUIT',
        `a statevector has no place for '${operation.kind}': it is for unitary circuits`,
      );
  }
}

/** Gates of two qubits as one: as matrices on them, multiplied, and taken apart another way. */
function lowerPair(writer: AtomWriter, { qubits, operations }: PairBlock, tape: Tape): void {
  const [a, b] = wiresOf(writer, qubits) as [number, number];
  const members = operations.map((operation) => {
    const matrix = operation.kind === 'unitary' ? operation.matrix : gateMatrix(operation, tape);
    const controls = operation.kind === 'unitary' ? [] : operation.controls;
    const places = operation.qubits.map((qubit) => (qubit === qubits[0] ? 0 : 1));
    requireSize(matrix, places.length - controls.length);
    return { matrix, places, controls };
  });
  const parts = blankCanonical();
  const isBound = operations.some((one) => one.kind === 'gate' && hasInputs(one));
  (isBound ? tape : STILL).do(() => decomposePair(productOf(members), parts));
  writer.pair([a, b], parts);
}

/** Matrices of gates without parameters, which need to be made and looked at only once. */
const FIXED = new Map<string, Float64Array>();

type Gate = Extract<Operation, { kind: 'gate' }>;

function hasInputs({ parameters }: Gate): boolean {
  return parameters.some((parameter) => typeof parameter !== 'number');
}

function gateMatrix(operation: Gate, tape: Tape): Float64Array {
  return hasInputs(operation) ? boundMatrix(operation, tape) : fixedMatrix(operation);
}

function fixedMatrix({ gate, parameters }: Gate): Float64Array {
  const known = parameters.length === 0 ? FIXED.get(gate) : undefined;
  if (known !== undefined) return known;
  const matrix = gateOf(gate).matrix(parameters.map((parameter) => evaluate(parameter)));
  if (parameters.length === 0) FIXED.set(gate, matrix);
  return matrix;
}

/** A matrix that is written anew for other inputs. */
function boundMatrix({ gate, parameters }: Gate, tape: Tape): Float64Array {
  const { qubits, matrix } = gateOf(gate);
  const bound = new Float64Array(powerOfTwo(2 * qubits + 1));
  const value = (parameter: Parameter) => evaluate(parameter, tape.inputs);
  tape.do(() => bound.set(matrix(parameters.map(value))));
  return bound;
}

function wiresOf(writer: AtomWriter, qubits: readonly number[]): number[] {
  const wires: number[] = [];
  let seen = 0;
  for (const qubit of qubits) {
    const wire = writer.wireOf(qubit);
    if (wire < 0 || (seen & (1 << wire)) !== 0) {
      const message = `qubits ${qubits.join()} are repeated or out of range`;
      throw new QuantumError('WRONG_QUBITS', message);
    }
    seen |= 1 << wire;
    wires.push(wire);
  }
  return wires;
}

function lowerMatrix(
  writer: AtomWriter,
  matrix: Float64Array,
  on: { targets: number[]; controls: number[]; values: readonly (0 | 1)[]; tape: Tape },
): void {
  const count = on.targets.length;
  requireSize(matrix, count);
  if (count === 1 && on.controls.length === 0) {
    writer.single(on.targets[0] as number, matrix);
    return;
  }
  const { tape } = on;
  const reduced = tape === STILL ? withoutControls(matrix, count) : reduceOn(tape, matrix, count);
  if (reduced.controls.length === 0 && on.controls.length === 0) {
    lowerReduced(writer, reduced.matrix, { targets: on.targets, controls: [], onZero: [], tape });
    return;
  }
  const place = (i: number) => on.targets[i] as number;
  const targets = reduced.targets.map(place);
  const controls = [...on.controls, ...reduced.controls.map(place)];
  const onZero = on.controls.filter((_, i) => on.values[i] === 0);
  lowerReduced(writer, reduced.matrix, { targets, controls, onZero, tape });
}

function requireSize(matrix: Float64Array, count: number): void {
  if (matrix.length === powerOfTwo(2 * count + 1)) return;
  throw new QuantumError('WRONG_QUBITS', `${matrix.length} numbers for ${count} qubits`);
}

/** A matrix without its controls, which is written anew with it. */
function reduceOn(tape: Tape, matrix: Float64Array, count: number): Reduced {
  const reduced = reduce(matrix, count);
  tape.decide(() => {
    const again = reduce(matrix, count);
    const isSame = again.controls.join() === reduced.controls.join();
    if (isSame && again.matrix !== reduced.matrix) reduced.matrix.set(again.matrix);
    return isSame;
  });
  return reduced;
}

interface Placed {
  targets: number[];
  controls: number[];
  /** Those of the controls that act on 0. */
  onZero: number[];
  tape: Tape;
}

function lowerReduced(writer: AtomWriter, matrix: Float64Array, placed: Placed): void {
  const { targets, controls, onZero, tape } = placed;
  const isSmall = targets.length === 1 && controls.length < 2;
  if (tape.decide(() => isDiagonal(matrix, targets.length))) {
    withFlips(writer, onZero, () => writer.diagonal(targets, bitsOf(controls), matrix));
  } else if (targets.length === 1 && controls.length === 0) {
    writer.single(targets[0] as number, matrix);
  } else if (isSmall && tape.decide(() => isAntidiagonal(matrix))) {
    withFlips(writer, onZero, () => {
      writer.controlledFlip(controls[0] as number, targets[0] as number);
      const rows = writtenOn(tape, () => flippedRows(matrix));
      writer.diagonal(targets, bitsOf(controls), rows);
    });
  } else if (
    targets.length === 2 &&
    controls.length === 0 &&
    tape.decide(() => isExchange(matrix))
  ) {
    writer.exchange(targets[0] as number, targets[1] as number);
    // Its wires have changed places: the row says which phase.
    const phases = writtenOn(tape, () => exchangePhases(matrix));
    writer.diagonal([targets[1] as number, targets[0] as number], 0, phases);
  } else {
    const values = bitsOf(controls.filter((wire) => !onZero.includes(wire)));
    writer.dense({ targets, controls: bitsOf(controls), values, matrix });
  }
}

/** An array that is written anew for other inputs. */
function writtenOn(tape: Tape, make: () => Float64Array): Float64Array {
  const written = make();
  tape.do(() => written.set(make()));
  return written;
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
