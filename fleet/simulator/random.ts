/** A stream of random numbers that a seed determines. */
export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** In 0 … below - 1. */
  below(below: number): number;
  /** With this mean. */
  exponential(mean: number): number;
  /** With this median; `sigma` is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number;
}

/**
 * A seeded stream: Chris Doty-Humphrey's sfc32 (PractRand, 2010), whose state is four words. Good enough
 * to play with; what decides about real nodes is drawn where no node can foresee it.
 */
export function seededRandom(seed: number, stream: string): Random {
  let a = seed | 0;
  let b = 0x9e3779b9;
  let c = 0;
  for (const letter of stream) c = Math.imul(c ^ letter.charCodeAt(0), 0x01000193);
  let counter = 1;
  const word = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i += 1) word();
  const uniform = () => word() / 0x1_0000_0000;
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    below: (below) => Math.floor(uniform() * below),
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
  };
}
