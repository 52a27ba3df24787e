import { libm } from '../math/libm';
import {
  add,
  cross,
  perpendicular,
  scale,
  subtract,
  unit,
  type Vector,
} from '../structure/vectors';

/** Cosine and sine of half the angle between two hydrogens of a tetrahedral atom. */
const HALF_TETRAHEDRAL = { cos: 1 / Math.sqrt(3), sin: Math.sqrt(2 / 3) };
/** A hydrogen of a tetrahedral atom with one neighbour: along the bond beyond it, and across. */
const TETRAHEDRAL = { along: 1 / 3, across: (2 * Math.sqrt(2)) / 3 };
/** The same for a planar atom: 120°. */
const PLANAR = { along: 1 / 2, across: Math.sqrt(3) / 2 };

/** Bond lengths to hydrogen in ångström, by atomic number (neutron diffraction, Allen 1987, doi:10.1039/P298700000S1). */
const BOND_LENGTHS: Readonly<Record<number, number>> = { 6: 1.09, 7: 1.01, 8: 0.98, 16: 1.34 };

/** Length of a bond to hydrogen, ångström. */
export function hydrogenBondLength(element: number): number {
  return BOND_LENGTHS[element] ?? 1.1;
}

/** What surrounds an atom that gets hydrogens. */
export interface Surroundings {
  at: Vector;
  element: number;
  /** Places of the heavy atoms bound to it. */
  neighbours: readonly Vector[];
  /** Place of an atom bound to its only neighbour, which tells how to turn. */
  beyond: Vector | undefined;
}

/**
 * Places of hydrogens that do not turn. Fewer come than were asked for where there is no room.
 * @param isPlanar whether the atom and its bonds lie in a plane
 */
export function fixedHydrogens(around: Surroundings, count: number, isPlanar: boolean): Vector[] {
  const { at, neighbours } = around;
  const towards = neighbours.map((place) => unit(subtract(place, at)));
  const directions = directionsOf(towards, { around, count, isPlanar });
  const length = hydrogenBondLength(around.element);
  return directions.slice(0, count).map((direction) => add(at, scale(direction, length)));
}

function directionsOf(
  towards: readonly Vector[],
  o: { around: Surroundings; count: number; isPlanar: boolean },
): Vector[] {
  const [first, second, third] = towards;
  if (first === undefined) return tetrahedralAbout([0, 0, 1], [1, 0, 0], o.count);
  const away = unit(scale(towards.reduce(add), -1));
  if (third !== undefined) return [away];
  if (second !== undefined) {
    if (o.isPlanar) return [away];
    const across = unit(cross(first, second));
    const { cos, sin } = HALF_TETRAHEDRAL;
    return [add(scale(away, cos), scale(across, sin)), add(scale(away, cos), scale(across, -sin))];
  }
  const back = o.around.beyond;
  const hint: Vector = back === undefined ? [0, 0, 1] : subtract(back, o.around.at);
  if (!o.isPlanar) return tetrahedralAbout(away, hint, o.count);
  const side = perpendicular(away, hint);
  const { along, across } = PLANAR;
  const [cis, trans] = [1, -1].map((sign) => add(scale(away, along), scale(side, sign * across)));
  // A single one is written trans to what lies beyond, as the hydrogen of an amide is.
  return o.count === 1 ? [trans as Vector] : [cis as Vector, trans as Vector];
}

/** Up to three directions about an axis, staggered to what lies beyond. */
function tetrahedralAbout(away: Vector, hint: Vector, count: number): Vector[] {
  return Array.from({ length: count }, (_, i) => turned(away, hint, 60 + 120 * i));
}

/** Places that a hydrogen which turns about a single bond may take, every `step` degrees. */
export function turningPlaces(around: Surroundings, stepDegrees: number): Vector[] {
  const [neighbour] = around.neighbours;
  if (neighbour === undefined) return [];
  const away = unit(subtract(around.at, neighbour));
  const hint: Vector = around.beyond === undefined ? [0, 0, 1] : subtract(around.beyond, around.at);
  const length = hydrogenBondLength(around.element);
  return Array.from({ length: Math.floor(360 / stepDegrees) }, (_, i) =>
    add(around.at, scale(turned(away, hint, 180 + i * stepDegrees), length)),
  );
}

/** A tetrahedral direction at a dihedral from the one that `hint` shows. */
function turned(away: Vector, hint: Vector, degrees: number): Vector {
  const side = perpendicular(away, hint);
  const other = cross(away, side);
  const angle = (degrees * Math.PI) / 180;
  const { along, across } = TETRAHEDRAL;
  const round = add(scale(side, libm.cos(angle)), scale(other, libm.sin(angle)));
  return add(scale(away, along), scale(round, across));
}
