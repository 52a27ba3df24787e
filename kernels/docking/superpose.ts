/** A rotation (row-major) and the shift that follows it. */
export interface Motion {
  rotation: Float64Array;
  shift: [number, number, number];
}

const SWEEPS = 30;

/**
 * The rigid motion that brings some points nearest to others, by least squares: the quaternion that belongs
 * to the largest eigenvalue of Horn's matrix (doi:10.1364/JOSAA.4.000629). Points are x, y, z in turn; both
 * lists are of one length. Where they lie on a line, one of the motions that are equally good.
 */
export function superpose(moving: Float64Array, fixed: Float64Array): Motion {
  const from = centroid(moving);
  const to = centroid(fixed);
  const s = new Float64Array(9);
  for (let i = 0; i < moving.length; i += 3) {
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        const product = (at(moving, i + a) - at(from, a)) * (at(fixed, i + b) - at(to, b));
        s[3 * a + b] = at(s, 3 * a + b) + product;
      }
    }
  }
  const rotation = rotationOf(largestEigenvector(hornMatrix(s)));
  const turned = turn(rotation, from);
  return {
    rotation,
    shift: [at(to, 0) - turned[0], at(to, 1) - turned[1], at(to, 2) - turned[2]],
  };
}

/** Where a motion takes a point. */
export function move(
  { rotation, shift }: Motion,
  point: ArrayLike<number>,
): [number, number, number] {
  const [x, y, z] = turn(rotation, point);
  return [x + shift[0], y + shift[1], z + shift[2]];
}

/** A rotation by an angle, given as its cosine and sine, about an axis of length 1 through a point. */
export function rotationAbout(
  origin: ArrayLike<number>,
  axis: ArrayLike<number>,
  { cos, sin }: { cos: number; sin: number },
): Motion {
  const [x, y, z] = [at(axis, 0), at(axis, 1), at(axis, 2)];
  const c = 1 - cos;
  const rotation = Float64Array.of(
    ...[cos + x * x * c, x * y * c - z * sin, x * z * c + y * sin],
    ...[y * x * c + z * sin, cos + y * y * c, y * z * c - x * sin],
    ...[z * x * c - y * sin, z * y * c + x * sin, cos + z * z * c],
  );
  const turned = turn(rotation, origin);
  return {
    rotation,
    shift: [at(origin, 0) - turned[0], at(origin, 1) - turned[1], at(origin, 2) - turned[2]],
  };
}

function turn(r: Float64Array, p: ArrayLike<number>): [number, number, number] {
  const row = (k: number) =>
    at(r, k) * at(p, 0) + at(r, k + 1) * at(p, 1) + at(r, k + 2) * at(p, 2);
  return [row(0), row(3), row(6)];
}

function centroid(points: Float64Array): Float64Array {
  const sum = new Float64Array(3);
  for (let i = 0; i < points.length; i++) sum[i % 3] = at(sum, i % 3) + at(points, i);
  return sum.map((value) => value / (points.length / 3));
}

function hornMatrix(s: Float64Array): Float64Array {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s as unknown as Nine;
  return Float64Array.of(
    ...[xx + yy + zz, yz - zy, zx - xz, xy - yx],
    ...[yz - zy, xx - yy - zz, xy + yx, zx + xz],
    ...[zx - xz, xy + yx, -xx + yy - zz, yz + zy],
    ...[xy - yx, zx + xz, yz + zy, -xx - yy + zz],
  );
}

type Nine = [number, number, number, number, number, number, number, number, number];

/** Jacobi's rotations: square roots only, so that every device finds the same bits. */
function largestEigenvector(m: Float64Array): Float64Array {
  const n = 4;
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let changed = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) changed = rotateAway(m, v, { p, q, n }) || changed;
    }
    if (!changed) break;
  }
  let best = 0;
  for (let i = 1; i < n; i++) if (at(m, i * n + i) > at(m, best * n + best)) best = i;
  return Float64Array.from({ length: n }, (_, i) => at(v, i * n + best));
}

function rotateAway(
  m: Float64Array,
  v: Float64Array,
  { p, q, n }: { p: number; q: number; n: number },
): boolean {
  const off = at(m, p * n + q);
  const scale = Math.abs(at(m, p * n + p)) + Math.abs(at(m, q * n + q));
  if (Math.abs(off) <= 1e-17 * scale || off === 0) return false;
  const theta = (at(m, q * n + q) - at(m, p * n + p)) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) mix(m, { a: k * n + p, b: k * n + q, c, s });
  for (let k = 0; k < n; k++) mix(m, { a: p * n + k, b: q * n + k, c, s });
  for (let k = 0; k < n; k++) mix(v, { a: k * n + p, b: k * n + q, c, s });
  return true;
}

function mix(m: Float64Array, o: { a: number; b: number; c: number; s: number }): void {
  const [x, y] = [at(m, o.a), at(m, o.b)];
  m[o.a] = o.c * x - o.s * y;
  m[o.b] = o.s * x + o.c * y;
}

function rotationOf(q: Float64Array): Float64Array {
  const [w, x, y, z] = [at(q, 0), at(q, 1), at(q, 2), at(q, 3)];
  return Float64Array.of(
    ...[w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
    ...[2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
    ...[2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
  );
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}
