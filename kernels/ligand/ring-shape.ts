import { cross, dot, subtract, type Vector } from '../structure/vectors';
import type { LigandMolecule } from './molecule';

/** sin of a dihedral below which a ring bond counts as flat: some 12°. */
const FLAT = 0.2;

/**
 * The shape of the rings of a conformer, which docking does not change: for each ring and bond of it,
 * whether it is twisted one way, the other, or not. Equal text means the same ring conformation for
 * the purposes of docking.
 */
export function ringShape({ graph, coordinates }: LigandMolecule): string {
  const position = (atom: number): Vector => {
    const [x, y, z] = coordinates.subarray(3 * atom, 3 * atom + 3);
    return [x as number, y as number, z as number];
  };
  const shapes = graph.rings.map((ring) =>
    ring
      .map((_, i) => {
        const at = (step: number) => position(ring[(i + step) % ring.length] as number);
        return twist(at(0), at(1), at(2), at(3));
      })
      .join(''),
  );
  return shapes.join('|');
}

/** The sign of a dihedral, `0` where it is flat (cis or trans). */
function twist(a: Vector, b: Vector, c: Vector, d: Vector): string {
  const axis = subtract(c, b);
  const [left, right] = [cross(subtract(b, a), axis), cross(axis, subtract(d, c))];
  const area = Math.sqrt(dot(left, left) * dot(right, right));
  const sine = dot(cross(left, right), axis) / (area * Math.sqrt(dot(axis, axis)));
  return Math.abs(sine) < FLAT || !(area > 0) ? '0' : sine > 0 ? '+' : '-';
}
