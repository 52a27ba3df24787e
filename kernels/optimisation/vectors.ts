/** The sum of products, in the order of the indices. */
export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** a + t · b. */
export function along(a: readonly number[], t: number, b: readonly number[]): number[] {
  return a.map((x, i) => x + t * (b[i] as number));
}

/** t · a. */
export function scaled(a: readonly number[], t: number): number[] {
  return a.map((x) => t * x);
}

/** The length of a vector. */
export function norm(a: readonly number[]): number {
  return Math.sqrt(dot(a, a));
}

/** The largest absolute component. */
export function largest(a: readonly number[]): number {
  return a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}
