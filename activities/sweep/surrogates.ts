import { z } from 'zod';
import {
  type Domain,
  ExperimentError,
  fitSurrogate,
  openSurrogate,
  SURROGATE_POINTS_MAX,
  saltelliSample,
  shareOfValue,
  sobolIndices,
  valueAtShare,
} from '../../kernels/experiments';
import { createRandom, mean } from '../../kernels/statistics';
import { MEDIA_TYPES } from '../../schemas/artifact';
import type { SurrogateResult } from '../../schemas/sweep/analysis';
import type { SweptPoint } from '../../schemas/sweep/points';
import { nameOf } from '../../schemas/sweep/question';
import { fitSurrogates, predictResponses } from '../../schemas/sweep/steps';
import { openLines } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { invalid, type SweepQuestion } from './domains';

/** Base samples at which a surrogate is asked for its own indices and extremes. */
const SAMPLES = 256;
/** Samples that a mean effect is taken over, and places of its curve. */
const EFFECT_SAMPLES = 64;
const CURVE_PLACES = 21;
const MODEL_BYTES_MAX = 16 * 1024 * 1024;

const modelShape = z.object({
  parameters: z.array(z.string()),
  domains: z.array(
    z.union([
      z.object({ values: z.array(z.unknown()) }),
      z.object({
        from: z.number(),
        to: z.number(),
        scale: z.enum(['linear', 'log']),
        integer: z.boolean(),
      }),
    ]),
  ),
  surrogate: z.object({
    points: z.array(z.array(z.number())),
    values: z.array(z.number()),
    lengthScales: z.array(z.number()),
    variance: z.number(),
    relativeNoise: z.number(),
  }),
});

/**
 * A surrogate of each response. Listed values are put at even distances, in their order; of more points than
 * a fit takes, some are drawn.
 */
export const fitSurrogatesStep = implement(fitSurrogates, async (input, context) => {
  const rows: SweptPoint[] = [];
  for await (const line of openLines(context.artifacts, input.table)) rows.push(JSON.parse(line));
  const domains = input.parameters.map((_, j) => domainOfRows(input, rows, j));
  const surrogates: SurrogateResult[] = [];
  for (const response of input.responses) {
    surrogates.push(await surrogateOf(response, { input, rows, domains, context }));
    context.progress(surrogates.length, input.responses.length);
  }
  return { surrogates };
});

/**
 * What a surrogate predicts.
 * @throws AthanorError INPUT_INVALID for what is no model, and points that have no place in its ranges
 */
export const predictResponsesStep = implement(predictResponses, async (input, { artifacts }) => {
  const bytes = await artifacts.get(input.model, { bytesMax: MODEL_BYTES_MAX });
  const parsed = modelShape.safeParse(readJson(bytes.toString('utf8')));
  if (!parsed.success) throw invalid('The model is none that sweep.fitSurrogates has written.');
  const { domains, parameters, surrogate } = parsed.data;
  const { predict } = openSurrogate(surrogate);
  return {
    predictions: input.points.map((values, i) => {
      if (values.length !== parameters.length) {
        throw invalid(`Point ${i} has ${values.length} values, not ${parameters.length}.`);
      }
      return predict(
        domains.map((domain, j) => {
          const share = shareOfValue(domain, values[j]);
          if (share !== null) return share;
          throw invalid(
            `Point ${i}: ${JSON.stringify(values[j])} is no value of ${parameters[j]}.`,
          );
        }),
      );
    }),
  };
});

async function surrogateOf(
  response: string,
  o: { input: SweepQuestion; rows: SweptPoint[]; domains: Domain[]; context: StepContext },
): Promise<SurrogateResult> {
  const { input, rows, domains, context } = o;
  const known = rows.flatMap((row) => {
    const value = row.responses[response] ?? null;
    const shares = domains.map((domain, j) => shareOfValue(domain, row.values[j]));
    if (value === null || shares.some((share) => share === null)) return [];
    return [{ shares: shares as number[], value }];
  });
  if (new Set(known.map(({ value }) => value)).size === 1) {
    return { fitted: false, response, because: 'it is the same at every point' };
  }
  try {
    const drawn = createRandom(input.seed, 'surrogate')
      .shuffle(known)
      .slice(0, SURROGATE_POINTS_MAX);
    const surrogate = fitSurrogate(
      drawn.map(({ shares }) => shares),
      drawn.map(({ value }) => value),
    );
    const { check, predict } = openSurrogate(surrogate);
    const parameters = input.parameters.map(nameOf);
    const model = JSON.stringify({ parameters, domains, surrogate });
    return {
      fitted: true,
      response,
      points: drawn.length,
      ...check(),
      ...readModel(input, domains, { predict, lengthScales: surrogate.lengthScales }),
      model: await context.artifacts.put(model, MEDIA_TYPES.json),
    };
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    return { fitted: false, response, because: error.message };
  }
}

type Predict = ReturnType<typeof openSurrogate>['predict'];

/** Mean effects, Sobol indices and extremes of the model itself, over the whole space. */
function readModel(
  { parameters, seed }: SweepQuestion,
  domains: readonly Domain[],
  { predict, lengthScales }: { predict: Predict; lengthScales: readonly number[] },
) {
  const design = { samples: SAMPLES, parameters: domains.length, secondOrder: false, seed };
  const sample = saltelliSample(design);
  const predicted = sample.map((shares) => ({ shares, ...predict(shares) }));
  const indices = sobolIndices(
    design,
    predicted.map((one) => one.mean),
  );
  const others = sample.filter((_, i) => i % (domains.length + 2) === 0).slice(0, EFFECT_SAMPLES);
  const effects = parameters.map((parameter, j) => ({
    parameter: nameOf(parameter),
    lengthScale: lengthScales[j] as number,
    first: indices.first[j] as number,
    total: indices.total[j] as number,
    curve: placesOf(domains[j] as Domain).map(({ share, value }) => ({
      value,
      mean: mean(others.map((shares) => predict(withShare(shares, j, share)).mean)) + 0,
    })),
  }));
  const [first] = predicted as [(typeof predicted)[number]];
  const shown = ({ shares, mean: middle, standardDeviation }: typeof first) => ({
    values: domains.map((domain, j) => valueAtShare(domain, shares[j] as number)),
    mean: middle,
    standardDeviation,
  });
  return {
    effects,
    lowest: shown(predicted.reduce((best, one) => (one.mean < best.mean ? one : best), first)),
    highest: shown(predicted.reduce((best, one) => (one.mean > best.mean ? one : best), first)),
  };
}

function placesOf(domain: Domain): { share: number; value: unknown }[] {
  if ('values' in domain) {
    const last = Math.max(1, domain.values.length - 1);
    return domain.values.map((value, place) => ({ share: place / last, value }));
  }
  return Array.from({ length: CURVE_PLACES }, (_, i) => {
    const share = i / (CURVE_PLACES - 1);
    return { share, value: valueAtShare({ ...domain, integer: false }, share) };
  });
}

/** The range of a parameter, as it is said or else as it was met. */
function domainOfRows(
  { parameters }: SweepQuestion,
  rows: readonly SweptPoint[],
  j: number,
): Domain {
  const { values, from, to, scale, integer } = parameters[j] as SweepQuestion['parameters'][number];
  if (from !== undefined && to !== undefined) return { from, to, scale, integer };
  const met = values ?? rows.map((row) => row.values[j]);
  const numbers = met.filter((value) => typeof value === 'number');
  const low = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (numbers.length === met.length && low < high) {
    return { from: low, to: high, scale: low > 0 ? scale : 'linear', integer };
  }
  const distinct = new Map(met.map((value) => [JSON.stringify(value), value]));
  return { values: [...distinct.values()] };
}

function withShare(shares: Float64Array, j: number, share: number): Float64Array {
  const moved = shares.slice();
  moved[j] = share;
  return moved;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
