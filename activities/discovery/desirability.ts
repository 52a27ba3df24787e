import { libm } from '../../kernels/math/libm';
import type { Curve, Objective } from '../../schemas/discovery/objectives';

/** ln 9: a logistic curve goes from 0.1 to 0.9 over twice this. */
const LN_9 = 2.1972245773362196;

/**
 * Desirability of a value: 0 (unwanted) to 1 (wanted) between the objective's limits, as its contract
 * says (Derringer and Suich 1980, doi:10.1080/00224065.1980.11980968). Limits that coincide make a
 * step; limits given the wrong way round are taken in order.
 */
export function desirability(objective: Objective, value: number): number {
  const { curve } = objective;
  if (curve?.kind === 'points') return alongPoints(curve.points, value);
  return bend(curve, wayOf(objective, value));
}

/** How far along to what is wanted a value is: 0 at the unwanted limit, 1 at the wanted one, unclamped. */
function wayOf({ goal, low: a, high: b }: Objective, value: number): number {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  const width = high - low;
  if (goal === 'higher') return width === 0 ? Number(value >= low) : (value - low) / width;
  if (goal === 'lower') return width === 0 ? Number(value <= low) : 1 - (value - low) / width;
  const outside = Math.max(low - value, value - high, 0);
  if (outside === 0) return 1;
  return width === 0 ? 0 : 1 - outside / (width / 2);
}

function bend(curve: Exclude<Curve, { kind: 'points' }> | undefined, way: number): number {
  if (curve?.kind === 'logistic') return 1 / (1 + libm.exp(-LN_9 * (2 * way - 1)));
  const clamped = Math.min(1, Math.max(0, way)) + 0;
  return curve === undefined ? clamped : libm.pow(clamped, curve.exponent);
}

function alongPoints(points: readonly (readonly [number, number])[], value: number): number {
  const after = points.findIndex(([x]) => x > value);
  if (after === 0) return points[0]?.[1] ?? 0;
  if (after < 0) return points[points.length - 1]?.[1] ?? 0;
  const [x0, y0] = points[after - 1] as readonly [number, number];
  const [x1, y1] = points[after] as readonly [number, number];
  return y0 + ((value - x0) / (x1 - x0)) * (y1 - y0);
}
