import { type Ising, isingValue } from './model';

/** Spins with the value there, and what each flip would change, kept up to date. */
export interface SpinState {
  readonly spins: Int8Array;
  readonly value: number;
  /** The change of the value if this spin were flipped. */
  change(i: number): number;
  flip(i: number): void;
}

/** Starts from spins of +1 and −1, which are copied. */
export function spinState(ising: Ising, start: ArrayLike<number>): SpinState {
  const spins = Int8Array.from(start);
  const neighbours = neighboursOf(ising);
  const local = Float64Array.from(ising.fields);
  neighbours.forEach((list, i) => {
    for (const [j, weight] of list) local[i] = (local[i] as number) + weight * (spins[j] as number);
  });
  let value = isingValue(ising, spins);
  const change = (i: number) => -2 * (spins[i] as number) * (local[i] as number);
  return {
    spins,
    get value() {
      return value;
    },
    change,
    flip(i) {
      value += change(i);
      const flipped = -(spins[i] as number);
      spins[i] = flipped;
      for (const [j, weight] of neighbours[i] as [number, number][]) {
        local[j] = (local[j] as number) + 2 * weight * flipped;
      }
    },
  };
}

/** For each spin those that it is coupled to, with the weights. */
export function neighboursOf({ size, pairs }: Ising): [number, number][][] {
  const lists = Array.from({ length: size }, (): [number, number][] => []);
  for (const [i, j, weight] of pairs) {
    lists[i]?.push([j, weight]);
    lists[j]?.push([i, weight]);
  }
  return lists;
}
