/**
 * Largest distance in Å of points from the plane that fits them best.
 * @param atoms indices of at least three atoms
 * @param coordinates x, y, z of each atom
 */
export function distanceFromPlane(atoms: readonly number[], coordinates: Float64Array): number {
  const points = atoms.map((atom) => [0, 1, 2].map((k) => coordinates[3 * atom + k] as number));
  const centre = [0, 1, 2].map((k) => points.reduce((sum, p) => sum + at(p, k), 0) / points.length);
  const centred = points.map((p) => p.map((x, k) => x - at(centre, k)));
  const scatter = [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => centred.reduce((sum, p) => sum + at(p, i) * at(p, j), 0)),
  );
  const normal = leastAxis(scatter);
  return Math.max(...centred.map((p) => Math.abs(dot(p, normal))));
}

/** Sweeps of Jacobi's method: a symmetric 3 × 3 matrix needs about five. */
const SWEEPS = 12;

/** Eigenvector of the smallest eigenvalue of a symmetric 3 × 3 matrix, by Jacobi's rotations. */
function leastAxis(matrix: number[][]): number[] {
  const a = matrix.map((row) => [...row]);
  const axes = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      rotate(a, axes, [p, q]);
    }
  }
  const values = [0, 1, 2].map((k) => at(a[k] as number[], k));
  return axes[values.indexOf(Math.min(...values))] as number[];
}

function rotate(a: number[][], axes: number[][], [p, q]: readonly [number, number]): void {
  const off = at(a[p] as number[], q);
  if (off === 0) return;
  const theta = (at(a[q] as number[], q) - at(a[p] as number[], p)) / (2 * off);
  const sign = theta < 0 ? -1 : 1;
  const t = sign / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const turn = (rows: number[][]): void => {
    const [u, v] = [[...(rows[p] as number[])], [...(rows[q] as number[])]];
    rows[p] = u.map((x, k) => c * x - s * at(v, k));
    rows[q] = u.map((x, k) => s * x + c * at(v, k));
  };
  turn(a);
  const columns = [0, 1, 2].map((k) => a.map((row) => at(row, k)));
  turn(columns);
  for (const [i, row] of a.entries())
    for (const k of [0, 1, 2]) row[k] = at(columns[k] as number[], i);
  turn(axes);
}

function dot(u: readonly number[], v: readonly number[]): number {
  return at(u, 0) * at(v, 0) + at(u, 1) * at(v, 1) + at(u, 2) * at(v, 2);
}

function at(vector: readonly number[], k: number): number {
  return vector[k] as number;
}
