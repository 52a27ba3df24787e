// Arithmetic on one amplitude [re, im]. Every product is two multiplications, one sign flip and one
// addition in this order, so that a result never depends on which loop computed it.

// @ts-ignore: decorator
@inline
export function multiply(x: v128, re: v128, im: v128): v128 {
  const turned = f64x2.mul(v128.shuffle<f64>(x, x, 1, 0), im);
  return f64x2.add(f64x2.mul(x, re), v128.xor(turned, i64x2(i64.MIN_VALUE, 0)));
}

// @ts-ignore: decorator
@inline
export function multiplyBy(x: v128, factor: usize): v128 {
  return multiply(x, v128.load64_splat(factor), v128.load64_splat(factor + 8));
}

// @ts-ignore: decorator
@inline
export function product(x: usize, y: usize): v128 {
  return multiplyBy(v128.load(x), y);
}

// @ts-ignore: decorator
@inline
export function isOne(x: usize): bool {
  return load<f64>(x) == 1 && load<f64>(x + 8) == 0;
}
