import { identityBut, SQRT_HALF } from './matrices';
import { defineFixed, type GateRecord } from './record';

const { PI } = Math;

/** The gates on one qubit without parameters. */
export const SINGLE_QUBIT_FIXED: readonly GateRecord[] = [
  defineFixed({
    name: 'id',
    qubits: 1,
    matrix: identityBut(1, []),
    steps: [['u', [0], 0, 0, 0]],
    help: 'The identity.',
  }),
  defineFixed({
    name: 'x',
    qubits: 1,
    matrix: Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0),
    steps: [['u', [0], PI, 0, PI]],
    help: 'Pauli X: exchanges |0⟩ and |1⟩.',
  }),
  defineFixed({
    name: 'y',
    qubits: 1,
    matrix: Float64Array.of(0, 0, 0, -1, 0, 1, 0, 0),
    steps: [['u', [0], PI, PI / 2, PI / 2]],
    help: 'Pauli Y = iXZ: takes |0⟩ to i|1⟩ and |1⟩ to −i|0⟩.',
  }),
  phaseOfOne({ name: 'z', angle: PI, phase: [-1, 0], help: 'Pauli Z: changes the sign of |1⟩.' }),
  defineFixed({
    name: 'h',
    qubits: 1,
    matrix: Float64Array.of(SQRT_HALF, 0, SQRT_HALF, 0, SQRT_HALF, 0, -SQRT_HALF, 0),
    steps: [['u', [0], PI / 2, 0, PI]],
    help: 'Hadamard: exchanges the x and z axes.',
  }),
  phaseOfOne({
    name: 's',
    angle: PI / 2,
    phase: [0, 1],
    inverse: 'sdg',
    help: 'Phase i on |1⟩: the square root of z.',
  }),
  phaseOfOne({
    name: 'sdg',
    angle: -PI / 2,
    phase: [0, -1],
    inverse: 's',
    help: 'Phase −i on |1⟩: the inverse of s.',
  }),
  phaseOfOne({
    name: 't',
    angle: PI / 4,
    phase: [SQRT_HALF, SQRT_HALF],
    inverse: 'tdg',
    help: 'Phase e^{iπ/4} on |1⟩: the square root of s.',
  }),
  phaseOfOne({
    name: 'tdg',
    angle: -PI / 4,
    phase: [SQRT_HALF, -SQRT_HALF],
    inverse: 't',
    help: 'Phase e^{−iπ/4} on |1⟩: the inverse of t.',
  }),
  rootOfX({
    name: 'sx',
    inverse: 'sxdg',
    sign: 1,
    help: 'The square root of x: e^{iπ/4} rx(π/2).',
  }),
  rootOfX({ name: 'sxdg', inverse: 'sx', sign: -1, help: 'The inverse of sx.' }),
];

function phaseOfOne(definition: {
  name: string;
  angle: number;
  phase: [re: number, im: number];
  inverse?: string;
  help: string;
}): GateRecord {
  const { angle, phase, ...rest } = definition;
  const matrix = identityBut(1, [[1, 1, ...phase]]);
  return defineFixed({ ...rest, qubits: 1, matrix, steps: [['p', [0], angle]] });
}

function rootOfX(definition: {
  name: string;
  inverse: string;
  sign: 1 | -1;
  help: string;
}): GateRecord {
  const { sign, ...rest } = definition;
  const half = 0.5 * sign;
  return defineFixed({
    ...rest,
    qubits: 1,
    matrix: Float64Array.of(0.5, half, 0.5, -half, 0.5, -half, 0.5, half),
    steps: [
      ['gphase', [], (sign * PI) / 4],
      ['rx', [0], (sign * PI) / 2],
    ],
  });
}
