import { OptimisationError } from '../errors';

/** A pair of variables with its weight; the first index is the smaller one, and no pair comes twice. */
export type Pair = readonly [i: number, j: number, weight: number];

/** offset + Σ linear[i] x[i] + Σ w x[i] x[j], over variables that are 0 or 1. To be minimised. */
export interface Qubo {
  size: number;
  offset: number;
  linear: number[];
  pairs: Pair[];
}

/** offset + Σ fields[i] s[i] + Σ w s[i] s[j], over spins that are +1 or −1. To be minimised. */
export interface Ising {
  size: number;
  offset: number;
  fields: number[];
  pairs: Pair[];
}

/**
 * The Ising model with the same value at s = 1 − 2x: a variable that is 1 is a spin down, and a qubit
 * that is measured as 1 (⟨Z⟩ = −1). Lucas, Front. Phys. 2 (2014) 5, doi:10.3389/fphy.2014.00005.
 */
export function isingOf({ size, offset, linear, pairs }: Qubo): Ising {
  const fields = linear.map((weight) => -weight / 2);
  let constant = linear.reduce((sum, weight) => sum + weight / 2, offset);
  const couplings = pairs.map(([i, j, weight]): Pair => {
    fields[i] = (fields[i] as number) - weight / 4;
    fields[j] = (fields[j] as number) - weight / 4;
    constant += weight / 4;
    return [i, j, weight / 4];
  });
  return { size, offset: constant, fields, pairs: couplings };
}

/** The QUBO with the same value at x = (1 − s) / 2; the inverse of `isingOf`. */
export function quboOf({ size, offset, fields, pairs }: Ising): Qubo {
  const linear = fields.map((field) => -2 * field);
  let constant = fields.reduce((sum, field) => sum + field, offset);
  const weights = pairs.map(([i, j, weight]): Pair => {
    linear[i] = (linear[i] as number) - 2 * weight;
    linear[j] = (linear[j] as number) - 2 * weight;
    constant += weight;
    return [i, j, 4 * weight];
  });
  return { size, offset: constant, linear, pairs: weights };
}

/** The value of an Ising model at spins of +1 and −1. */
export function isingValue({ offset, fields, pairs }: Ising, spins: ArrayLike<number>): number {
  let value = offset;
  fields.forEach((field, i) => {
    value += field * (spins[i] as number);
  });
  for (const [i, j, weight] of pairs) value += weight * (spins[i] as number) * (spins[j] as number);
  return value;
}

/** The value of a QUBO at variables of 0 and 1. */
export function quboValue({ offset, linear, pairs }: Qubo, x: ArrayLike<number>): number {
  let value = offset;
  linear.forEach((weight, i) => {
    value += weight * (x[i] as number);
  });
  for (const [i, j, weight] of pairs) value += weight * (x[i] as number) * (x[j] as number);
  return value;
}

/**
 * Sums weights of pairs that come in any order and any number of times.
 * @throws OptimisationError OUT_OF_RANGE for an index outside the size or a pair of one variable,
 *   NOT_FINITE
 */
export function collectPairs(size: number, pairs: Iterable<Pair>): Pair[] {
  const sums = new Map<number, number>();
  for (const [a, b, weight] of pairs) {
    const isPair = Number.isInteger(a) && Number.isInteger(b) && a !== b;
    if (!isPair || Math.min(a, b) < 0 || Math.max(a, b) >= size) {
      const message = `${a} and ${b} are no pair of ${size} variables`;
      throw new OptimisationError('OUT_OF_RANGE', message);
    }
    if (!Number.isFinite(weight)) {
      throw new OptimisationError('NOT_FINITE', `the weight of ${a} and ${b} is ${weight}`);
    }
    const key = Math.min(a, b) * size + Math.max(a, b);
    sums.set(key, (sums.get(key) ?? 0) + weight);
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([key, weight]) => [Math.floor(key / size), key % size, weight]);
}
