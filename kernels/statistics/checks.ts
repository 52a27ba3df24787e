import { StatisticsError } from './errors';

// Taken out once: in a vm context (a workflow's sandbox, jest) looking up a global is slow.
const { isFinite: isFiniteNumber, isInteger } = Number;

/** A label: `true` or 1 is active (positive), `false` or 0 is inactive. */
export type Label = boolean | number;

/** Throws `NOT_FINITE` at the first NaN or infinity, and `EMPTY_INPUT` when nothing is there. */
export function requireFinite(values: ArrayLike<number>, name: string): void {
  if (values.length === 0) throw new StatisticsError('EMPTY_INPUT', `${name} is empty`);
  for (let i = 0; i < values.length; i++) {
    if (!isFiniteNumber(values[i])) {
      throw new StatisticsError('NOT_FINITE', `${name}[${i}] is ${values[i]}`);
    }
  }
}

/** Throws `LENGTH_MISMATCH` unless both have the same length, and checks both as `requireFinite`. */
export function requirePaired(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  names: readonly [string, string],
): void {
  requireFinite(a, names[0]);
  requireFinite(b, names[1]);
  requireSameLength(a.length, b.length, names);
}

/** Throws `LENGTH_MISMATCH` unless the two lengths are equal. */
export function requireSameLength(a: number, b: number, names: readonly [string, string]): void {
  if (a !== b) {
    throw new StatisticsError('LENGTH_MISMATCH', `${names[0]} has ${a} items, ${names[1]} ${b}`);
  }
}

/** Throws `OUT_OF_RANGE` unless `value` is finite and within `[low, high]`. */
export function requireRange(value: number, low: number, high: number, name: string): void {
  if (!(value >= low && value <= high)) {
    throw new StatisticsError('OUT_OF_RANGE', `${name} is ${value}, allowed ${low} to ${high}`);
  }
}

/** Throws `OUT_OF_RANGE` unless `value` is an integer within `[low, high]`. */
export function requireInteger(value: number, low: number, high: number, name: string): void {
  requireRange(value, low, high, name);
  if (!isInteger(value)) {
    throw new StatisticsError('OUT_OF_RANGE', `${name} is ${value}, not an integer`);
  }
}

/**
 * Labels as bytes (1 active, 0 inactive). Throws `BAD_LABEL` for anything that is not a boolean,
 * 0 or 1, and `ONE_CLASS_ONLY` unless both classes are there.
 */
export function requireTwoClasses(labels: ArrayLike<Label>): Uint8Array {
  const bytes = new Uint8Array(labels.length);
  let actives = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label !== true && label !== false && label !== 0 && label !== 1) {
      throw new StatisticsError('BAD_LABEL', `labels[${i}] is ${String(label)}`);
    }
    bytes[i] = label === true || label === 1 ? 1 : 0;
    actives += bytes[i] as number;
  }
  if (actives === 0 || actives === bytes.length) {
    throw new StatisticsError(
      'ONE_CLASS_ONLY',
      `${actives} of ${bytes.length} items are active: both classes are needed`,
    );
  }
  return bytes;
}
