import type { UnaryFunction } from '../circuit';
import { applyBinary, integerOf, realOf, wrapped } from './operators';
import type { Value } from './scope';
import { UNARY_FUNCTIONS, unary } from './symbolic';

/** Names that OpenQASM 2 and Qiskit have for functions of OpenQASM 3. */
const FUNCTIONS_2: ReadonlyMap<string, UnaryFunction> = new Map(
  Object.entries({
    acos: 'arccos',
    asin: 'arcsin',
    atan: 'arctan',
    cos: 'cos',
    exp: 'exp',
    ln: 'log',
    sin: 'sin',
    sqrt: 'sqrt',
    tan: 'tan',
  } as const),
);

/**
 * A function of known values, or of inputs; undefined where the language has none of the name for
 * such values. Throws ValueFault, ExpressionTooLarge, and QuantumError for what is not finite.
 */
export function applyFunction(
  version: 2 | 3,
  name: string,
  given: readonly Value[],
): Value | undefined {
  const real = given[0] && given.length === 1 ? realOf(given[0]) : undefined;
  const isKnown = version === 3 && UNARY_FUNCTIONS.has(name);
  const own = version === 2 ? FUNCTIONS_2.get(name) : isKnown ? (name as UnaryFunction) : undefined;
  if (own !== undefined)
    return real === undefined ? undefined : { type: 'real', value: unary(own, real) };
  if (version === 2) return undefined;
  const [first, second] = given;
  if (name === 'mod' && first && second) return modulo(first, second);
  if (name === 'sizeof' && first?.type === 'array') {
    return { type: 'integer', value: BigInt(first.items.length) };
  }
  return first && bitFunction(name, first, second);
}

function modulo(left: Value, right: Value): Value | undefined {
  if (left.type !== 'real' && right.type !== 'real') return applyBinary('%', left, right);
  const [a, b] = [realOf(left), realOf(right)];
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  return { type: 'real', value: a - b * Math.floor(a / b) };
}

function bitFunction(name: string, of: Value, by: Value | undefined): Value | undefined {
  if (of.type !== 'integer' && of.type !== 'bitstring') return undefined;
  if (name === 'popcount' && of.value >= 0n) {
    const ones = of.value.toString(2).replaceAll('0', '').length;
    return { type: 'integer', value: BigInt(ones) };
  }
  const distance = by && integerOf(by);
  const isRotation = name === 'rotl' || name === 'rotr';
  if (!isRotation || of.width === undefined || distance === undefined) return undefined;
  const width = BigInt(of.width);
  const left = (((name === 'rotl' ? distance : -distance) % width) + width) % width;
  return { ...of, value: wrapped((of.value << left) | (of.value >> (width - left)), of.width) };
}
