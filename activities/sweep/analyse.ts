import { ExperimentError, morrisEffects, sobolIndices } from '../../kernels/experiments';
import { mean, standardDeviation } from '../../kernels/statistics';
import type { ResponseSummary, Sensitivity } from '../../schemas/sweep/analysis';
import type { SweptPoint } from '../../schemas/sweep/points';
import { nameOf } from '../../schemas/sweep/question';
import { analyse } from '../../schemas/sweep/steps';
import { openLineWriter } from '../../store/artifacts';
import { implement } from '../implement';
import { morrisOf, type SweepQuestion, saltelliOf } from './domains';
import { sharesOf } from './lay-out';
import { readRows } from './read-rows';

/** The table of a sweep, and what its responses say. */
export const analyseStep = implement(analyse, async (input, context) => {
  const rows = await readRows(input.points, input.rows, context);
  const writer = await openLineWriter(context.artifacts);
  for (const row of rows) await writer.write(JSON.stringify(row));
  const names = responseNames(rows);
  const have = (status: SweptPoint['status']) => rows.filter((row) => row.status === status).length;
  return {
    table: await writer.close(),
    done: have('done') + have('rejected'),
    failed: have('failed'),
    notRun: have('not run'),
    responses: names.map((name) => summaryOf(name, rows)),
    sensitivity: names.flatMap((name) => sensitivityOf(name, rows, input)),
  };
});

/** The responses of all points, each where it is first met. */
function responseNames(rows: readonly SweptPoint[]): string[] {
  return [...new Set(rows.flatMap(({ responses }) => Object.keys(responses)))];
}

/** A response at every point, null where there is none. */
function valuesOf(name: string, rows: readonly SweptPoint[]): (number | null)[] {
  return rows.map(({ responses }) => responses[name] ?? null);
}

function summaryOf(response: string, rows: readonly SweptPoint[]): ResponseSummary {
  const known = rows.flatMap(({ point, responses }) => {
    const value = responses[response] ?? null;
    return value === null ? [] : [{ point, value }];
  });
  const [first] = known;
  if (first === undefined) {
    const nothing = { minimum: null, maximum: null, mean: null, standardDeviation: null };
    return { response, count: 0, ...nothing, atMinimum: null, atMaximum: null };
  }
  const lowest = known.reduce((best, one) => (one.value < best.value ? one : best), first);
  const highest = known.reduce((best, one) => (one.value > best.value ? one : best), first);
  const values = known.map(({ value }) => value);
  return {
    response,
    count: known.length,
    minimum: lowest.value + 0,
    maximum: highest.value + 0,
    mean: mean(values) + 0,
    standardDeviation: standardDeviation(values) + 0,
    atMinimum: lowest.point,
    atMaximum: highest.point,
  };
}

function sensitivityOf(
  response: string,
  rows: readonly SweptPoint[],
  input: SweepQuestion,
): Sensitivity[] {
  const values = valuesOf(response, rows);
  try {
    return [
      morrisSensitivity(response, values, input),
      sobolSensitivity(response, values, input),
    ].filter((one) => one !== null);
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    return [{ method: 'none', response, because: error.message }];
  }
}

function morrisSensitivity(
  response: string,
  values: readonly (number | null)[],
  input: SweepQuestion,
): Sensitivity | null {
  const design = morrisOf(input);
  if (design === null) return null;
  const { effects, used } = morrisEffects(design, sharesOf(input) ?? [], values);
  const names = input.parameters.map(nameOf);
  return {
    method: 'morris',
    response,
    indices: effects.map((effect, j) => ({ parameter: names[j] as string, ...effect })),
    used,
    leftOut: design.trajectories - used,
  };
}

function sobolSensitivity(
  response: string,
  values: readonly (number | null)[],
  input: SweepQuestion,
): Sensitivity | null {
  const design = saltelliOf(input);
  if (design === null) return null;
  const found = sobolIndices(design, values);
  const names = input.parameters.map(nameOf);
  const pairs = names.flatMap((one, j) =>
    names.slice(j + 1).map((other): [string, string] => [one, other]),
  );
  return {
    method: 'sobol',
    response,
    indices: names.map((parameter, j) => ({
      parameter,
      first: found.first[j] as number,
      firstInterval: found.firstInterval[j] as { low: number; high: number },
      total: found.total[j] as number,
      totalInterval: found.totalInterval[j] as { low: number; high: number },
    })),
    pairs: found.second.map((second, i) => ({ parameters: pairs[i] as [string, string], second })),
    used: found.used,
    leftOut: design.samples - found.used,
  };
}
