import type { Tiling } from './schedule';

/**
 * Qubits of a tile, by the width from which they are used: larger tiles need fewer passes, which pays
 * when the state is not in the cache; smaller ones give two threads something to do.
 */
const TILE_EXPONENTS: Record<Precision, readonly [width: number, exponent: number][]> = {
  double: [
    [21, 16],
    [18, 14],
    [0, 13],
  ],
  // Half the bytes.
  single: [
    [20, 16],
    [18, 14],
    [0, 13],
  ],
};
/** A run of 2^3 amplitudes is two lines of cache. */
const LOW_BITS = 3;
/** Qubits of a controlled flip, and those that a tile has at least beside the low ones. */
export const PAIR = 2;
const TRIPLE = 3;

/** How the amplitudes of a state are kept. */
export type Precision = 'double' | 'single';

/** How the tiles of a plan are cut: every atom must find its qubits beside those that all tiles have. */
export function tilingOf(
  qubitCount: number,
  needed: number,
  { tileExponent, precision = 'double' }: { tileExponent?: number; precision?: Precision } = {},
): Tiling {
  const most = Math.max(tileExponent ?? usualExponent(qubitCount, precision), needed);
  const exponent = Math.min(qubitCount, most);
  const room = exponent - Math.max(needed, TRIPLE);
  const lowBits = exponent === qubitCount ? exponent : Math.max(0, Math.min(LOW_BITS, room));
  return { qubitCount, exponent, lowBits };
}

function usualExponent(qubitCount: number, precision: Precision): number {
  return TILE_EXPONENTS[precision].find(([width]) => qubitCount >= width)?.[1] as number;
}
