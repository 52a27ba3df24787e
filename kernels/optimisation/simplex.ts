import { along, dot, norm, scaled } from './vectors';

/**
 * A simplex around its best vertex. Row j of `inverse` is the gradient of the linear function that is
 * 1 at vertex j and 0 at all others, so that the edges and the rows are inverse matrices.
 */
export interface Simplex {
  pole: number[];
  poleValue: number;
  /** From the pole to each of the other vertices, and the values there. */
  edges: number[][];
  values: number[];
  inverse: number[][];
  /** Replacements since the inverse was computed afresh. */
  updates: number;
}

/** A vertex further from the face opposite than this, in parts of its length, is not flat. */
const FLAT = 1e-12;

/** Makes the best vertex the pole. */
export function rebase(simplex: Simplex): void {
  const { values, edges, inverse } = simplex;
  let best = -1;
  let least = simplex.poleValue;
  values.forEach((value, j) => {
    if (value < least) [best, least] = [j, value];
  });
  if (best < 0) return;
  const shift = edges[best] as number[];
  // What the old pole's linear function is: they all sum to one.
  const poleRow = shift.map((_, i) => -inverse.reduce((sum, row) => sum + (row[i] as number), 0));
  simplex.pole = along(simplex.pole, 1, shift).map((x) => x + 0);
  values[best] = simplex.poleValue;
  simplex.poleValue = least;
  simplex.edges = edges.map((edge, j) => (j === best ? scaled(shift, -1) : along(edge, -1, shift)));
  inverse[best] = poleRow;
}

/** The gradient of the linear function that has the simplex's values. */
export function slopeOf({ values, poleValue, inverse }: Simplex): number[] {
  let slope = (inverse[0] as number[]).map(() => 0);
  inverse.forEach((row, j) => {
    slope = along(slope, (values[j] as number) - poleValue, row);
  });
  return slope;
}

/** How far vertex j is from the pole, and from the face opposite. */
export function sizesOf({ edges, inverse }: Simplex): { lengths: number[]; heights: number[] } {
  return { lengths: edges.map(norm), heights: inverse.map((row) => 1 / norm(row)) };
}

/**
 * Puts a vertex at another place, given from the pole.
 * @returns whether the simplex still has a volume; if not it is as good as lost
 */
export function replaceVertex(
  simplex: Simplex,
  { vertex, edge, value }: { vertex: number; edge: number[]; value: number },
): boolean {
  simplex.edges[vertex] = edge;
  simplex.values[vertex] = value;
  simplex.updates += 1;
  // Rounding adds up over the cheap updates; as many as parameters cost as much as starting afresh.
  if (simplex.updates > simplex.edges.length) {
    const fresh = inverted(simplex.edges);
    if (fresh === null) return false;
    simplex.inverse = fresh;
    simplex.updates = 0;
    return true;
  }
  const old = simplex.inverse[vertex] as number[];
  const part = dot(old, edge);
  if (!(Math.abs(part) > FLAT)) return false;
  const row = scaled(old, 1 / part);
  simplex.inverse = simplex.inverse.map((other, j) =>
    j === vertex ? row : along(other, -dot(other, edge), row),
  );
  return true;
}

/** Rows whose products with the edges are 1 for the same and 0 for others; Gauss-Jordan. */
function inverted(edges: readonly number[][]): number[][] | null {
  const n = edges.length;
  // Each line holds an edge, as a row of a matrix, and the row of what becomes its inverse.
  const lines = edges.map((edge, i) => [...edge, ...edges.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) {
      const size = (row: number) => Math.abs((lines[row] as number[])[column] as number);
      if (size(i) > size(pivot)) pivot = i;
    }
    const chosen = lines[pivot] as number[];
    lines[pivot] = lines[column] as number[];
    const divisor = chosen[column] as number;
    if (divisor === 0) return null;
    const line = scaled(chosen, 1 / divisor);
    lines.forEach((other, i) => {
      if (i !== column) lines[i] = along(other, -(other[column] as number), line);
    });
    lines[column] = line;
  }
  // The columns of the inverse are the rows wanted.
  return edges.map((_, j) => lines.map((line) => line[n + j] as number));
}
