import {
  ExperimentError,
  gridPlaces,
  latinHypercube,
  morrisTrajectories,
  saltelliSample,
  valueAtShare,
} from '../../kernels/experiments';
import { AthanorError } from '../../schemas/errors';
import type { DesignPoint } from '../../schemas/sweep/points';
import { nameOf, POINTS_MAX, type SweptParameter } from '../../schemas/sweep/question';
import { layOut } from '../../schemas/sweep/steps';
import { openLineWriter } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { domainOf, invalid, morrisOf, type SweepQuestion, saltelliOf } from './domains';
import { listedPoints } from './listed-points';

/**
 * The points of a design, in order.
 * @throws AthanorError INPUT_INVALID for a design that its parameters do not allow; LIMIT_EXCEEDED for more
 *   than {@link POINTS_MAX} points or more parameters than there are Sobol sequences for
 */
export const layOutStep = implement(layOut, async (input, context) => {
  const points = await pointsOf(input, context);
  const writer = await openLineWriter(context.artifacts);
  let point = 0;
  for (const values of points) {
    if (point >= POINTS_MAX) throw tooMany('More');
    const line: DesignPoint = { point, values };
    await writer.write(JSON.stringify(line));
    point += 1;
  }
  return { points: await writer.close(), count: point };
});

async function pointsOf(input: SweepQuestion, context: StepContext): Promise<Iterable<unknown[]>> {
  const { parameters, design, seed } = input;
  switch (design.kind) {
    case 'grid':
      return gridPoints(parameters);
    case 'list':
      return listedPoints(design, parameters, context);
    case 'latin-hypercube': {
      const { samples } = design;
      return placed(input, latinHypercube({ samples, parameters: parameters.length, seed }));
    }
    default:
      return placed(input, sharesOf(input) as Float64Array[]);
  }
}

/**
 * The points of a design for sensitivity, as shares of the ranges; null of another design.
 * @throws AthanorError LIMIT_EXCEEDED
 */
export function sharesOf(input: SweepQuestion): Float64Array[] | null {
  const [morris, saltelli] = [morrisOf(input), saltelliOf(input)];
  if (morris !== null) {
    const count = morris.trajectories * (morris.parameters + 1);
    if (count > POINTS_MAX) throw tooMany(String(count));
    return morrisTrajectories(morris);
  }
  if (saltelli === null) return null;
  try {
    return saltelliSample(saltelli);
  } catch (cause) {
    if (!(cause instanceof ExperimentError)) throw cause;
    throw new AthanorError({ code: 'LIMIT_EXCEEDED', message: `${cause.message}.`, cause });
  }
}

function* gridPoints(parameters: readonly SweptParameter[]): Generator<unknown[]> {
  const axes = parameters.map(axisOf);
  const sizes = axes.map(({ length }) => length);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (count > POINTS_MAX) throw tooMany(String(count));
  for (const places of gridPlaces(sizes)) yield places.map((place, j) => axes[j]?.[place]);
}

function axisOf(parameter: SweptParameter): unknown[] {
  const domain = domainOf(parameter);
  if ('values' in domain) return [...domain.values];
  const { count } = parameter;
  if (count === undefined) {
    throw invalid(`The parameter ${nameOf(parameter)} needs a count of values for a grid.`);
  }
  const values = Array.from({ length: count }, (_, i) => valueAtShare(domain, i / (count - 1)));
  // Whole numbers may be fewer than asked for.
  return [...new Set(values)];
}

function placed(input: SweepQuestion, shares: readonly Float64Array[]): unknown[][] {
  const domains = input.parameters.map(domainOf);
  return shares.map((row) => domains.map((domain, j) => valueAtShare(domain, row[j] as number)));
}

function tooMany(count: string): AthanorError {
  const message = `${count} points were asked for; ${POINTS_MAX} are allowed.`;
  return new AthanorError({ code: 'LIMIT_EXCEEDED', message });
}
