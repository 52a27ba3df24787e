import { libm } from '../../math/libm';
import type { Expression, Parameter, UnaryFunction } from '../circuit';
import { MAX_SYMBOLIC_NODES } from './limits';

/** An operator between two parameters. */
export type ParameterOperator = Extract<Expression, { left: Parameter }>['op'];

/** Thrown by `unary` and `binary` for a tree of too many nodes. */
export class ExpressionTooLarge extends Error {
  override readonly name = 'ExpressionTooLarge';
}

const UNARY: Readonly<Record<'negate' | UnaryFunction, (x: number) => number>> = {
  // Never −0, which a text cannot tell from 0.
  negate: (x) => 0 - x,
  // libm has one inverse, atan2; (1 − x)(1 + x) keeps the digits that 1 − x² loses near ±1.
  arccos: (x) => libm.atan2(Math.sqrt((1 - x) * (1 + x)), x),
  arcsin: (x) => libm.atan2(x, Math.sqrt((1 - x) * (1 + x))),
  arctan: (x) => libm.atan2(x, 1),
  ceiling: Math.ceil,
  cos: libm.cos,
  exp: libm.exp,
  floor: Math.floor,
  log: libm.log,
  sin: libm.sin,
  sqrt: Math.sqrt,
  tan: libm.tan,
};

const BINARY: Readonly<Record<ParameterOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '**': libm.pow,
};

/** Names of the functions of one real number. */
export const UNARY_FUNCTIONS: ReadonlySet<string> = new Set(
  Object.keys(UNARY).filter((name) => name !== 'negate'),
);

/** Nodes of each tree that was made here: shared subtrees count each time, as they are written. */
const sizes = new WeakMap<Expression, number>();

/** A function of a parameter: a number where the parameter is known. */
export function unary(op: 'negate' | UnaryFunction, of: Parameter): Parameter {
  if (typeof of === 'number') return UNARY[op](of);
  if (op === 'negate' && of.op === 'negate') return of.of;
  return sized({ op, of }, of);
}

/** An operation on two parameters: a number where both are known. */
export function binary(op: ParameterOperator, left: Parameter, right: Parameter): Parameter {
  if (typeof left === 'number' && typeof right === 'number') return BINARY[op](left, right);
  return sized({ op, left, right }, left, right);
}

/** −a. */
export const negate = (a: Parameter): Parameter => unary('negate', a);

/** a + b. */
export const add = (a: Parameter, b: Parameter): Parameter => {
  if (a === 0) return b;
  return b === 0 ? a : binary('+', a, b);
};

/** a · b. */
export const multiply = (a: Parameter, b: Parameter): Parameter => {
  if (a === 1) return b;
  return b === 1 ? a : binary('*', a, b);
};

/** a / b. */
export const divide = (a: Parameter, b: Parameter): Parameter => binary('/', a, b);

function sized(node: Expression, ...operands: Parameter[]): Expression {
  let size = 1;
  for (const operand of operands) {
    size += typeof operand === 'number' ? 1 : (sizes.get(operand) ?? 1);
  }
  if (size > MAX_SYMBOLIC_NODES) throw new ExpressionTooLarge();
  sizes.set(node, size);
  return node;
}
