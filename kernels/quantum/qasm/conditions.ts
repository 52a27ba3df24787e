import type { Condition } from '../circuit';
import type { BinaryOperator } from './ast';
import type { Context } from './context';
import { MAX_SYMBOLIC_NODES } from './limits';
import { integerOf, truthOf, ValueFault } from './operators';
import type { Value } from './scope';

type Comparison = Extract<Condition, { op: 'compare' }>['is'];

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
const CONNECTIVES: Readonly<Partial<Record<BinaryOperator, 'and' | 'or' | 'xor'>>> = {
  '&&': 'and',
  '&': 'and',
  '||': 'or',
  '|': 'or',
  '^': 'xor',
  '!=': 'xor',
  '==': 'xor',
};

/** Whether a value is known only when the circuit runs. */
export function isMeasured(value: Value): boolean {
  return value.type === 'bits' || value.type === 'condition';
}

/** What a value says as a condition; undefined where it says nothing. */
export function conditionOf(context: Context, at: number, value: Value): Condition | undefined {
  if (value.type === 'bits') {
    const [bit] = value.bits;
    if (value.single && bit !== undefined) return { op: 'bit', bit };
    return { op: 'compare', bits: value.bits, is: '!=', value: 0n };
  }
  if (value.type !== 'condition') return undefined;
  for (const bit of bitsOf(value.condition)) {
    if (context.unchangedSince(bit, value.time)) continue;
    throw context.unsupported(at, 'using the value that a bit had before it was measured again');
  }
  return value.condition;
}

/** Not, of a value that is measured. */
export function negated(context: Context, at: number, value: Value): Value | undefined {
  const of = conditionOf(context, at, value);
  return of && measured(context, { op: 'not', of });
}

/** An operation on two values of which one at least is measured; undefined where there is none. */
export function combined(
  context: Context,
  at: number,
  { op, left, right }: { op: BinaryOperator; left: Value; right: Value },
): Value | undefined {
  if (op in MIRRORED) {
    const comparison = compared(context, { is: op as Comparison, left, right });
    if (comparison !== undefined) return comparison;
  }
  const connective = CONNECTIVES[op];
  if (connective === undefined || !(isTruth(left, op) && isTruth(right, op))) return undefined;
  const sides = { op: connective, left: side(context, at, left), right: side(context, at, right) };
  const condition = simplified(sides);
  if (typeof condition === 'boolean') {
    return { type: 'boolean', value: condition !== (op === '==') };
  }
  return measured(context, op === '==' ? { op: 'not', of: condition } : condition);
}

/** Nodes of each condition that was made here. */
const sizes = new WeakMap<Condition, number>();

function measured(context: Context, condition: Condition): Value {
  let size = 1;
  if (condition.op === 'not') size += sizes.get(condition.of) ?? 1;
  if ('left' in condition) {
    size += (sizes.get(condition.left) ?? 1) + (sizes.get(condition.right) ?? 1);
  }
  if (size > MAX_SYMBOLIC_NODES) throw new ValueFault('a condition is too large');
  sizes.set(condition, size);
  return { type: 'condition', condition, time: context.time };
}

/** A register or a bit against a known number. */
function compared(
  context: Context,
  { is, left, right }: { is: Comparison; left: Value; right: Value },
): Value | undefined {
  if (left.type !== 'bits' && right.type === 'bits') {
    return compared(context, { is: MIRRORED[is], left: right, right: left });
  }
  const value = left.type === 'bits' ? integerOf(right) : undefined;
  if (left.type !== 'bits' || value === undefined) return undefined;
  const [bit] = left.bits;
  const isBit = left.single && bit !== undefined && (value === 0n || value === 1n);
  if (isBit && (is === '==' || is === '!=')) {
    const of: Condition = { op: 'bit', bit };
    return measured(context, (value === 1n) === (is === '==') ? of : { op: 'not', of });
  }
  return measured(context, { op: 'compare', bits: left.bits, is, value });
}

/** Whether an operator may take a value as true or false; registers only under && and ||. */
function isTruth(value: Value, op: BinaryOperator): boolean {
  if (value.type === 'bits') return value.single || op === '&&' || op === '||';
  if (value.type === 'condition' || value.type === 'boolean') return true;
  return value.type === 'integer' && (value.value === 0n || value.value === 1n);
}

function side(context: Context, at: number, value: Value): Condition | boolean {
  return conditionOf(context, at, value) ?? truthOf(value) === true;
}

function simplified(node: {
  op: 'and' | 'or' | 'xor';
  left: Condition | boolean;
  right: Condition | boolean;
}): Condition | boolean {
  const { op, left, right } = node;
  if (typeof left !== 'boolean' && typeof right !== 'boolean') return { op, left, right };
  const [known, other] = typeof left === 'boolean' ? [left, right] : [right as boolean, left];
  if (op === 'and') return known ? other : false;
  if (op === 'or') return known ? true : other;
  if (typeof other === 'boolean') return known !== other;
  return known ? { op: 'not', of: other } : other;
}

function bitsOf(condition: Condition): number[] {
  const bits: number[] = [];
  const waiting = [condition];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.op === 'bit') bits.push(next.bit);
    else if (next.op === 'compare') for (const bit of next.bits) bits.push(bit);
    else if (next.op === 'not') waiting.push(next.of);
    else waiting.push(next.left, next.right);
  }
  return bits;
}
