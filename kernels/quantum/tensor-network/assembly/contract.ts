// Contraction of dense complex tensors. Every element of a result is summed from the first product to
// the last, in one chain of additions: how many elements are summed side by side changes no bit.

// @ts-ignore: decorator
@inline
const BYTES: usize = 16;
/** Columns of y that stay in the cache while rows of x pass by. */
const BLOCK_BYTES: usize = 262144;

// The conjugation-free product (a + bi)(c + di) as [ac − bd, ad + bc].
// @ts-ignore: decorator
@inline
function times(re: v128, im: v128, y: v128): v128 {
  const turned = f64x2.mul(v128.shuffle<f64>(y, y, 1, 0), im);
  return f64x2.add(f64x2.mul(y, re), v128.xor(turned, i64x2(i64.MIN_VALUE, 0)));
}

/** One row against four columns. */
function tile4(x: usize, y: usize, stride: usize, out: usize, outStride: usize, end: usize): void {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  for (; x < end; x += BYTES, y += BYTES) {
    const re = v128.load64_splat(x);
    const im = v128.load64_splat(x, 8);
    a = f64x2.add(a, times(re, im, v128.load(y)));
    b = f64x2.add(b, times(re, im, v128.load(y + stride)));
    c = f64x2.add(c, times(re, im, v128.load(y + 2 * stride)));
    d = f64x2.add(d, times(re, im, v128.load(y + 3 * stride)));
  }
  v128.store(out, a);
  v128.store(out + outStride, b);
  v128.store(out + 2 * outStride, c);
  v128.store(out + 3 * outStride, d);
}

/** Two rows against four columns. */
function tile8(
  x: usize,
  rowStride: usize,
  y: usize,
  stride: usize,
  out: usize,
  outRow: usize,
  outStride: usize,
  end: usize,
): void {
  let a = f64x2.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  for (; x < end; x += BYTES, y += BYTES) {
    const re = v128.load64_splat(x);
    const im = v128.load64_splat(x, 8);
    const re2 = v128.load64_splat(x + rowStride);
    const im2 = v128.load64_splat(x + rowStride, 8);
    const y0 = v128.load(y);
    const y1 = v128.load(y + stride);
    const y2 = v128.load(y + 2 * stride);
    const y3 = v128.load(y + 3 * stride);
    a = f64x2.add(a, times(re, im, y0));
    b = f64x2.add(b, times(re, im, y1));
    c = f64x2.add(c, times(re, im, y2));
    d = f64x2.add(d, times(re, im, y3));
    e = f64x2.add(e, times(re2, im2, y0));
    f = f64x2.add(f, times(re2, im2, y1));
    g = f64x2.add(g, times(re2, im2, y2));
    h = f64x2.add(h, times(re2, im2, y3));
  }
  v128.store(out, a);
  v128.store(out + outStride, b);
  v128.store(out + 2 * outStride, c);
  v128.store(out + 3 * outStride, d);
  v128.store(out + outRow, e);
  v128.store(out + outRow + outStride, f);
  v128.store(out + outRow + 2 * outStride, g);
  v128.store(out + outRow + 3 * outStride, h);
}

/** One row against one column. */
function tile1(x: usize, y: usize, out: usize, end: usize): void {
  let a = f64x2.splat(0);
  for (; x < end; x += BYTES, y += BYTES) {
    a = f64x2.add(a, times(v128.load64_splat(x), v128.load64_splat(x, 8), v128.load(y)));
  }
  v128.store(out, a);
}

/** Rows of x against columns of y, both of `depth` elements; out has a place for each pair. */
function matrix(
  x: usize,
  rows: i32,
  y: usize,
  columns: i32,
  out: usize,
  outRow: usize,
  outStride: usize,
  depth: usize,
): void {
  if (columns < 4) {
    for (let row = 0; row < rows; row++) {
      const from = x + <usize>row * depth;
      for (let column = 0; column < columns; column++) {
        const to = out + <usize>row * outRow + <usize>column * outStride;
        tile1(from, y + <usize>column * depth, to, from + depth);
      }
    }
    return;
  }
  const block = max(4, <i32>(BLOCK_BYTES / depth) & ~3);
  for (let start = 0; start < columns; start += block) {
    const stop = min(start + block, columns);
    let row = 0;
    for (; row + 2 <= rows; row += 2) {
      const from = x + <usize>row * depth;
      for (let column = start; column < stop; column += 4) {
        const to = out + <usize>row * outRow + <usize>column * outStride;
        tile8(from, depth, y + <usize>column * depth, depth, to, outRow, outStride, from + depth);
      }
    }
    if (row < rows) {
      const from = x + <usize>row * depth;
      for (let column = start; column < stop; column += 4) {
        const to = out + <usize>row * outRow + <usize>column * outStride;
        tile4(from, y + <usize>column * depth, depth, to, outStride, from + depth);
      }
    }
  }
}

/**
 * x [batch, row, k] times y [batch, column, k] to out [batch, row, column]; all sizes are powers of two.
 * A product of two numbers is the same bits in either order, so the side with more rows gives the columns.
 */
export function multiply(
  x: usize,
  y: usize,
  out: usize,
  batches: i32,
  rows: i32,
  columns: i32,
  depth: i32,
): void {
  const bytes = <usize>depth * BYTES;
  const outRow = <usize>columns * BYTES;
  for (let batch = 0; batch < batches; batch++) {
    if (columns >= rows) matrix(x, rows, y, columns, out, outRow, BYTES, bytes);
    else matrix(y, columns, x, rows, out, BYTES, outRow, bytes);
    x += <usize>rows * bytes;
    y += <usize>columns * bytes;
    out += <usize>rows * outRow;
  }
}

/** Elements in another order: that at (i, j) of the new order lies at high[i] + low[j] of the old one. */
export function arrange(
  from: usize,
  to: usize,
  high: usize,
  highCount: i32,
  low: usize,
  lowCount: i32,
): void {
  for (let i = 0; i < highCount; i++) {
    const base = from + <usize>load<u32>(high + 4 * <usize>i) * BYTES;
    for (let j = 0; j < lowCount; j++) {
      v128.store(to, v128.load(base + <usize>load<u32>(low + 4 * <usize>j) * BYTES));
      to += BYTES;
    }
  }
}

/** Rows that are multiplied with all rows up to them at once. */
const GRAM_ROWS: i32 = 8;

/** The complex conjugates of some elements. */
export function conjugate(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++, from += BYTES, to += BYTES) {
    v128.store(to, v128.xor(v128.load(from), i64x2(0, i64.MIN_VALUE)));
  }
}

/**
 * Adds x x† of a part of the columns to `sum`, in its lower triangle and a little above: each product is
 * summed over the part from the first column to the last, and then added. `rows` is a multiple of 8;
 * `conjugates` holds those of x, `part` has room for 8 rows of the result.
 */
export function addGram(
  x: usize,
  conjugates: usize,
  part: usize,
  sum: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = <usize>columns * BYTES;
  const rowBytes = <usize>rows * BYTES;
  for (let row = 0; row < rows; row += GRAM_ROWS) {
    const width = row + GRAM_ROWS;
    matrix(x + <usize>row * bytes, GRAM_ROWS, conjugates, width, part, rowBytes, BYTES, bytes);
    for (let i = 0; i < GRAM_ROWS; i++) {
      const from = part + <usize>i * rowBytes;
      const to = sum + <usize>(row + i) * rowBytes;
      for (let at: usize = 0; at < <usize>width * BYTES; at += BYTES) {
        v128.store(to + at, f64x2.add(v128.load(to + at), v128.load(from + at)));
      }
    }
  }
}
