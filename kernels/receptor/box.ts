import { StructureError } from '../structure/errors';
import type { Vector } from '../structure/vectors';

/** Where poses are looked for; the fields are those of schemas/docking/box. */
export interface Box {
  centerAngstrom: [number, number, number];
  sizeAngstrom: [number, number, number];
}

/** Å beyond its sides within which a box must find the receptor: farther, and nothing scores. */
const REACH = 8;
/** Vina's default spacing: a shorter side holds no grid. Å. */
const SIDE_MIN = 1;
const SIDE_MAX = 126;

/** The box about some atoms, by so much to each side, its numbers rounded to 0.001 Å. */
export function boxAround(points: readonly Vector[], marginAngstrom: number): Box {
  const along = (axis: 0 | 1 | 2) => {
    const values = points.map((point) => point[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const size = Math.min(SIDE_MAX, Math.max(SIDE_MIN, high - low + 2 * marginAngstrom));
    return { center: rounded((low + high) / 2), size: rounded(size) };
  };
  const [x, y, z] = [along(0), along(1), along(2)];
  return {
    centerAngstrom: [x.center, y.center, z.center],
    sizeAngstrom: [x.size, y.size, z.size],
  };
}

/** Å from a place to a box, 0 within. */
export function distanceToBox(place: Vector, { centerAngstrom, sizeAngstrom }: Box): number {
  const outside = place.map((value, axis) => {
    const half = (sizeAngstrom[axis] as number) / 2;
    return Math.max(0, Math.abs(value - (centerAngstrom[axis] as number)) - half);
  });
  return Math.sqrt(outside.reduce((sum, value) => sum + value * value, 0));
}

/** Throws StructureError when no atom of the receptor is within reach of the box. */
export function checkBox(places: readonly Vector[], box: Box): void {
  const nearest = places.reduce(
    (least, place) => Math.min(least, distanceToBox(place, box)),
    Infinity,
  );
  if (nearest <= REACH) return;
  const middle = places.reduce<Vector>(
    (sum, place) => [sum[0] + place[0], sum[1] + place[1], sum[2] + place[2]],
    [0, 0, 0],
  );
  const center = middle.map((value) => (value / places.length).toFixed(1)).join(', ');
  throw new StructureError(
    `the box about ${box.centerAngstrom.join(', ')} is outside the receptor: its nearest atom is ` +
      `${nearest.toFixed(1)} Å away, its middle is at ${center}`,
  );
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
