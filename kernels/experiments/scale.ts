import { libm } from '../math/libm';

/** The values that a parameter may take: those listed, or a range. */
export type Domain =
  | { readonly values: readonly unknown[] }
  | {
      readonly from: number;
      readonly to: number;
      readonly scale: 'linear' | 'log';
      readonly integer: boolean;
    };

const HALF = 0.5;

/**
 * The value at a share of the way through a domain. Of listed values each has an equal part of [0, 1]; so
 * has each whole number of an integer range on a linear scale.
 * @param share in [0, 1]
 */
export function valueAtShare(domain: Domain, share: number): unknown {
  if ('values' in domain) {
    const { values } = domain;
    return values[Math.min(values.length - 1, Math.floor(share * values.length))];
  }
  const { from, to, scale, integer } = domain;
  if (!integer) return between(from, to, scale, share);
  const wide = between(from - HALF, to + HALF, scale, share);
  return clamp(Math.floor(wide + HALF), from, to);
}

/**
 * How far through its domain a value lies, the inverse of {@link valueAtShare}; of listed values the share
 * of their places, which says nothing where they have no order.
 */
export function shareOfValue(domain: Domain, value: unknown): number | null {
  if ('values' in domain) {
    const place = domain.values.findIndex((one) => JSON.stringify(one) === JSON.stringify(value));
    if (place < 0) return null;
    return domain.values.length === 1 ? 0 : place / (domain.values.length - 1);
  }
  if (typeof value !== 'number') return null;
  const { from, to, scale } = domain;
  if (scale === 'linear') return (value - from) / (to - from);
  return value > 0 ? (libm.log(value) - libm.log(from)) / (libm.log(to) - libm.log(from)) : null;
}

function between(from: number, to: number, scale: 'linear' | 'log', share: number): number {
  // The ends are met exactly.
  if (share === 0) return from;
  if (share === 1) return to;
  if (scale === 'linear') return from + share * (to - from);
  const low = libm.log(from);
  return clamp(libm.exp(low + share * (libm.log(to) - low)), from, to);
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x));
}
