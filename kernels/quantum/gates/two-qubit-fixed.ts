import { controlled, type Entry, identityBut, SQRT_HALF } from './matrices';
import { defineFixed, type GateRecord, type Step } from './record';
import { SINGLE_QUBIT_FIXED } from './single-qubit-fixed';

const { PI } = Math;

/** The gates on two qubits without parameters. A control is the first qubit. */
export const TWO_QUBIT_FIXED: readonly GateRecord[] = [
  defineFixed({
    name: 'cx',
    aliases: ['CX'],
    qubits: 2,
    matrix: controlledGate('x'),
    steps: null,
    help: 'Controlled X: flips the second qubit where the first is 1.',
  }),
  defineFixed({
    name: 'cy',
    qubits: 2,
    matrix: controlledGate('y'),
    steps: [
      ['sdg', [1]],
      ['cx', [0, 1]],
      ['s', [1]],
    ],
    help: 'Controlled Y.',
  }),
  defineFixed({
    name: 'cz',
    qubits: 2,
    matrix: controlledGate('z'),
    steps: [
      ['h', [1]],
      ['cx', [0, 1]],
      ['h', [1]],
    ],
    help: 'Controlled Z: changes the sign of |11⟩; the same in both directions.',
  }),
  defineFixed({
    name: 'ch',
    qubits: 2,
    matrix: controlledGate('h'),
    steps: [
      ['s', [1]],
      ['h', [1]],
      ['t', [1]],
      ['cx', [0, 1]],
      ['tdg', [1]],
      ['h', [1]],
      ['sdg', [1]],
    ],
    help: 'Controlled Hadamard.',
  }),
  defineFixed({
    name: 'cs',
    qubits: 2,
    matrix: controlledGate('s'),
    inverse: 'csdg',
    steps: [['cp', [0, 1], PI / 2]],
    help: 'Controlled S: phase i on |11⟩.',
  }),
  defineFixed({
    name: 'csdg',
    qubits: 2,
    matrix: controlledGate('sdg'),
    inverse: 'cs',
    steps: [['cp', [0, 1], -PI / 2]],
    help: 'Phase −i on |11⟩: the inverse of cs.',
  }),
  defineFixed({
    name: 'csx',
    qubits: 2,
    matrix: controlledGate('sx'),
    inverse: 'csxdg',
    steps: betweenHadamards(['cs', [0, 1]]),
    help: 'Controlled square root of X.',
  }),
  defineFixed({
    name: 'csxdg',
    qubits: 2,
    matrix: controlledGate('sxdg'),
    inverse: 'csx',
    steps: betweenHadamards(['csdg', [0, 1]]),
    help: 'The inverse of csx.',
  }),
  defineFixed({
    name: 'swap',
    qubits: 2,
    matrix: exchange([1, 0]),
    steps: [
      ['cx', [0, 1]],
      ['cx', [1, 0]],
      ['cx', [0, 1]],
    ],
    help: 'Exchanges two qubits.',
  }),
  defineFixed({
    name: 'iswap',
    qubits: 2,
    matrix: exchange([0, 1]),
    inverse: 'iswapdg',
    steps: [
      ['s', [0]],
      ['s', [1]],
      ['h', [0]],
      ['cx', [0, 1]],
      ['cx', [1, 0]],
      ['h', [1]],
    ],
    help: 'Exchanges two qubits, with phase i where they differ.',
  }),
  defineFixed({
    name: 'iswapdg',
    qubits: 2,
    matrix: exchange([0, -1]),
    inverse: 'iswap',
    steps: [
      ['h', [1]],
      ['cx', [1, 0]],
      ['cx', [0, 1]],
      ['h', [0]],
      ['sdg', [0]],
      ['sdg', [1]],
    ],
    help: 'The inverse of iswap.',
  }),
  ...permutations(),
  echoedCrossResonance(),
];

function permutations(): GateRecord[] {
  const forth: Step[] = [
    ['cx', [0, 1]],
    ['cx', [1, 0]],
  ];
  const matrix = (images: readonly number[]): Float64Array =>
    identityBut(
      2,
      images.flatMap((to, from): Entry[] => [
        [from, from, to === from ? 1 : 0],
        [to, from, 1],
      ]),
    );
  return [
    defineFixed({
      name: 'dcx',
      qubits: 2,
      matrix: matrix([0, 2, 3, 1]),
      inverse: 'dcxdg',
      steps: forth,
      help: 'cx forth, then cx back: takes |01⟩ to |10⟩ to |11⟩ to |01⟩.',
    }),
    defineFixed({
      name: 'dcxdg',
      qubits: 2,
      matrix: matrix([0, 3, 1, 2]),
      inverse: 'dcx',
      steps: forth.toReversed(),
      help: 'The inverse of dcx.',
    }),
  ];
}

function echoedCrossResonance(): GateRecord {
  const a = SQRT_HALF;
  const zeroes: Entry[] = [0, 1, 2, 3].map((i) => [i, i, 0]);
  return defineFixed({
    name: 'ecr',
    qubits: 2,
    matrix: identityBut(2, [
      ...zeroes,
      [0, 1, a],
      [0, 3, 0, a],
      [1, 0, a],
      [1, 2, 0, -a],
      [2, 1, 0, a],
      [2, 3, a],
      [3, 0, 0, -a],
      [3, 2, a],
    ]),
    steps: [
      ['rzx', [0, 1], PI / 4],
      ['x', [0]],
      ['rzx', [0, 1], -PI / 4],
    ],
    help: 'Echoed cross-resonance: (IX − XY)/√2, a cx but for gates on one qubit.',
  });
}

function betweenHadamards(step: Step): Step[] {
  return [['h', [1]], step, ['h', [1]]];
}

function exchange([re, im]: readonly [re: number, im: number]): Float64Array {
  return identityBut(2, [
    [1, 1, 0],
    [1, 2, re, im],
    [2, 1, re, im],
    [2, 2, 0],
  ]);
}

function controlledGate(name: string): Float64Array {
  const record = SINGLE_QUBIT_FIXED.find((gate) => gate.name === name) as GateRecord;
  return controlled(record.matrix([]));
}
