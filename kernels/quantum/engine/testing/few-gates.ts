/** Matrices of a few gates, from their definitions in OpenQASM, for tests of the engine alone. */
import { libm } from '../../../math/libm';
import type { GateOperation, Parameter } from '../../circuit';

type Maker = (...parameters: number[]) => [re: number, im: number][][];

const R = Math.sqrt(0.5);
const ONE: [number, number] = [1, 0];
const ZERO: [number, number] = [0, 0];

const SINGLE: Record<string, Maker> = {
  id: () => [
    [ONE, ZERO],
    [ZERO, ONE],
  ],
  h: () => [
    [
      [R, 0],
      [R, 0],
    ],
    [
      [R, 0],
      [-R, 0],
    ],
  ],
  x: () => [
    [ZERO, ONE],
    [ONE, ZERO],
  ],
  y: () => [
    [ZERO, [0, -1]],
    [[0, 1], ZERO],
  ],
  z: () => diagonal(ONE, [-1, 0]),
  s: () => diagonal(ONE, [0, 1]),
  p: (angle) => diagonal(ONE, phase(angle)),
  rz: (angle) => diagonal(phase(-angle / 2), phase(angle / 2)),
  ry: (angle) => {
    const [c, s] = [libm.cos(angle / 2), libm.sin(angle / 2)];
    return [
      [
        [c, 0],
        [-s, 0],
      ],
      [
        [s, 0],
        [c, 0],
      ],
    ];
  },
  rx: (angle) => {
    const [c, s] = [libm.cos(angle / 2), libm.sin(angle / 2)];
    return [
      [
        [c, 0],
        [0, -s],
      ],
      [
        [0, -s],
        [c, 0],
      ],
    ];
  },
  u: (theta, phi, lambda) => {
    const [c, s] = [libm.cos(theta / 2), libm.sin(theta / 2)];
    const times = ([re, im]: [number, number], by: number): [number, number] => [re * by, im * by];
    return [
      [[c, 0], times(phase(lambda), -s)],
      [times(phase(phi), s), times(phase(phi + lambda), c)],
    ];
  },
};

/** Gates on more qubits: a gate of one under one control, or a matrix of four rows. */
const CONTROLLED: Record<string, string> = { cx: 'x', cy: 'y', cz: 'z', cp: 'p', ch: 'h', cu: 'u' };

const PAIRS: Record<string, Maker> = {
  swap: () => exchange(ONE),
  iswap: () => exchange([0, 1]),
  rzz: (angle) =>
    diagonal(phase(-angle / 2), phase(angle / 2), phase(angle / 2), phase(-angle / 2)),
};

/** The names that `matrixOf` knows, with their numbers of qubits and parameters. */
export const FEW_GATES: readonly { name: string; qubits: number; parameters: number }[] = [
  ...Object.entries(SINGLE).map(([name, make]) => ({ name, qubits: 1, parameters: make.length })),
  ...Object.entries(CONTROLLED).map(([name, of]) => ({
    name,
    qubits: 2,
    parameters: (SINGLE[of] as Maker).length,
  })),
  ...Object.entries(PAIRS).map(([name, make]) => ({ name, qubits: 2, parameters: make.length })),
  { name: 'gphase', qubits: 0, parameters: 1 },
];

/** The matrix of one of these gates. */
export function matrixOf({ gate, parameters }: GateOperation): Float64Array {
  const values = parameters.map(known);
  if (gate === 'gphase') return Float64Array.from(phase(values[0] as number));
  const single = SINGLE[gate] ?? PAIRS[gate];
  if (single !== undefined) return Float64Array.from(single(...values).flat(2));
  const inner = SINGLE[CONTROLLED[gate] as string]?.(...values);
  if (inner === undefined) throw new Error(`no gate '${gate}'`);
  const rows = diagonal(ONE, ONE, ONE, ONE);
  // The control comes first and is the least significant bit.
  [0, 1].forEach((row) => {
    [0, 1].forEach((column) => {
      (rows[2 * row + 1] as [number, number][])[2 * column + 1] = inner[row]?.[column] as [
        number,
        number,
      ];
    });
  });
  return Float64Array.from(rows.flat(2));
}

function known(parameter: Parameter): number {
  if (typeof parameter !== 'number') throw new Error('inputs must be bound');
  return parameter;
}

function phase(angle: number): [number, number] {
  return [libm.cos(angle), libm.sin(angle)];
}

function diagonal(...entries: [number, number][]): [number, number][][] {
  return entries.map((entry, row) => entries.map((_, column) => (row === column ? entry : ZERO)));
}

function exchange(entry: [number, number]): [number, number][][] {
  return [
    [ONE, ZERO, ZERO, ZERO],
    [ZERO, ZERO, entry, ZERO],
    [ZERO, entry, ZERO, ZERO],
    [ZERO, ZERO, ZERO, ONE],
  ];
}
