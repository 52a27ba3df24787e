import { add, multiply, negate, subtract } from '../parameters';
import { general, identityBut, phases, rotation } from './matrices';
import { defineGate, type GateRecord } from './record';

const { PI } = Math;
const THETA_PHI_LAMBDA = ['theta', 'phi', 'lambda'] as const;

/** The global phase, and the gates on one qubit that have parameters. */
export const SINGLE_QUBIT_ROTATIONS: readonly GateRecord[] = [
  defineGate({
    name: 'gphase',
    aliases: ['global_phase'],
    parameters: ['gamma'],
    qubits: 0,
    matrix: (gamma) => phases(gamma),
    inverse: (gamma) => [negate(gamma)],
    decomposition: null,
    help: 'Multiplies the whole state by e^{iγ}; under a control it is the phase gate.',
  }),
  defineGate({
    name: 'u',
    aliases: ['U'],
    parameters: THETA_PHI_LAMBDA,
    qubits: 1,
    matrix: general,
    inverse: (theta, phi, lambda) => [negate(theta), negate(lambda), negate(phi)],
    decomposition: null,
    help:
      'Any gate on one qubit but for a phase: [[cos θ/2, −e^{iλ} sin θ/2], [e^{iφ} sin θ/2, ' +
      "e^{i(φ+λ)} cos θ/2]]. The phase is Qiskit's: OpenQASM 2 writes U for this matrix times " +
      'e^{−i(φ+λ)/2}, the live OpenQASM 3 specification for this matrix times e^{iθ/2}.',
  }),
  defineGate({
    name: 'u0',
    parameters: ['gamma'],
    qubits: 1,
    matrix: () => identityBut(1, []),
    inverse: (gamma) => [gamma],
    decomposition: () => [['u', [0], 0, 0, 0]],
    help: 'Waits for γ units of time: the identity.',
  }),
  defineGate({
    name: 'u1',
    parameters: ['lambda'],
    qubits: 1,
    matrix: (lambda) => phases(0, lambda),
    inverse: (lambda) => [negate(lambda)],
    decomposition: (lambda) => [['u', [0], 0, 0, lambda]],
    help: 'Phase e^{iλ} on |1⟩; the older name of p.',
  }),
  defineGate({
    name: 'u2',
    parameters: ['phi', 'lambda'],
    qubits: 1,
    matrix: (phi, lambda) => general(PI / 2, phi, lambda),
    inverse: (phi, lambda) => [subtract(negate(lambda), PI), add(negate(phi), PI)],
    decomposition: (phi, lambda) => [['u', [0], PI / 2, phi, lambda]],
    help: 'u(π/2, φ, λ): a quarter turn between two phases.',
  }),
  defineGate({
    name: 'u3',
    parameters: THETA_PHI_LAMBDA,
    qubits: 1,
    matrix: general,
    inverse: (theta, phi, lambda) => [negate(theta), negate(lambda), negate(phi)],
    decomposition: (theta, phi, lambda) => [['u', [0], theta, phi, lambda]],
    help: 'The older name of u.',
  }),
  defineGate({
    name: 'p',
    aliases: ['phase'],
    parameters: ['lambda'],
    qubits: 1,
    matrix: (lambda) => phases(0, lambda),
    inverse: (lambda) => [negate(lambda)],
    decomposition: (lambda) => [['u', [0], 0, 0, lambda]],
    help: 'Phase e^{iλ} on |1⟩.',
  }),
  defineGate({
    name: 'rx',
    parameters: ['theta'],
    qubits: 1,
    matrix: (theta) => rotation(theta, 0),
    inverse: (theta) => [negate(theta)],
    decomposition: (theta) => [['u', [0], theta, -PI / 2, PI / 2]],
    help: 'Rotation by θ about x: e^{−iθX/2}.',
  }),
  defineGate({
    name: 'ry',
    parameters: ['theta'],
    qubits: 1,
    matrix: (theta) => general(theta, 0, 0),
    inverse: (theta) => [negate(theta)],
    decomposition: (theta) => [['u', [0], theta, 0, 0]],
    help: 'Rotation by θ about y: e^{−iθY/2}.',
  }),
  defineGate({
    name: 'rz',
    parameters: ['lambda'],
    qubits: 1,
    matrix: (lambda) => phases(-lambda / 2, lambda / 2),
    inverse: (lambda) => [negate(lambda)],
    decomposition: (lambda) => [
      ['gphase', [], multiply(lambda, -0.5)],
      ['p', [0], lambda],
    ],
    help: 'Rotation by λ about z: e^{−iλZ/2}.',
  }),
  defineGate({
    name: 'r',
    parameters: ['theta', 'phi'],
    qubits: 1,
    matrix: rotation,
    inverse: (theta, phi) => [negate(theta), phi],
    decomposition: (theta, phi) => [
      ['u', [0], theta, subtract(phi, PI / 2), subtract(PI / 2, phi)],
    ],
    help: 'Rotation by θ about the axis at angle φ from x towards y.',
  }),
];
