/** 2 to a whole power, exactly: engines need not agree on the last bit of `**`. */
export function powerOfTwo(exponent: number): number {
  let power = 1;
  for (let i = 0; i < Math.abs(exponent); i++) power *= 2;
  return exponent < 0 ? 1 / power : power;
}
