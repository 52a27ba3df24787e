import { withoutTimes } from '../schemas/measured';
import type { Agreement } from '../schemas/step';

/** How two outputs of a step are compared where they need not be equal to the bit. */
export interface Comparator {
  /** Whether numbers `a` and `b` count as the same. */
  near: (a: number, b: number, tolerance: number) => boolean;
  /** Whether only answers of one class of machine and tool are compared with each other. */
  homogeneous: boolean;
  /** Whether measured times are left out (schemas/measured). */
  ignoresTimes?: boolean;
}

const absolute = (a: number, b: number, tolerance: number) => Math.abs(a - b) <= tolerance;
const relative = (a: number, b: number, tolerance: number) =>
  Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));

/** Comparators that a step's agreement may name; everything but numbers must be equal in all of them. */
export const COMPARATORS: Readonly<Record<string, Comparator>> = {
  absolute: { near: absolute, homogeneous: false },
  relative: { near: relative, homogeneous: false },
  'equal-but-times': { near: Object.is, homogeneous: false, ignoresTimes: true },
  'equal-in-class': { near: Object.is, homogeneous: true },
  'absolute-in-class': { near: absolute, homogeneous: true },
  'relative-in-class': { near: relative, homogeneous: true },
};

/** Outputs come from strangers: what is nested deeper than this agrees with nothing. */
const DEPTH_MAX = 64;

/**
 * What tells machines apart whose native tools round alike: processor family and tool version.
 * @param report what a node said of itself and, where it can, the gate has seen
 */
export function homogeneousClass(report: { arch: string; toolVersion: string }): string {
  return `${report.arch}/${report.toolVersion}`;
}

/** Whether answers that differ cannot both be right: then one of them is a lie. */
export function isExact(agreement: Agreement): boolean {
  if (typeof agreement !== 'object') return agreement === 'bitwise';
  return agreement.comparator === 'equal-but-times';
}

/** Whether replicas of a step are to be of one class. */
export function isHomogeneous(agreement: Agreement): boolean {
  return typeof agreement === 'object' && comparatorOf(agreement.comparator).homogeneous;
}

/**
 * Whether two JSON values are the same but for numbers within the tolerance.
 * @throws RangeError when no comparator has that name
 */
export function outputsAgree(
  a: unknown,
  b: unknown,
  agreement: { comparator: string; tolerance: number },
): boolean {
  const { near, ignoresTimes = false } = comparatorOf(agreement.comparator);
  const [x, y] = ignoresTimes ? [withoutTimes(a), withoutTimes(b)] : [a, b];
  return agrees(x, y, { near: (p, q) => near(p, q, agreement.tolerance), depth: 0 });
}

function comparatorOf(name: string): Comparator {
  const comparator = Object.hasOwn(COMPARATORS, name) ? COMPARATORS[name] : undefined;
  if (comparator === undefined) {
    const known = Object.keys(COMPARATORS).join(', ');
    throw new RangeError(`no comparator is called ${name}; there are ${known}`);
  }
  return comparator;
}

function agrees(
  a: unknown,
  b: unknown,
  o: { near: (a: number, b: number) => boolean; depth: number },
): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    // What is no number is no answer, and infinities are within nothing of each other.
    return Number.isFinite(a) && Number.isFinite(b) && o.near(a, b);
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b) || o.depth >= DEPTH_MAX) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const inner = { ...o, depth: o.depth + 1 };
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) &&
      agrees((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], inner),
  );
}
