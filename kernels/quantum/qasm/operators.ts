import type { Parameter } from '../circuit';
import type { BinaryOperator } from './ast';
import { MAX_INTEGER_BITS } from './limits';
import type { Value } from './scope';
import { binary, negate } from './symbolic';

/** Why an operation on known values cannot be; undefined results mean that the types do not fit. */
export class ValueFault extends Error {
  override readonly name = 'ValueFault';
}

/** A known number as a real one; undefined for other values. */
export function realOf(value: Value): Parameter | undefined {
  switch (value.type) {
    case 'real':
      return value.value;
    case 'integer':
      return Number(value.value);
    case 'boolean':
      return value.value ? 1 : 0;
    default:
      return undefined;
  }
}

/** A known number, truth value or string of bits as an integer; undefined for other values. */
export function integerOf(value: Value): bigint | undefined {
  switch (value.type) {
    case 'integer':
    case 'bitstring':
      return value.value;
    case 'boolean':
      return value.value ? 1n : 0n;
    case 'real':
      return typeof value.value === 'number' && Number.isSafeInteger(value.value)
        ? BigInt(value.value)
        : undefined;
    default:
      return undefined;
  }
}

/** The truth of a known value; undefined for other values. */
export function truthOf(value: Value): boolean | undefined {
  switch (value.type) {
    case 'boolean':
      return value.value;
    case 'integer':
    case 'bitstring':
      return value.value !== 0n;
    case 'real':
      return typeof value.value === 'number' ? value.value !== 0 : undefined;
    default:
      return undefined;
  }
}

/** −, ! and ~ of a known value; undefined where it has none. */
export function applyUnary(op: '-' | '!' | '~', of: Value): Value | undefined {
  if (op === '!') {
    const truth = truthOf(of);
    return truth === undefined ? undefined : { type: 'boolean', value: !truth };
  }
  if (op === '~') {
    if (of.type === 'boolean') return { type: 'boolean', value: !of.value };
    const width = of.type === 'integer' || of.type === 'bitstring' ? of.width : undefined;
    const value = width === undefined ? undefined : integerOf(of);
    if (value === undefined || width === undefined) return undefined;
    return { ...of, value: BigInt.asUintN(width, ~value) } as Value;
  }
  if (of.type === 'integer') return { ...of, value: wrapped(-of.value, of.width) };
  const real = of.type === 'boolean' ? undefined : realOf(of);
  return real === undefined ? undefined : { type: 'real', value: negate(real) };
}

/**
 * An operation on two known values, by OpenQASM 3's rules (in OpenQASM 2 all numbers are real);
 * undefined where the types do not fit. Throws ValueFault, and ExpressionTooLarge for inputs.
 */
export function applyBinary(op: BinaryOperator, left: Value, right: Value): Value | undefined {
  switch (op) {
    case '&&':
    case '||':
      return logical(op, left, right);
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compared(op, left, right);
    case '++':
      return undefined;
  }
  const inBits = op === '&' || op === '|' || op === '^' || op === '<<' || op === '>>';
  if (left.type === 'boolean' && right.type === 'boolean' && inBits) {
    return bitwiseBoolean(op, left.value, right.value);
  }
  if (inBits || op === '%' || (left.type !== 'real' && right.type !== 'real')) {
    return integral(op, left, right);
  }
  const [a, b] = [realOf(left), realOf(right)];
  if (a === undefined || b === undefined) return undefined;
  return { type: 'real', value: binary(op, a, b) };
}

function logical(op: '&&' | '||', left: Value, right: Value): Value | undefined {
  const [a, b] = [truthOf(left), truthOf(right)];
  if (a === undefined || b === undefined) return undefined;
  return { type: 'boolean', value: op === '&&' ? a && b : a || b };
}

function compared(
  op: '==' | '!=' | '<' | '<=' | '>' | '>=',
  left: Value,
  right: Value,
): Value | undefined {
  const reals = left.type === 'real' || right.type === 'real';
  const a = reals ? realOf(left) : integerOf(left);
  const b = reals ? realOf(right) : integerOf(right);
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === 'object' || typeof b === 'object') return undefined;
  return { type: 'boolean', value: holds(op, a, b) };
}

/** Whether a comparison holds. */
export function holds(op: string, a: number | bigint, b: number | bigint): boolean {
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

function bitwiseBoolean(op: string, a: boolean, b: boolean): Value | undefined {
  if (op === '&') return { type: 'boolean', value: a && b };
  if (op === '|') return { type: 'boolean', value: a || b };
  return op === '^' ? { type: 'boolean', value: a !== b } : undefined;
}

function integral(op: string, left: Value, right: Value): Value | undefined {
  const [a, b] = [integerOf(left), integerOf(right)];
  if (a === undefined || b === undefined) return undefined;
  const width = commonWidth(left, right);
  if (op === '**' && b < 0n) {
    return { type: 'real', value: binary('**', Number(a), Number(b)) };
  }
  const value = wrapped(integers(op, a, b), width);
  return left.type === 'bitstring' && width !== undefined
    ? { type: 'bitstring', value, width }
    : { type: 'integer', value, width };
}

/** Two unsigned numbers of declared widths stay in the wider one; with others there is no width. */
function commonWidth(left: Value, right: Value): number | undefined {
  const [a, b] = [left, right].map((side) => ('width' in side ? side.width : undefined));
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}

function integers(op: string, a: bigint, b: bigint): bigint {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '%':
      if (b === 0n) throw new ValueFault('division by zero');
      return op === '/' ? a / b : a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '**':
      return integerPower(a, b);
    default:
      if (b < 0n || b > BigInt(MAX_INTEGER_BITS)) throw new ValueFault('a shift is out of range');
      return op === '<<' ? a << b : a >> b;
  }
}

function integerPower(a: bigint, b: bigint): bigint {
  if (a === 0n || a === 1n) return b === 0n ? 1n : a;
  if (a === -1n) return b % 2n === 0n ? 1n : -1n;
  if (b > BigInt(MAX_INTEGER_BITS)) throw new ValueFault('an integer is too large');
  let result = 1n;
  for (let i = 0n; i < b; i++) result = wrapped(result * a, undefined);
  return result;
}

/** An integer within its width, or within what any integer may be. */
export function wrapped(value: bigint, width: number | undefined): bigint {
  if (width !== undefined) return BigInt.asUintN(width, value);
  if (BigInt.asIntN(MAX_INTEGER_BITS, value) !== value) {
    throw new ValueFault('an integer is too large');
  }
  return value;
}
