import { libm } from '../../math/libm';
import { add, multiply, negate, subtract } from '../parameters';
import { controlled, general, identityBut, phases, rotation } from './matrices';
import { defineGate, type GateRecord, type Step } from './record';

const { PI } = Math;

/** The gates on two qubits that have parameters. A control is the first qubit. */
export const TWO_QUBIT_ROTATIONS: readonly GateRecord[] = [
  defineGate({
    name: 'cp',
    aliases: ['cphase'],
    parameters: ['lambda'],
    qubits: 2,
    matrix: (lambda) => phases(0, 0, 0, lambda),
    inverse: (lambda) => [negate(lambda)],
    decomposition: (lambda) => [
      ['p', [0], multiply(lambda, 0.5)],
      ['cx', [0, 1]],
      ['p', [1], multiply(lambda, -0.5)],
      ['cx', [0, 1]],
      ['p', [1], multiply(lambda, 0.5)],
    ],
    help: 'Controlled phase: e^{iλ} on |11⟩; the same in both directions.',
  }),
  defineGate({
    name: 'cu1',
    parameters: ['lambda'],
    qubits: 2,
    matrix: (lambda) => phases(0, 0, 0, lambda),
    inverse: (lambda) => [negate(lambda)],
    decomposition: (lambda) => [['cp', [0, 1], lambda]],
    help: 'The older name of cp.',
  }),
  defineGate({
    name: 'crx',
    parameters: ['theta'],
    qubits: 2,
    matrix: (theta) => controlled(rotation(theta, 0)),
    inverse: (theta) => [negate(theta)],
    decomposition: (theta) => [
      ['h', [1]],
      ['crz', [0, 1], theta],
      ['h', [1]],
    ],
    help: 'Controlled rotation by θ about x.',
  }),
  defineGate({
    name: 'cry',
    parameters: ['theta'],
    qubits: 2,
    matrix: (theta) => controlled(general(theta, 0, 0)),
    inverse: (theta) => [negate(theta)],
    decomposition: (theta) => [
      ['ry', [1], multiply(theta, 0.5)],
      ['cx', [0, 1]],
      ['ry', [1], multiply(theta, -0.5)],
      ['cx', [0, 1]],
    ],
    help: 'Controlled rotation by θ about y.',
  }),
  defineGate({
    name: 'crz',
    parameters: ['lambda'],
    qubits: 2,
    matrix: (lambda) => controlled(phases(-lambda / 2, lambda / 2)),
    inverse: (lambda) => [negate(lambda)],
    decomposition: (lambda) => [
      ['rz', [1], multiply(lambda, 0.5)],
      ['cx', [0, 1]],
      ['rz', [1], multiply(lambda, -0.5)],
      ['cx', [0, 1]],
    ],
    help: 'Controlled rotation by λ about z.',
  }),
  defineGate({
    name: 'cu',
    parameters: ['theta', 'phi', 'lambda', 'gamma'],
    qubits: 2,
    matrix: (theta, phi, lambda, gamma) => {
      const phase = [libm.cos(gamma), libm.sin(gamma)] as const;
      return controlled(times(general(theta, phi, lambda), ...phase));
    },
    inverse: (theta, phi, lambda, gamma) => [theta, lambda, phi, gamma].map(negate),
    decomposition: (theta, phi, lambda, gamma) => {
      const half = multiply(add(lambda, phi), 0.5);
      return [
        ['p', [0], add(gamma, half)],
        ['p', [1], multiply(subtract(lambda, phi), 0.5)],
        ['cx', [0, 1]],
        ['u', [1], multiply(theta, -0.5), 0, negate(half)],
        ['cx', [0, 1]],
        ['u', [1], multiply(theta, 0.5), phi, 0],
      ];
    },
    help: 'Controlled e^{iγ} u(θ, φ, λ).',
  }),
  defineGate({
    name: 'cu3',
    parameters: ['theta', 'phi', 'lambda'],
    qubits: 2,
    matrix: (theta, phi, lambda) => controlled(general(theta, phi, lambda)),
    inverse: (theta, phi, lambda) => [negate(theta), negate(lambda), negate(phi)],
    decomposition: (theta, phi, lambda) => [['cu', [0, 1], theta, phi, lambda, 0]],
    help: 'Controlled u(θ, φ, λ): cu with γ = 0.',
  }),
  defineGate({
    name: 'rxx',
    parameters: ['theta'],
    qubits: 2,
    matrix: (theta) => antidiagonal(theta, [1, 1, 1, 1]),
    inverse: (theta) => [negate(theta)],
    decomposition: (theta) => between(['h', [0]], ['h', [1]], ['rzz', [0, 1], theta]),
    help: 'Rotation by θ about XX: e^{−iθXX/2}.',
  }),
  defineGate({
    name: 'ryy',
    parameters: ['theta'],
    qubits: 2,
    matrix: (theta) => antidiagonal(theta, [-1, 1, 1, -1]),
    inverse: (theta) => [negate(theta)],
    decomposition: (theta) => [
      ['rx', [0], PI / 2],
      ['rx', [1], PI / 2],
      ['rzz', [0, 1], theta],
      ['rx', [0], -PI / 2],
      ['rx', [1], -PI / 2],
    ],
    help: 'Rotation by θ about YY: e^{−iθYY/2}.',
  }),
  defineGate({
    name: 'rzz',
    parameters: ['theta'],
    qubits: 2,
    matrix: (theta) => phases(-theta / 2, theta / 2, theta / 2, -theta / 2),
    inverse: (theta) => [negate(theta)],
    decomposition: (theta) => [
      ['cx', [0, 1]],
      ['rz', [1], theta],
      ['cx', [0, 1]],
    ],
    help: 'Rotation by θ about ZZ: e^{−iθZZ/2}.',
  }),
  defineGate({
    name: 'rzx',
    parameters: ['theta'],
    qubits: 2,
    matrix: (theta) => {
      const [c, s] = [libm.cos(theta / 2), libm.sin(theta / 2)];
      return identityBut(2, [
        [0, 0, c],
        [1, 1, c],
        [2, 2, c],
        [3, 3, c],
        [0, 2, 0, -s],
        [2, 0, 0, -s],
        [1, 3, 0, s],
        [3, 1, 0, s],
      ]);
    },
    inverse: (theta) => [negate(theta)],
    decomposition: (theta) => [
      ['h', [1]],
      ['rzz', [0, 1], theta],
      ['h', [1]],
    ],
    help: 'Rotation by θ about Z on the first and X on the second qubit.',
  }),
  defineGate({
    name: 'xx_minus_yy',
    parameters: ['theta', 'beta'],
    qubits: 2,
    matrix: (theta, beta) => exchange(theta, beta, [3, 0]),
    inverse: (theta, beta) => [negate(theta), beta],
    decomposition: (theta, beta) => [
      ['x', [0]],
      ['xx_plus_yy', [0, 1], theta, beta],
      ['x', [0]],
    ],
    help: 'e^{−iθ(XX−YY)/4} with phase β: rotates |00⟩ into |11⟩.',
  }),
  defineGate({
    name: 'xx_plus_yy',
    parameters: ['theta', 'beta'],
    qubits: 2,
    matrix: (theta, beta) => exchange(theta, beta, [2, 1]),
    inverse: (theta, beta) => [negate(theta), beta],
    decomposition: (theta, beta) => [
      ['rz', [0], beta],
      ['rxx', [0, 1], multiply(theta, 0.5)],
      ['ryy', [0, 1], multiply(theta, 0.5)],
      ['rz', [0], negate(beta)],
    ],
    help: 'e^{−iθ(XX+YY)/4} with phase β: rotates |01⟩ into |10⟩.',
  }),
];

/** A gate done after two others and before the same two. */
function between(first: Step, second: Step, inner: Step): Step[] {
  return [first, second, inner, first, second];
}

function times(matrix: Float64Array, re: number, im: number): Float64Array {
  const product = new Float64Array(matrix.length);
  for (let i = 0; i < matrix.length; i += 2) {
    const [a, b] = [matrix[i] as number, matrix[i + 1] as number];
    product[i] = a * re - b * im;
    product[i + 1] = a * im + b * re;
  }
  return product;
}

/** cos θ/2 on the diagonal, −i sin θ/2 times the signs on the other, from the top right. */
function antidiagonal(theta: number, signs: readonly number[]): Float64Array {
  const [c, s] = [libm.cos(theta / 2), libm.sin(theta / 2)];
  return identityBut(
    2,
    signs.flatMap((sign, i) => [
      [i, i, c],
      [i, 3 - i, 0, -sign * s],
    ]),
  );
}

/** A rotation by θ of two basis states into each other, with phase e^{−iβ} on what comes down. */
function exchange(theta: number, beta: number, [upper, lower]: [number, number]): Float64Array {
  const [c, s] = [libm.cos(theta / 2), libm.sin(theta / 2)];
  const [re, im] = [s * libm.sin(beta), s * libm.cos(beta)];
  return identityBut(2, [
    [upper, upper, c],
    [lower, lower, c],
    [lower, upper, -re, -im],
    [upper, lower, re, -im],
  ]);
}
