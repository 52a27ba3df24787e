import type { BinaryOperator } from './ast';

/** From the loosest to the tightest; those in a row bind alike. */
const ROWS: BinaryOperator[][] = [
  ['++'],
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** How tightly −, ! and ~ bind. */
export const UNARY_PRECEDENCE = ROWS.length;

/** How tightly a power binds, which goes from right to left. */
export const POWER_PRECEDENCE = UNARY_PRECEDENCE + 1;

/** Operators by how they are written. */
export type Operators = ReadonlyMap<string, { op: BinaryOperator; precedence: number }>;

/** The operators of OpenQASM 3. */
export const OPERATORS_3: Operators = new Map([
  ...ROWS.flatMap((row, precedence) =>
    row.map((op) => [op as string, { op, precedence }] as const),
  ),
  ['**', { op: '**', precedence: POWER_PRECEDENCE }],
]);

/** The operators of OpenQASM 2, which writes powers with a caret. */
export const OPERATORS_2: Operators = new Map(
  (['+', '-', '*', '/', '=='] as const)
    .map((op): [string, { op: BinaryOperator; precedence: number }] => [
      op,
      OPERATORS_3.get(op) as { op: BinaryOperator; precedence: number },
    ])
    .concat([['^', { op: '**', precedence: POWER_PRECEDENCE }]]),
);
