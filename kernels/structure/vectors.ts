/** A point or a direction in space; ångström where it is a point. */
export type Vector = readonly [number, number, number];

/** a + b. */
export function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** a − b. */
export function subtract(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** v times a number. */
export function scale(v: Vector, by: number): Vector {
  return [v[0] * by, v[1] * by, v[2] * by];
}

/** Scalar product. */
export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Vector product. */
export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Length. */
export function norm(v: Vector): number {
  return Math.sqrt(dot(v, v));
}

/** Distance of two points. */
export function distance(a: Vector, b: Vector): number {
  return norm(subtract(a, b));
}

/** The direction of a vector; that of x for one without length. */
export function unit(v: Vector): Vector {
  const length = norm(v);
  return length > 0 ? scale(v, 1 / length) : [1, 0, 0];
}

/** A direction at right angles to `axis`: that of `hint` as far as it can be, else any (the same each time). */
export function perpendicular(axis: Vector, hint: Vector): Vector {
  const along = unit(axis);
  const rest = subtract(hint, scale(along, dot(hint, along)));
  if (norm(rest) > 1e-6) return unit(rest);
  const other: Vector = Math.abs(along[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0];
  return unit(subtract(other, scale(along, dot(other, along))));
}
