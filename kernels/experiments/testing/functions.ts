const { PI, sin } = Math;

/**
 * The Ishigami function (Ishigami & Homma 1990, doi:10.1109/ISUMA.1990.151285) with a = 7, b = 0.1; its
 * inputs are shares of (−π, π).
 */
export function ishigami(shares: ArrayLike<number>): number {
  const [x, y, z] = Array.from(shares, (share) => PI * (2 * share - 1)) as [number, number, number];
  return sin(x) + 7 * sin(y) ** 2 + 0.1 * z ** 4 * sin(x);
}

/** Its exact indices, from the variances of Ishigami & Homma: 0.3139, 0.4424, 0; 0.5576, 0.4424, 0.2437. */
export function ishigamiIndices(): { first: number[]; total: number[]; pairXz: number } {
  const [a, b] = [7, 0.1];
  const alone = 0.5 * (1 + (b * PI ** 4) / 5) ** 2;
  const square = a ** 2 / 8;
  const pair = b ** 2 * PI ** 8 * (1 / 18 - 1 / 50);
  const whole = alone + square + pair;
  return {
    first: [alone / whole, square / whole, 0],
    total: [(alone + pair) / whole, square / whole, pair / whole],
    pairXz: pair / whole,
  };
}

/** Coefficients of the g function of Saltelli & Sobol 1995, from what matters to what does not. */
export const G_COEFFICIENTS = [0, 1, 4.5, 9, 99, 99, 99, 99] as const;

/** The g function (Saltelli & Sobol 1995, doi:10.1016/0951-8320(95)00099-2). */
export function gFunction(shares: ArrayLike<number>): number {
  return G_COEFFICIENTS.reduce<number>(
    (product, a, j) => (product * (Math.abs(4 * (shares[j] as number) - 2) + a)) / (1 + a),
    1,
  );
}

/** Its exact indices. */
export function gIndices(): { first: number[]; total: number[] } {
  const own = G_COEFFICIENTS.map((a) => 1 / (3 * (1 + a) ** 2));
  const whole = own.reduce((product, v) => product * (1 + v), 1) - 1;
  return {
    first: own.map((v) => v / whole),
    total: own.map((v) => (v * ((whole + 1) / (1 + v))) / whole),
  };
}
