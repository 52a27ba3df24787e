import type { PauliMask } from '../chemistry/hamiltonian';
import type { Circuit, Operation } from '../circuit';
import { input, multiply } from '../parameters';

/**
 * exp(−i φ/2 · P) for a Pauli string P with φ = `factor` · parameter, or `factor` itself where the
 * parameter is null. Bit q of `x` and `z`: X and Z on qubit q, both for Y.
 */
export interface PauliRotation {
  x: number;
  z: number;
  factor: number;
  parameter: number | null;
}

/** An ansatz: a basis state, and Pauli rotations on it, the first one first. */
export interface RotationProgram {
  qubitCount: number;
  /** The basis state, as bits. */
  start: number;
  parameterCount: number;
  rotations: PauliRotation[];
}

/** exp(θ · i Σ c P) as rotations, one by −2cθ for each string; those of one excitation commute. */
export function rotationsOf(terms: readonly PauliMask[], parameter: number): PauliRotation[] {
  return terms.map(({ x, z, coefficient }) => ({ x, z, factor: -2 * coefficient, parameter }));
}

/** The name of a parameter as an input of the circuit. */
export function parameterName(parameter: number): string {
  return `theta_${parameter}`;
}

/**
 * The circuit of a program, over gates of the table: `x` for the basis state; for each rotation the
 * basis changes, a ladder of `cx`, an `rz`, and both undone. Its state is the program's, phase and all.
 */
export function circuitOfProgram(program: RotationProgram): Circuit {
  const { qubitCount, start, parameterCount, rotations } = program;
  const operations: Operation[] = [];
  for (let qubit = 0; qubit < qubitCount; qubit++) {
    if ((start >>> qubit) & 1) operations.push(gate('x', [qubit]));
  }
  for (const rotation of rotations) operations.push(...rotationGates(rotation, qubitCount));
  return {
    qubitCount,
    bitCount: 0,
    qubitRegisters: [{ name: 'q', start: 0, size: qubitCount }],
    bitRegisters: [],
    inputs: Array.from({ length: parameterCount }, (_, i) => parameterName(i)),
    operations,
  };
}

function gate(name: string, qubits: number[]): Operation {
  return { kind: 'gate', gate: name, parameters: [], qubits, controls: [] };
}

function rotationGates({ x, z, factor, parameter }: PauliRotation, count: number): Operation[] {
  const angle = parameter === null ? factor : multiply(factor, input(parameterName(parameter)));
  const before: Operation[] = [];
  const after: Operation[] = [];
  const qubits: number[] = [];
  for (let qubit = 0; qubit < count; qubit++) {
    const [hasX, hasZ] = [(x >>> qubit) & 1, (z >>> qubit) & 1];
    if (hasX || hasZ) qubits.push(qubit);
    if (!hasX) continue;
    if (hasZ) before.push(gate('sdg', [qubit]));
    before.push(gate('h', [qubit]));
    after.push(gate('h', [qubit]));
    if (hasZ) after.push(gate('s', [qubit]));
  }
  const last = qubits.at(-1);
  // A rotation about the identity is a phase.
  if (last === undefined) {
    const phase = multiply(-0.5, angle);
    return [{ kind: 'gate', gate: 'gphase', parameters: [phase], qubits: [], controls: [] }];
  }
  const ladder = qubits.slice(1).map((qubit, i) => gate('cx', [qubits[i] as number, qubit]));
  const turn: Operation = { ...gate('rz', [last]), parameters: [angle] } as Operation;
  return [...before, ...ladder, turn, ...[...ladder].reverse(), ...after];
}
