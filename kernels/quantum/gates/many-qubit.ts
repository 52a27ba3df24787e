import { controlled, type Entry, identityBut } from './matrices';
import { defineFixed, type GateRecord, type Step } from './record';

const { PI } = Math;

const FLIP = Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0);

/** The gates on three qubits and more. Controls come first. */
export const MANY_QUBIT: readonly GateRecord[] = [
  defineFixed({
    name: 'ccx',
    qubits: 3,
    matrix: underControls(2, FLIP),
    steps: [
      ['h', [2]],
      ['cx', [1, 2]],
      ['tdg', [2]],
      ['cx', [0, 2]],
      ['t', [2]],
      ['cx', [1, 2]],
      ['tdg', [2]],
      ['cx', [0, 2]],
      ['t', [1]],
      ['t', [2]],
      ['h', [2]],
      ['cx', [0, 1]],
      ['t', [0]],
      ['tdg', [1]],
      ['cx', [0, 1]],
    ],
    help: 'Toffoli: flips the third qubit where the first two are 1.',
  }),
  defineFixed({
    name: 'ccz',
    qubits: 3,
    matrix: identityBut(3, [[7, 7, -1]]),
    steps: [
      ['h', [2]],
      ['ccx', [0, 1, 2]],
      ['h', [2]],
    ],
    help: 'Changes the sign of |111⟩.',
  }),
  defineFixed({
    name: 'cswap',
    qubits: 3,
    matrix: permutation(3, [[3, 5]]),
    steps: [
      ['cx', [2, 1]],
      ['ccx', [0, 1, 2]],
      ['cx', [2, 1]],
    ],
    help: 'Fredkin: exchanges the second and third qubit where the first is 1.',
  }),
  defineFixed({
    name: 'rccx',
    qubits: 3,
    matrix: identityBut(3, [
      [5, 5, -1],
      [3, 3, 0],
      [7, 7, 0],
      [3, 7, 0, -1],
      [7, 3, 0, 1],
    ]),
    steps: [
      ['h', [2]],
      ['t', [2]],
      ['cx', [1, 2]],
      ['tdg', [2]],
      ['cx', [0, 2]],
      ['t', [2]],
      ['cx', [1, 2]],
      ['tdg', [2]],
      ['h', [2]],
    ],
    help: 'A Toffoli but for phases, with half the cx (Margolus).',
  }),
  defineFixed({
    name: 'c3x',
    qubits: 4,
    matrix: underControls(3, FLIP),
    steps: tripleControl(PI),
    help: 'Flips the fourth qubit where the first three are 1.',
  }),
  defineFixed({
    name: 'c3sx',
    aliases: ['c3sqrtx'],
    qubits: 4,
    matrix: underControls(3, Float64Array.of(0.5, 0.5, 0.5, -0.5, 0.5, -0.5, 0.5, 0.5)),
    inverse: 'c3sxdg',
    steps: tripleControl(PI / 2),
    help: 'Square root of X on the fourth qubit where the first three are 1.',
  }),
  defineFixed({
    name: 'c3sxdg',
    qubits: 4,
    matrix: underControls(3, Float64Array.of(0.5, -0.5, 0.5, 0.5, 0.5, 0.5, 0.5, -0.5)),
    inverse: 'c3sx',
    steps: tripleControl(-PI / 2),
    help: 'The inverse of c3sx.',
  }),
  defineFixed({
    name: 'rc3x',
    aliases: ['rcccx'],
    qubits: 4,
    matrix: relativePhase(1),
    inverse: 'rc3xdg',
    steps: relativePhaseSteps(),
    help: 'c3x but for phases, with fewer cx.',
  }),
  defineFixed({
    name: 'rc3xdg',
    qubits: 4,
    matrix: relativePhase(-1),
    inverse: 'rc3x',
    steps: relativePhaseSteps().toReversed().map(inverseStep),
    help: 'The inverse of rc3x.',
  }),
  defineFixed({
    name: 'c4x',
    qubits: 5,
    matrix: underControls(4, FLIP),
    steps: [
      ['csx', [3, 4]],
      ['c3x', [0, 1, 2, 3]],
      ['csxdg', [3, 4]],
      ['c3x', [0, 1, 2, 3]],
      ['c3sx', [0, 1, 2, 4]],
    ],
    help: 'Flips the fifth qubit where the first four are 1.',
  }),
];

function underControls(count: number, matrix: Float64Array): Float64Array {
  return count === 0 ? matrix : underControls(count - 1, controlled(matrix));
}

function permutation(qubits: number, exchanges: readonly [number, number][]): Float64Array {
  const entries = exchanges.flatMap(([a, b]): Entry[] => [
    [a, a, 0],
    [b, b, 0],
    [a, b, 1],
    [b, a, 1],
  ]);
  return identityBut(qubits, entries);
}

/** A phase on |1111⟩ by a Gray code of the controls (Barenco et al. 1995, lemma 7.1,
 * doi:10.1103/PhysRevA.52.3457), turned by Hadamards into a power of X on the last qubit. */
function tripleControl(angle: number): Step[] {
  const [plus, minus] = [angle / 4, -angle / 4];
  return [
    ['h', [3]],
    ['cp', [0, 3], plus],
    ['cx', [0, 1]],
    ['cp', [1, 3], minus],
    ['cx', [0, 1]],
    ['cp', [1, 3], plus],
    ['cx', [1, 2]],
    ['cp', [2, 3], minus],
    ['cx', [0, 2]],
    ['cp', [2, 3], plus],
    ['cx', [1, 2]],
    ['cp', [2, 3], minus],
    ['cx', [0, 2]],
    ['cp', [2, 3], plus],
    ['h', [3]],
  ];
}

function relativePhase(sign: 1 | -1): Float64Array {
  return identityBut(4, [
    [3, 3, 0, sign],
    [11, 11, 0, -sign],
    [7, 7, 0],
    [15, 15, 0],
    [7, 15, sign],
    [15, 7, -sign],
  ]);
}

/** Maslov 2016, figure 4, doi:10.1103/PhysRevA.93.022311. */
function relativePhaseSteps(): Step[] {
  const edge: Step[] = [
    ['h', [3]],
    ['t', [3]],
    ['cx', [2, 3]],
    ['tdg', [3]],
    ['h', [3]],
  ];
  const middle: Step[] = [
    ['cx', [0, 3]],
    ['t', [3]],
    ['cx', [1, 3]],
    ['tdg', [3]],
  ];
  return [...edge, ...middle, ...middle, ...edge];
}

function inverseStep([gate, qubits]: Step): Step {
  const inverses: Record<string, string> = { t: 'tdg', tdg: 't' };
  return [inverses[gate] ?? gate, qubits];
}
