import { percentileInterval, resampleIndices } from '../statistics/bootstrap';
import { createRandom } from '../statistics/random';
import { mean, standardDeviation } from '../statistics/sum';
import { ExperimentError } from './errors';

/** Trajectories of a Morris analysis. */
export interface MorrisDesign {
  readonly trajectories: number;
  readonly parameters: number;
  /** Values that each range is divided into; even. */
  readonly levels: number;
  readonly seed: number;
}

/** Elementary effects of one parameter. */
export interface MorrisEffects {
  readonly mean: number;
  readonly absoluteMean: number;
  readonly absoluteMeanInterval: { readonly low: number; readonly high: number };
  readonly standardDeviation: number;
}

/** The step of a trajectory, in shares of a range: p / (2 (p − 1)), so that all levels are met alike. */
function stepOf(levels: number): number {
  return levels / (2 * (levels - 1));
}

/**
 * Morris trajectories: each begins at a random level of every parameter and changes one parameter after
 * the other, in random order, by the same step. Source: Morris 1991, doi:10.1080/00401706.1991.10484804.
 * @returns trajectories × (parameters + 1) points, shares in [0, 1], a trajectory's points together
 */
export function morrisTrajectories(design: MorrisDesign): Float64Array[] {
  const { trajectories, parameters, levels, seed } = design;
  const step = stepOf(levels);
  const points: Float64Array[] = [];
  for (let t = 0; t < trajectories; t++) {
    const random = createRandom(seed, `morris/${t}`);
    const isUpward = Array.from({ length: parameters }, () => random.integer(2) === 1);
    const point = Float64Array.from(isUpward, (up) => {
      const low = random.integer(levels / 2) / (levels - 1);
      return up ? low : low + step;
    });
    const order = random.shuffle(Array.from({ length: parameters }, (_, j) => j));
    points.push(point.slice());
    for (const j of order) {
      const here = point[j] as number;
      point[j] = isUpward[j] ? here + step : here - step;
      points.push(point.slice());
    }
  }
  // Sums of shares may miss an end by a rounding error.
  return points.map((point) => point.map((x) => snapped(x, levels)));
}

/**
 * Elementary effects, per unit of a parameter's whole range: their mean, the mean of their absolute values
 * (Campolongo, Cariboni & Saltelli 2007, doi:10.1016/j.envsoft.2006.10.004) with a bootstrap interval over
 * trajectories, and their standard deviation.
 * @param points as `morrisTrajectories` gave them
 * @param values the response at each point; a trajectory with a null is left out
 * @returns effects in the order of the parameters, and how many trajectories were used
 * @throws ExperimentError LENGTH_MISMATCH, TOO_FEW_POINTS with less than two whole trajectories
 */
export function morrisEffects(
  design: MorrisDesign,
  points: readonly Float64Array[],
  values: readonly (number | null)[],
): { effects: MorrisEffects[]; used: number } {
  const { trajectories, parameters, seed } = design;
  const length = parameters + 1;
  if (values.length !== trajectories * length || points.length !== values.length) {
    throw new ExperimentError('LENGTH_MISMATCH', `${values.length} values of other trajectories`);
  }
  const perTrajectory: Float64Array[] = [];
  for (let t = 0; t < trajectories; t++) {
    const own = values.slice(t * length, (t + 1) * length);
    if (own.some((value) => value === null)) continue;
    perTrajectory.push(effectsAlong(points.slice(t * length, (t + 1) * length), own as number[]));
  }
  if (perTrajectory.length < 2) {
    throw new ExperimentError('TOO_FEW_POINTS', 'less than two trajectories are whole');
  }
  const resamples = resampleIndices([Uint32Array.from(perTrajectory, (_, i) => i)], { seed });
  const effects = Array.from({ length: parameters }, (_, j) => {
    const own = Float64Array.from(perTrajectory, (effect) => effect[j] as number);
    const absolute = own.map(Math.abs);
    const resampled = resamples.map((chosen) =>
      mean(Float64Array.from(chosen, (i) => absolute[i] as number)),
    );
    const { low, high } = percentileInterval(resampled, {});
    return {
      mean: mean(own) + 0,
      absoluteMean: mean(absolute) + 0,
      absoluteMeanInterval: { low, high },
      standardDeviation: standardDeviation(own) + 0,
    };
  });
  return { effects, used: perTrajectory.length };
}

function effectsAlong(points: readonly Float64Array[], values: readonly number[]): Float64Array {
  const parameters = points.length - 1;
  const effects = new Float64Array(parameters);
  for (let k = 0; k < parameters; k++) {
    const [from, to] = [points[k] as Float64Array, points[k + 1] as Float64Array];
    const j = from.findIndex((x, i) => x !== to[i]);
    const change = (values[k + 1] as number) - (values[k] as number);
    effects[j] = change / ((to[j] as number) - (from[j] as number));
  }
  return effects;
}

function snapped(x: number, levels: number): number {
  return Math.floor(x * (levels - 1) + 0.5) / (levels - 1);
}
