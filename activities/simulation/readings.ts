import { libm } from '../../kernels/math/libm';
import type { Fields } from '../../kernels/simulation/reaction-diffusion';
import { mean, pairwiseSum, sumOfSquares } from '../../kernels/statistics';

/** One line of a simulation's course. */
export interface Moment {
  time: number;
  meanU: number;
  meanV: number;
  /** Where along x the mean over y of u falls below ½ for the last time; null where it does not. */
  front: number | null;
}

/** A grid as its readings know it. */
export interface Grid {
  columns: number;
  rows: number;
  spacing: number;
}

const TWO_PI = 6.283185307179586;
const HALF = 0.5;
/** Less than this part of a mean is no pattern, but rounding. */
const UNIFORM = 1e-9;
/** A slope needs a few points. */
const MOMENTS_MIN = 4;

/** What is read off at one time. */
export function momentOf(fields: Fields, grid: Grid, time: number): Moment {
  return {
    time,
    meanU: mean(fields.u) + 0,
    meanV: mean(fields.v) + 0,
    front: frontOf(fields, grid),
  };
}

/** Standard deviation over the cells. */
export function deviationOf(field: Float64Array): number {
  return Math.sqrt(sumOfSquares(field, mean(field)) / field.length);
}

/** Slope of the front's place over the second half of the time, by least squares; null without a front. */
export function frontSpeed(moments: readonly Moment[]): number | null {
  const late = moments.slice(Math.floor(moments.length / 2));
  const places = late.flatMap(({ time, front }) => (front === null ? [] : [{ time, front }]));
  if (places.length < MOMENTS_MIN || places.length < late.length) return null;
  const times = places.map(({ time }) => time);
  const centre = mean(times);
  const middle = mean(places.map(({ front }) => front));
  const products = places.map(({ time, front }) => (time - centre) * (front - middle));
  const spread = sumOfSquares(times, centre);
  return spread > 0 ? pairwiseSum(products) / spread : null;
}

/**
 * Wavelength of the mode of u with the most power, summed over the lines of each axis; null where u is
 * uniform.
 */
export function wavelengthOf({ u }: Fields, { columns, rows, spacing }: Grid): number | null {
  if (!(deviationOf(u) > UNIFORM * Math.max(1, Math.abs(mean(u))))) return null;
  const alongX = strongestMode(columns, rows, (line, i) => u[line * columns + i] as number);
  const alongY = strongestMode(rows, columns, (line, i) => u[i * columns + line] as number);
  const [axis, size] = alongX.power >= alongY.power ? [alongX, columns] : [alongY, rows];
  return axis.power > 0 ? (size * spacing) / axis.mode : null;
}

function strongestMode(
  size: number,
  lines: number,
  at: (line: number, i: number) => number,
): { mode: number; power: number } {
  const cosines = Float64Array.from({ length: size }, (_, i) => libm.cos((TWO_PI * i) / size));
  const sines = Float64Array.from({ length: size }, (_, i) => libm.sin((TWO_PI * i) / size));
  let best = { mode: 1, power: 0 };
  for (let mode = 1; 2 * mode <= size; mode++) {
    const powers = new Float64Array(lines);
    for (let line = 0; line < lines; line++) {
      let [real, imaginary] = [0, 0];
      for (let i = 0; i < size; i++) {
        const angle = (mode * i) % size;
        real += at(line, i) * (cosines[angle] as number);
        imaginary += at(line, i) * (sines[angle] as number);
      }
      powers[line] = (real * real + imaginary * imaginary) / (size * size);
    }
    const power = pairwiseSum(powers) / lines;
    if (power > best.power) best = { mode, power };
  }
  return best;
}

function frontOf({ u }: Fields, { columns, rows, spacing }: Grid): number | null {
  const profile = Float64Array.from({ length: columns }, (_, x) =>
    mean(Float64Array.from({ length: rows }, (__, y) => u[y * columns + x] as number)),
  );
  for (let x = columns - 2; x >= 0; x--) {
    const [here, ahead] = [profile[x] as number, profile[x + 1] as number];
    if (here >= HALF && ahead < HALF) return (x + (here - HALF) / (here - ahead)) * spacing;
  }
  return null;
}
