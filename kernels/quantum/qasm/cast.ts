import type { ScalarType } from './ast';
import { conditionOf } from './conditions';
import type { Context } from './context';
import { MAX_INTEGER_BITS } from './limits';
import { integerOf, realOf, truthOf, wrapped } from './operators';
import type { Value } from './scope';

/**
 * A value as one of a type; undefined where the type cannot hold it. Angles are kept as real
 * numbers: they are neither rounded to their width nor reduced by 2π.
 */
export function castTo(
  context: Context,
  at: number,
  { value, base, size }: { value: Value; base: ScalarType['base']; size: number | undefined },
): Value | undefined {
  if (size !== undefined && (size < 1 || (size > MAX_INTEGER_BITS && base !== 'bit'))) {
    throw context.wrong(at, `a width of ${size} is out of range`);
  }
  switch (base) {
    case 'bool':
      return toBoolean(context, at, value);
    case 'float':
    case 'angle': {
      const real = realOf(value);
      return real === undefined ? undefined : { type: 'real', value: real };
    }
    case 'bit':
      return toBits(value, size);
    default:
      if (value.type === 'bits') return unsignedBits(context, at, { value, base, size });
      return toInteger(value, base, size);
  }
}

function toBoolean(context: Context, at: number, value: Value): Value | undefined {
  const condition = conditionOf(context, at, value);
  if (condition !== undefined) return { type: 'condition', condition, time: context.time };
  const truth = truthOf(value);
  return truth === undefined ? undefined : { type: 'boolean', value: truth };
}

function toBits(value: Value, size: number | undefined): Value | undefined {
  if (value.type === 'bits' || value.type === 'condition') return value;
  const integer = integerOf(value);
  if (integer === undefined) return undefined;
  if (size === undefined) {
    return { type: 'integer', value: integer === 0n ? 0n : 1n };
  }
  if (size > MAX_INTEGER_BITS) return undefined;
  return { type: 'bitstring', value: wrapped(integer, size), width: size };
}

/** Registers count as unsigned numbers wherever they are compared. */
function unsignedBits(
  context: Context,
  at: number,
  { value, base, size }: { value: Extract<Value, { type: 'bits' }>; base: string; size?: number },
): Value {
  const width = value.bits.length;
  if (size !== undefined && (size < width || (base === 'int' && size === width))) {
    throw context.unsupported(at, `${width} measured bits as ${base}[${size}]`);
  }
  return { type: 'bits', bits: value.bits, single: false };
}

function toInteger(
  value: Value,
  base: 'int' | 'uint',
  size: number | undefined,
): Value | undefined {
  let integer = value.type === 'real' ? truncated(value.value) : integerOf(value);
  if (integer === undefined) return undefined;
  if (base === 'uint') {
    return { type: 'integer', value: wrapped(integer, size), width: size };
  }
  if (size !== undefined) integer = BigInt.asIntN(size, integer);
  return { type: 'integer', value: wrapped(integer, undefined) };
}

function truncated(value: unknown): bigint | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return BigInt(Math.trunc(value));
}
