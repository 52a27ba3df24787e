import { ExperimentError } from './errors';
import { SOBOL_DIMENSIONS_MAX, sobolSequence } from './sobol-sequence';

/** Samples from which Sobol indices are estimated. */
export interface SaltelliDesign {
  /** Base samples, a power of two. */
  readonly samples: number;
  readonly parameters: number;
  readonly secondOrder: boolean;
  readonly seed: number;
}

/** Points of one base sample: A, every A with a column of B, every B with a column of A, B. */
export function blockLength({
  parameters,
  secondOrder,
}: Pick<SaltelliDesign, 'parameters' | 'secondOrder'>): number {
  return secondOrder ? 2 * parameters + 2 : parameters + 2;
}

/**
 * Two independent samples A and B of a scrambled Sobol sequence, and for each parameter A with its column
 * taken from B (and B with its column from A, for indices of pairs). Source: Saltelli et al. 2010,
 * doi:10.1016/j.cpc.2009.09.018.
 * @returns samples × blockLength points, shares in [0, 1), a base sample's points together
 * @throws ExperimentError TOO_MANY_PARAMETERS
 */
export function saltelliSample(design: SaltelliDesign): Float64Array[] {
  const { samples, parameters, secondOrder, seed } = design;
  const parametersMax = Math.floor(SOBOL_DIMENSIONS_MAX / 2);
  if (parameters > parametersMax) {
    const message = `Sobol indices of ${parameters} parameters were asked for; ${parametersMax} are allowed`;
    throw new ExperimentError('TOO_MANY_PARAMETERS', message);
  }
  const rows = sobolSequence({ count: samples, dimensions: 2 * parameters, seed });
  const points: Float64Array[] = [];
  for (const row of rows) {
    const a = row.slice(0, parameters);
    const b = row.slice(parameters);
    points.push(a);
    for (let j = 0; j < parameters; j++) points.push(withColumn(a, b, j));
    if (secondOrder) for (let j = 0; j < parameters; j++) points.push(withColumn(b, a, j));
    points.push(b);
  }
  return points;
}

function withColumn(row: Float64Array, other: Float64Array, column: number): Float64Array {
  const mixed = row.slice();
  mixed[column] = other[column] as number;
  return mixed;
}
