// Eigenvalues of a complex Hermitian matrix: Householder reflections to a real tridiagonal matrix, then
// bisection by Sturm's count, four eigenvalues at a time (Golub & Van Loan, Matrix Computations, 4th
// ed., 8.3.1 and 8.4.1). The order of all sums depends on the size alone.

/** Bytes of a complex number, and of one that is kept as [re, re][−im, im]. */
// @ts-ignore: decorator
@inline
const BYTES: usize = 16;
// @ts-ignore: decorator
@inline
const SPREAD: usize = 32;
/** The smallest normal double: stands for a pivot of 0. */
const TINY: f64 = 2.2250738585072014e-308;
const EPSILON: f64 = 2.220446049250313e-16;
const LANES: i32 = 4;
/** Halvings after which what is left of a range is rounding, whatever the tolerance. */
const HALVINGS_MAX: i32 = 64;

// @ts-ignore: decorator
@inline
function turned(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 0);
}

// @ts-ignore: decorator
@inline
function conjugate(x: v128): v128 {
  return v128.xor(x, i64x2(0, i64.MIN_VALUE));
}

// @ts-ignore: decorator
@inline
function spread(to: usize, x: v128): void {
  v128.store(to, v128.shuffle<f64>(x, x, 0, 0));
  v128.store(to, v128.xor(v128.shuffle<f64>(x, x, 1, 1), i64x2(i64.MIN_VALUE, 0)), 16);
}

/**
 * Reduces a matrix, row-major, whose lower triangle is read and written over. Its diagonal becomes
 * `diagonal`, the squares of what is beside that `squares`, doubles both. `work` has room for 7 complex
 * numbers a row.
 */
export function tridiagonalise(
  matrix: usize, size: i32, diagonal: usize, squares: usize, work: usize,
): void {
  const stride = <usize>size * BYTES;
  const v = work;
  const w = v + stride;
  const vSpread = w + stride;
  const wSpread = vSpread + <usize>size * SPREAD;
  for (let k = 0; k + 1 < size; k++) {
    const at = squares + (<usize>k << 3);
    const beta = reflector(matrix, size, k, v, at);
    if (beta == 0) continue;
    multiply(matrix, size, k + 1, v, vSpread, w);
    combine(size, k + 1, beta, v, w, wSpread);
    update(matrix, size, k + 1, v, w, vSpread, wSpread);
  }
  for (let k = 0; k < size; k++) {
    store<f64>(diagonal + (<usize>k << 3), load<f64>(matrix + <usize>k * (stride + BYTES)));
  }
}

/**
 * The vector of the reflection that clears column k below its first entry under the diagonal; the square of
 * what this entry then has goes to `square`. Returns β of 1 − β v v†.
 */
function reflector(matrix: usize, size: i32, k: i32, v: usize, square: usize): f64 {
  const stride = <usize>size * BYTES;
  let from = matrix + <usize>(k + 1) * stride + <usize>k * BYTES;
  const head = v + <usize>(k + 1) * BYTES;
  const end = v + stride;
  let tail: f64 = 0;
  for (let to = head; to < end; to += BYTES, from += stride) {
    const x = v128.load(from);
    v128.store(to, x);
    if (to == head) continue;
    const y = f64x2.mul(x, x);
    tail += f64x2.extract_lane(y, 0) + f64x2.extract_lane(y, 1);
  }
  const re = load<f64>(head);
  const im = load<f64>(head, 8);
  const headSquare = re * re + im * im;
  store<f64>(square, headSquare);
  if (tail < TINY) return 0;
  store<f64>(square, headSquare + tail);
  const length = Math.sqrt(headSquare);
  const norm = Math.sqrt(headSquare + tail);
  // v = x + e^{iα} |x| e₁ with the phase of x₁, so that nothing cancels.
  store<f64>(head, length > 0 ? (re / length) * (length + norm) : norm);
  store<f64>(head, length > 0 ? (im / length) * (length + norm) : 0, 8);
  return 1 / (norm * (norm + length));
}

/** The conjugate of A v, from the lower triangle: each number serves its row and its column. */
function multiply(
  matrix: usize, size: i32, first: i32, v: usize, vSpread: usize, result: usize,
): void {
  const stride = <usize>size * BYTES;
  for (let i = first; i < size; i++) {
    spread(vSpread + <usize>i * SPREAD, v128.load(v + <usize>i * BYTES));
    v128.store(result + <usize>i * BYTES, f64x2.splat(0));
  }
  for (let i = first; i < size; i++) {
    const row = matrix + <usize>i * stride;
    const end = row + <usize>i * BYTES;
    const own = v128.load(v + <usize>i * BYTES);
    const re = v128.shuffle<f64>(own, own, 0, 0);
    const im = conjugate(v128.shuffle<f64>(own, own, 1, 1));
    let sum = f64x2.splat(0);
    let s = vSpread + <usize>first * SPREAD;
    let to = result + <usize>first * BYTES;
    for (let at = row + <usize>first * BYTES; at < end; at += BYTES, s += SPREAD, to += BYTES) {
      const x = v128.load(at);
      const t = turned(x);
      sum = f64x2.add(sum, f64x2.add(f64x2.mul(x, v128.load(s)), f64x2.mul(t, v128.load(s, 16))));
      v128.store(to, f64x2.add(v128.load(to), f64x2.add(f64x2.mul(x, re), f64x2.mul(t, im))));
    }
    sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(end), own));
    v128.store(to, f64x2.add(v128.load(to), conjugate(sum)));
  }
}

/** w = p − (β/2)(v†p) v with p = β A v, where the conjugate of A v was. */
function combine(size: i32, first: i32, beta: f64, v: usize, w: usize, wSpread: usize): void {
  let sum = f64x2.splat(0);
  for (let i = first; i < size; i++) {
    const at = w + <usize>i * BYTES;
    const p = f64x2.mul(conjugate(v128.load(at)), f64x2.splat(beta));
    v128.store(at, p);
    sum = f64x2.add(sum, f64x2.mul(p, v128.load(v + <usize>i * BYTES)));
  }
  const half = (beta / 2) * (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  for (let i = first; i < size; i++) {
    const at = w + <usize>i * BYTES;
    const x = f64x2.sub(v128.load(at), f64x2.mul(f64x2.splat(half), v128.load(v + <usize>i * BYTES)));
    v128.store(at, x);
    spread(wSpread + <usize>i * SPREAD, x);
  }
}

/** A − v w† − w v†. */
function update(
  matrix: usize, size: i32, first: i32, v: usize, w: usize, vSpread: usize, wSpread: usize,
): void {
  const stride = <usize>size * BYTES;
  for (let i = first; i < size; i++) {
    const row = matrix + <usize>i * stride;
    const end = row + <usize>(i + 1) * BYTES;
    const x = v128.load(v + <usize>i * BYTES);
    const y = v128.load(w + <usize>i * BYTES);
    const turnedX = turned(x);
    const turnedY = turned(y);
    let s = vSpread + <usize>first * SPREAD;
    let t = wSpread + <usize>first * SPREAD;
    for (let at = row + <usize>first * BYTES; at < end; at += BYTES, s += SPREAD, t += SPREAD) {
      const vw = f64x2.sub(f64x2.mul(x, v128.load(t)), f64x2.mul(turnedX, v128.load(t, 16)));
      const wv = f64x2.sub(f64x2.mul(y, v128.load(s)), f64x2.mul(turnedY, v128.load(s, 16)));
      v128.store(at, f64x2.sub(v128.load(at), f64x2.add(vw, wv)));
    }
  }
}

/**
 * All eigenvalues of a real symmetric tridiagonal matrix, ascending, each by halving the range that must
 * hold it. `values` has room for four more.
 */
export function bisect(diagonal: usize, squares: usize, size: i32, values: usize): void {
  let least = Infinity;
  let most = -Infinity;
  // Gershgorin's bounds.
  for (let i = 0; i < size; i++) {
    const place = <usize>i << 3;
    const radius = (i > 0 ? Math.sqrt(load<f64>(squares + place - 8)) : 0)
      + (i + 1 < size ? Math.sqrt(load<f64>(squares + place)) : 0);
    least = min(least, load<f64>(diagonal + place) - radius);
    most = max(most, load<f64>(diagonal + place) + radius);
  }
  const tolerance = EPSILON * max(abs(least), abs(most));
  let start = least;
  for (let k = 0; k < size; k += LANES) {
    const ranks = i64x2(k, k + 1);
    const nextRanks = i64x2(k + 2, k + 3);
    let low = f64x2.splat(start), nextLow = low;
    let high = f64x2.splat(most), nextHigh = high;
    for (let halving = 0; halving < HALVINGS_MAX; halving++) {
      const width = f64x2.sub(high, low);
      const nextWidth = f64x2.sub(nextHigh, nextLow);
      const isOpen = v128.or(
        f64x2.gt(width, f64x2.splat(tolerance)), f64x2.gt(nextWidth, f64x2.splat(tolerance)),
      );
      if (!v128.any_true(isOpen)) break;
      const x = f64x2.add(low, f64x2.mul(width, f64x2.splat(0.5)));
      const y = f64x2.add(nextLow, f64x2.mul(nextWidth, f64x2.splat(0.5)));
      let count = i64x2.splat(0), nextCount = count;
      let pivot = f64x2.splat(1), nextPivot = pivot;
      let square: f64 = 0;
      for (let i: usize = 0, end = <usize>size << 3; i < end; i += 8) {
        const centre = v128.load64_splat(diagonal + i);
        const beside = f64x2.splat(square);
        pivot = safe(f64x2.sub(f64x2.sub(centre, x), f64x2.div(beside, pivot)));
        nextPivot = safe(f64x2.sub(f64x2.sub(centre, y), f64x2.div(beside, nextPivot)));
        count = i64x2.sub(count, f64x2.lt(pivot, f64x2.splat(0)));
        nextCount = i64x2.sub(nextCount, f64x2.lt(nextPivot, f64x2.splat(0)));
        square = load<f64>(squares + i);
      }
      const isAbove = i64x2.gt_s(count, ranks);
      const isNextAbove = i64x2.gt_s(nextCount, nextRanks);
      high = v128.bitselect(x, high, isAbove);
      low = v128.bitselect(low, x, isAbove);
      nextHigh = v128.bitselect(y, nextHigh, isNextAbove);
      nextLow = v128.bitselect(nextLow, y, isNextAbove);
    }
    const to = values + (<usize>k << 3);
    v128.store(to, f64x2.add(low, f64x2.mul(f64x2.sub(high, low), f64x2.splat(0.5))));
    v128.store(to, f64x2.add(nextLow, f64x2.mul(f64x2.sub(nextHigh, nextLow), f64x2.splat(0.5))), 16);
    start = f64x2.extract_lane(nextLow, 1);
  }
}

// @ts-ignore: decorator
@inline
function safe(pivot: v128): v128 {
  const isTiny = f64x2.lt(f64x2.abs(pivot), f64x2.splat(TINY));
  return v128.bitselect(f64x2.splat(-TINY), pivot, isTiny);
}
