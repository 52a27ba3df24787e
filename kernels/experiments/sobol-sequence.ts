import { createRandom } from '../statistics/random';
import { DIRECTIONS } from './data/sobol-directions';

const BITS = 32;
const TWO_TO_32 = 4294967296;
/** The first dimension is van der Corput's and the second has the polynomial x + 1. */
const SECOND = [0, 1] as const;

/** Dimensions that there are direction numbers for. */
export const SOBOL_DIMENSIONS_MAX = DIRECTIONS.length + 2;

/**
 * The first points of a Sobol sequence in Gray code order (Joe & Kuo 2008, doi:10.1137/070709359), with a
 * random digital shift of each dimension, which keeps their evenness and takes the corner point away.
 * @param seed of the shifts; null for the plain sequence, which begins at 0
 * @returns count × dimensions shares in [0, 1)
 */
export function sobolSequence(o: {
  count: number;
  dimensions: number;
  seed: number | null;
}): Float64Array[] {
  const { count, dimensions, seed } = o;
  const points = Array.from({ length: count }, () => new Float64Array(dimensions));
  for (let d = 0; d < dimensions; d++) {
    const directions = directionsOf(d);
    let place = seed === null ? 0 : createRandom(seed, `sobol/${d}`).integer(TWO_TO_32);
    for (let i = 0; i < count; i++) {
      if (i > 0) place = (place ^ (directions[lowestZero(i - 1)] as number)) >>> 0;
      (points[i] as Float64Array)[d] = place / TWO_TO_32;
    }
  }
  return points;
}

/** The direction numbers of a dimension, scaled to 32 bits. */
function directionsOf(dimension: number): number[] {
  if (dimension === 0) return Array.from({ length: BITS }, (_, i) => (1 << (BITS - 1 - i)) >>> 0);
  const [polynomial, ...initial] = (
    dimension === 1 ? SECOND : (DIRECTIONS[dimension - 2] as readonly number[])
  ) as readonly [number, ...number[]];
  const degree = initial.length;
  const scaled = initial.map((m, i) => (m << (BITS - 1 - i)) >>> 0);
  for (let i = degree; i < BITS; i++) {
    const earlier = scaled[i - degree] as number;
    let next = earlier ^ (earlier >>> degree);
    for (let k = 1; k < degree; k++) {
      const isIn = (polynomial >>> (degree - 1 - k)) & 1;
      if (isIn === 1) next ^= scaled[i - k] as number;
    }
    scaled.push(next >>> 0);
  }
  return scaled;
}

/** Place of the lowest bit that is 0. */
function lowestZero(n: number): number {
  let place = 0;
  for (let rest = n; (rest & 1) === 1; rest >>>= 1) place += 1;
  return place;
}
