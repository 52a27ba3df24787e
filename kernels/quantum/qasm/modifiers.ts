import type { GateOperation, Parameter, UnitaryOperation } from '../circuit';
import type { Context } from './context';
import { MAX_MATRIX_QUBITS } from './limits';
import { controlledMatrix, daggered, powerOfMatrix, unitaryOf } from './matrices';
import { signatureOf } from './signatures';
import { multiply, negate } from './symbolic';

/** What gates become. */
export type Unitary = GateOperation | UnitaryOperation;

const NOTHING: readonly never[] = [];

/** A gate with what its controls allow taken into its name: `ctrl @ x` is `cx`. */
export function gate(
  name: string,
  parameters: readonly Parameter[],
  qubits: readonly number[],
  controls: readonly (0 | 1)[] = NOTHING,
): GateOperation {
  let operation = {
    kind: 'gate' as const,
    gate: name,
    parameters: parameters as Parameter[],
    qubits: qubits as number[],
    controls: controls as (0 | 1)[],
  };
  for (;;) {
    const index = operation.controls.lastIndexOf(1);
    const named = index === -1 ? undefined : signatureOf(operation.gate).controlled;
    if (named === undefined) return operation;
    operation = absorbed(operation, named, index);
  }
}

/** Controls are all alike, so that the one that moves next to the gate may be any of them. */
function absorbed(operation: GateOperation, named: string, index: number): GateOperation {
  const { parameters, qubits, controls } = operation;
  const others = controls.length - 1;
  const moved = qubits.filter((_, at) => at !== index);
  moved.splice(others, 0, qubits[index] as number);
  return {
    kind: 'gate',
    gate: named,
    // cu has a phase that u has not.
    parameters: named === 'cu' ? [...parameters, 0] : parameters,
    qubits: moved,
    controls: controls.filter((_, at) => at !== index),
  };
}

/** The gate without controls that is in a gate, and how many of its qubits are controls. */
function stripped({ gate: name, qubits, parameters, controls }: GateOperation): GateOperation {
  const { base } = signatureOf(name);
  if (base === undefined) return { kind: 'gate', gate: name, qubits, parameters, controls };
  const more = Array.from({ length: base.controls }, () => 1 as const);
  return { kind: 'gate', gate: base.gate, qubits, parameters, controls: [...controls, ...more] };
}

/** The operation under one more control, the outermost. */
export function controlled(operation: Unitary, qubit: number, on: 0 | 1): Unitary {
  const qubits = [qubit, ...operation.qubits];
  if (operation.kind === 'unitary') {
    return { kind: 'unitary', matrix: controlledMatrix(operation.matrix, on), qubits };
  }
  return gate(operation.gate, operation.parameters, qubits, [on, ...operation.controls]);
}

/** What undoes a sequence of operations. */
export function inverse(operations: readonly Unitary[]): Unitary[] {
  return operations.map(inverseOf).reverse();
}

function inverseOf(operation: Unitary): Unitary {
  if (operation.kind === 'unitary') return { ...operation, matrix: daggered(operation.matrix) };
  const rule = signatureOf(operation.gate).inverse;
  const { parameters } = operation;
  if (rule === 'self') return operation;
  if (rule === 'negate') return { ...operation, parameters: parameters.map(negate) };
  if (rule !== 'euler') return { ...operation, gate: rule.gate };
  const [theta, phi, lambda, ...gamma] = parameters as [Parameter, Parameter, Parameter];
  return { ...operation, parameters: [theta, lambda, phi, ...gamma].map(negate) };
}

/**
 * A sequence of operations to a power: repeated where it is whole, by its matrix where it is not.
 */
export function power(
  context: Context,
  at: number,
  { operations, exponent }: { operations: readonly Unitary[]; exponent: number },
): Unitary[] {
  const [only, ...others] = operations;
  if (only === undefined) return [];
  if (others.length === 0 && only.kind === 'gate') {
    const result = powerOfGate(only, exponent);
    if (result !== undefined) return result;
  }
  if (Number.isInteger(exponent)) {
    const count = Math.abs(exponent);
    context.operation(at, count * operations.length);
    const once = exponent < 0 ? inverse(operations) : operations;
    return Array.from({ length: count }, () => once).flat();
  }
  return [powerOfSequence(context, at, { operations, exponent })];
}

/** A quarter turn about another axis, before and after: z between them is the gate. */
const AXES: Readonly<Record<string, { turn: number; before: Turn[]; after: Turn[] } | undefined>> =
  {
    z: { turn: 1, before: [], after: [] },
    s: { turn: 1 / 2, before: [], after: [] },
    sdg: { turn: -1 / 2, before: [], after: [] },
    t: { turn: 1 / 4, before: [], after: [] },
    tdg: { turn: -1 / 4, before: [], after: [] },
    x: { turn: 1, before: [['h']], after: [['h']] },
    sx: { turn: 1 / 2, before: [['h']], after: [['h']] },
    sxdg: { turn: -1 / 2, before: [['h']], after: [['h']] },
    y: { turn: 1, before: [['sdg'], ['h']], after: [['h'], ['s']] },
    h: { turn: 1, before: [['ry', -Math.PI / 4]], after: [['ry', Math.PI / 4]] },
  };
type Turn = [gate: string, ...parameters: number[]];

/** Phases by eighths of a turn as named gates, which stabilizers know. */
const EIGHTHS = [[], ['t'], ['s'], ['s', 't'], ['z'], ['z', 't'], ['sdg'], ['tdg']] as const;

/** Halves of a half turn about x. */
const QUARTERS_OF_X = [[], ['sx'], ['x'], ['sxdg']] as const;

function powerOfGate(operation: GateOperation, exponent: number): GateOperation[] | undefined {
  const { gate: name, parameters, qubits, controls } = stripped(operation);
  const { scales, inverse: rule } = signatureOf(name);
  const [angle, ...others] = parameters;
  if (scales && angle !== undefined) {
    return [gate(name, [multiply(angle, exponent), ...others], qubits, controls)];
  }
  const axis = AXES[name];
  const whole = Number.isInteger(exponent);
  if (whole && rule === 'self') return exponent % 2 === 0 ? [] : [operation];
  if (whole && axis !== undefined) {
    const isX = axis.before.length > 0;
    const count = axis.turn * (isX ? 2 : 4) * exponent;
    const names = isX ? QUARTERS_OF_X[modulo(count, 4)] : EIGHTHS[modulo(count, 8)];
    return names?.map((part) => gate(part, NOTHING, qubits, controls));
  }
  if (axis === undefined) return undefined;
  const target = qubits.slice(controls.length);
  const turns = (list: Turn[]) => list.map(([part, ...angles]) => gate(part, angles, target));
  const phase = gate('p', [Math.PI * axis.turn * exponent], qubits, controls);
  return [...turns(axis.before), phase, ...turns(axis.after)];
}

function modulo(a: number, b: number): number {
  return ((a % b) + b) % b;
}

function powerOfSequence(
  context: Context,
  at: number,
  { operations, exponent }: { operations: readonly Unitary[]; exponent: number },
): UnitaryOperation {
  const qubits = [...new Set(operations.flatMap((operation) => operation.qubits))];
  if (qubits.length > MAX_MATRIX_QUBITS) {
    const what = `a fractional power of a gate on ${qubits.length} qubits`;
    throw context.unsupported(at, what);
  }
  context.operation(at, operations.length << qubits.length);
  // Eigenvectors take the cube of the size.
  context.step(at, 1 << (3 * qubits.length));
  const matrix = unitaryOf(operations, qubits);
  if (matrix === undefined) {
    throw context.unsupported(at, 'a fractional power of a gate that depends on inputs');
  }
  return { kind: 'unitary', matrix: powerOfMatrix(matrix, exponent), qubits };
}
