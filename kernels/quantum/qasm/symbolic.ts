import type { Expression, Parameter, UnaryFunction } from '../circuit';
import * as parameters from '../parameters';
import { MAX_SYMBOLIC_NODES } from './limits';

/** An operator between two parameters. */
export type ParameterOperator = Extract<Expression, { left: Parameter }>['op'];

/**
 * Thrown by all functions here for a tree of too many nodes; QuantumError for what is not finite.
 */
export class ExpressionTooLarge extends Error {
  override readonly name = 'ExpressionTooLarge';
}

const FUNCTIONS: readonly UnaryFunction[] = [
  'arccos',
  'arcsin',
  'arctan',
  'ceiling',
  'cos',
  'exp',
  'floor',
  'log',
  'sin',
  'sqrt',
  'tan',
];

/** Names of the functions of one real number. */
export const UNARY_FUNCTIONS: ReadonlySet<string> = new Set(FUNCTIONS);

const BINARY: Readonly<Record<ParameterOperator, (a: Parameter, b: Parameter) => Parameter>> = {
  '+': parameters.add,
  '-': parameters.subtract,
  '*': parameters.multiply,
  '/': parameters.divide,
  '**': parameters.power,
};

/** Nodes of each tree that was made here: shared subtrees count each time, as they are written. */
const sizes = new WeakMap<Expression, number>();

/** A function of a parameter: a number where the parameter is known. */
export function unary(op: 'negate' | UnaryFunction, of: Parameter): Parameter {
  return checked(op === 'negate' ? parameters.negate(of) : parameters.call(op, of));
}

/** An operation on two parameters: a number where both are known. */
export function binary(op: ParameterOperator, left: Parameter, right: Parameter): Parameter {
  return checked(BINARY[op](left, right));
}

/** −a. */
export const negate = (a: Parameter): Parameter => unary('negate', a);

/** a + b. */
export const add = (a: Parameter, b: Parameter): Parameter => binary('+', a, b);

/** a · b. */
export const multiply = (a: Parameter, b: Parameter): Parameter => binary('*', a, b);

/** a / b. */
export const divide = (a: Parameter, b: Parameter): Parameter => binary('/', a, b);

function checked(result: Parameter): Parameter {
  // Never −0, which a text cannot tell from 0.
  if (typeof result === 'number') return result + 0;
  if (sizes.has(result)) return result;
  let size = 1;
  if ('of' in result) size += sizeOf(result.of);
  if ('left' in result) size += sizeOf(result.left) + sizeOf(result.right);
  if (size > MAX_SYMBOLIC_NODES) throw new ExpressionTooLarge();
  sizes.set(result, size);
  return result;
}

function sizeOf(operand: Parameter): number {
  return typeof operand === 'number' ? 1 : (sizes.get(operand) ?? 1);
}
