/** A function of the test set, with its gradient, usual start and published minimum. */
export interface TestFunction {
  name: string;
  start: number[];
  /** The minimum that Moré, Garbow and Hillstrom print, and where it is if there is one place. */
  minimum: number;
  value(x: ArrayLike<number>): number;
  gradient(x: ArrayLike<number>): number[];
}

/** The residuals of a problem and their derivatives, of which the function is the sum of squares. */
type Residuals = (x: number[]) => { r: number; d: number[] }[];

function leastSquares(
  name: string,
  { start, minimum, residuals }: { start: number[]; minimum: number; residuals: Residuals },
): TestFunction {
  return {
    name,
    start,
    minimum,
    value: (x) => residuals(Array.from(x)).reduce((sum, { r }) => sum + r * r, 0),
    gradient: (x) => {
      const list = residuals(Array.from(x));
      return start.map((_, i) => list.reduce((sum, { r, d }) => sum + 2 * r * (d[i] as number), 0));
    },
  };
}

const at = (x: readonly number[], i: number) => x[i] as number;
const unit = (n: number, entries: [number, number][]) => {
  const d = new Array<number>(n).fill(0);
  for (const [i, value] of entries) d[i] = value;
  return d;
};

const rosenbrock = (n: number) =>
  leastSquares('rosenbrock', {
    start: Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1)),
    minimum: 0,
    residuals: (x) =>
      Array.from({ length: n / 2 }, (_, k) => [
        {
          r: 10 * (at(x, 2 * k + 1) - at(x, 2 * k) * at(x, 2 * k)),
          d: unit(n, [
            [2 * k, -20 * at(x, 2 * k)],
            [2 * k + 1, 10],
          ]),
        },
        { r: 1 - at(x, 2 * k), d: unit(n, [[2 * k, -1]]) },
      ]).flat(),
  });

const POWELL: Residuals = (x) => {
  const [bc, ad] = [at(x, 1) - 2 * at(x, 2), at(x, 0) - at(x, 3)];
  const [five, ten] = [Math.sqrt(5), Math.sqrt(10)];
  return [
    { r: at(x, 0) + 10 * at(x, 1), d: [1, 10, 0, 0] },
    { r: five * (at(x, 2) - at(x, 3)), d: [0, 0, five, -five] },
    { r: bc * bc, d: [0, 2 * bc, -4 * bc, 0] },
    { r: ten * ad * ad, d: [2 * ten * ad, 0, 0, -2 * ten * ad] },
  ];
};

const BEALE: Residuals = (x) => {
  const [a, b] = [at(x, 0), at(x, 1)];
  return [
    { r: 1.5 - a * (1 - b), d: [b - 1, a] },
    { r: 2.25 - a * (1 - b * b), d: [b * b - 1, 2 * a * b] },
    { r: 2.625 - a * (1 - b * b * b), d: [b * b * b - 1, 3 * a * b * b] },
  ];
};

const WOOD: Residuals = (x) => {
  const [a, b, c, d] = [at(x, 0), at(x, 1), at(x, 2), at(x, 3)];
  const [n, t, u] = [Math.sqrt(90), Math.sqrt(10), 1 / Math.sqrt(10)];
  return [
    { r: 10 * (b - a * a), d: [-20 * a, 10, 0, 0] },
    { r: 1 - a, d: [-1, 0, 0, 0] },
    { r: n * (d - c * c), d: [0, 0, -2 * n * c, n] },
    { r: 1 - c, d: [0, 0, -1, 0] },
    { r: t * (b + d - 2), d: [0, t, 0, t] },
    { r: u * (b - d), d: [0, u, 0, -u] },
  ];
};

const FREUDENSTEIN: Residuals = (x) => {
  const [a, b] = [at(x, 0), at(x, 1)];
  return [
    { r: -13 + a + ((5 - b) * b - 2) * b, d: [1, 10 * b - 3 * b * b - 2] },
    { r: -29 + a + ((b + 1) * b - 14) * b, d: [1, 3 * b * b + 2 * b - 14] },
  ];
};

/**
 * Problems 1, 2, 5, 13, 14 and 21 of Moré, Garbow & Hillstrom, "Testing unconstrained optimization
 * software", ACM TOMS 7 (1981) 17, doi:10.1145/355934.355936. From its usual start Freudenstein and
 * Roth's function leads to the local minimum.
 */
export const TEST_FUNCTIONS: TestFunction[] = [
  rosenbrock(2),
  rosenbrock(10),
  leastSquares('powell', { start: [3, -1, 0, 1], minimum: 0, residuals: POWELL }),
  leastSquares('beale', { start: [1, 1], minimum: 0, residuals: BEALE }),
  leastSquares('wood', { start: [-3, -1, -3, -1], minimum: 0, residuals: WOOD }),
  leastSquares('freudenstein', { start: [0.5, -2], minimum: 48.9842, residuals: FREUDENSTEIN }),
];
