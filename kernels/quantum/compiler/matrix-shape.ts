/** A matrix without the qubits that only control it. */
export interface Reduced {
  /** Places, in the list of the gate's qubits, of those that are left and of those that control. */
  targets: number[];
  controls: number[];
  /** Row-major, real and imaginary parts in turn; 1 × 1 when nothing but a phase is left. */
  matrix: Float64Array;
}

/** What was found for matrices that are met again and again. */
const KNOWN = new WeakMap<Float64Array, Reduced>();

/** Takes out of a matrix on `count` qubits those on whose 0 it does nothing, by exact zeros and ones. */
export function withoutControls(matrix: Float64Array, count: number): Reduced {
  const known = KNOWN.get(matrix);
  if (known !== undefined) return known;
  const reduced = reduce(matrix, count);
  KNOWN.set(matrix, reduced);
  return reduced;
}

/** Whether a matrix is 0 off its diagonal. */
export function isDiagonal(matrix: Float64Array, count: number): boolean {
  const size = 1 << count;
  for (let at = 0; at < size * size; at += 1) {
    if (at % (size + 1) !== 0 && !isZero(matrix, at)) return false;
  }
  return true;
}

/** Whether a 4 × 4 matrix is an exchange of its two qubits, up to phases. */
export function isExchange(matrix: Float64Array): boolean {
  for (let at = 0; at < 16; at += 1) {
    const isPlace = at === 0 || at === 6 || at === 9 || at === 15;
    if (isPlace === isZero(matrix, at)) return false;
  }
  return true;
}

/** The same without remembering, for matrices that change. */
export function reduce(matrix: Float64Array, count: number): Reduced {
  let reduced: Reduced = {
    targets: Array.from({ length: count }, (_, i) => i),
    controls: [],
    matrix,
  };
  for (let place = count - 1; place >= 0; place -= 1) {
    if (!isControl(reduced.matrix, reduced.targets.length, place)) continue;
    reduced = {
      targets: reduced.targets.filter((_, i) => i !== place),
      controls: [...reduced.controls, reduced.targets[place] as number],
      matrix: whereOne(reduced.matrix, reduced.targets.length, place),
    };
  }
  return reduced;
}

function isControl(matrix: Float64Array, count: number, place: number): boolean {
  const size = 1 << count;
  const bit = 1 << place;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if ((row & bit) !== 0 && (column & bit) !== 0) continue;
      const at = 2 * (row * size + column);
      if (matrix[at] !== (row === column ? 1 : 0) || matrix[at + 1] !== 0) return false;
    }
  }
  return true;
}

function whereOne(matrix: Float64Array, count: number, place: number): Float64Array {
  const size = 1 << count;
  const bit = 1 << place;
  const kept = new Float64Array(matrix.length / 4);
  let next = 0;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if ((row & bit) === 0 || (column & bit) === 0) continue;
      const at = 2 * (row * size + column);
      kept[next] = matrix[at] as number;
      kept[next + 1] = matrix[at + 1] as number;
      next += 2;
    }
  }
  return kept;
}

function isZero(matrix: Float64Array, at: number): boolean {
  return matrix[2 * at] === 0 && matrix[2 * at + 1] === 0;
}
