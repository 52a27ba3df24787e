import { type Chemistry, MODEL_FINGERPRINT_BLOCKS } from '../../kernels/chemistry';
import {
  createRandom,
  deduplicate,
  encodeModel,
  fitModel,
  MAX_TRAINING_ITEMS,
  MIN_TRAINING_ITEMS,
  type SplitEvaluation,
  StatisticsError,
  type TrainingItem,
} from '../../kernels/statistics';
import { MEDIA_TYPES } from '../../schemas/artifact';
import { fit, type ModelEvaluation } from '../../schemas/chemistry/model-steps';
import { LIMITS } from '../../schemas/constants/limits';
import { AthanorError } from '../../schemas/errors';
import type { DescribedRow } from '../../schemas/molecule';
import type { StepInput } from '../../schemas/step';
import { implement } from '../implement';
import { readRows } from '../library/batch-index';
import { CONFLICT_ABOVE } from '../library/deduplicate';
import { chemistry, RDKIT_TOOL_VERSION } from './kernel';
import { knownFeatures } from './model-features';

type Evaluations = ModelEvaluation['evaluations'];

/**
 * Fits a model to the exact measured values of DescribedRows; censored ones are left out and counted.
 * Of more distinct molecules than a model can take (3,000), a seeded sample is trained on.
 * @throws AthanorError MODEL_DATA_TOO_SMALL below 25 distinct molecules or when all values are equal,
 *   LIMIT_EXCEEDED above LIMITS.trainingMax rows
 */
export const fitStep = implement(
  fit,
  async (input, context) => {
    const chem = await chemistry();
    const rows = await readRows<DescribedRow>(context.artifacts, input.training);
    if (rows.length > LIMITS.trainingMax) throw tooMany(rows.length);
    const exact = rows.filter((row) => row.measured?.relation === '=');
    const censored = rows.filter((row) => row.measured !== undefined).length - exact.length;
    if (exact.length === 0) throw tooFew(input.property, 0, censored);
    const { items, report } = distinct(chem, exact);
    const training = sample(items, input.seed);
    context.progress(0, training.length);
    const model = fitOrExplain(training, { input, censored });
    context.progress(training.length, training.length);
    return {
      model: await context.artifacts.put(encodeModel(model), MEDIA_TYPES.binary),
      evaluation: {
        property: input.property,
        unit: input.unit,
        trained: training.length,
        duplicatesMerged: report.merged,
        conflicts: report.conflicts.filter((one) => one.range > CONFLICT_ABOVE).length,
        censoredLeftOut: censored,
        ...(items.length > training.length ? { sampledFrom: items.length } : {}),
        evaluations: [
          ...evaluation('scaffold', model.evaluation.scaffold),
          ...evaluation('random', model.evaluation.random),
        ],
        trainingDigest: input.training.sha256,
        domain: { ...model.domain },
      },
    };
  },
  RDKIT_TOOL_VERSION,
);

function distinct(chem: Chemistry, rows: readonly DescribedRow[]): ReturnType<typeof deduplicate> {
  return deduplicate(
    rows.map((row) => ({
      inchiKey: row.inchiKey,
      scaffold: row.scaffold,
      ...knownFeatures(chem, row),
      value: row.measured?.value ?? Number.NaN,
    })),
  );
}

function sample(items: readonly TrainingItem[], seed: number): TrainingItem[] {
  if (items.length <= MAX_TRAINING_ITEMS) return [...items];
  const order = createRandom(seed, 'fit/sample').shuffle(items.map((_, i) => i));
  const chosen = Uint32Array.from(order.slice(0, MAX_TRAINING_ITEMS)).sort();
  return Array.from(chosen, (i) => items[i] as TrainingItem);
}

function fitOrExplain(
  training: readonly TrainingItem[],
  o: { input: StepInput<typeof fit>; censored: number },
): ReturnType<typeof fitModel> {
  const { property, seed } = o.input;
  if (training.length < MIN_TRAINING_ITEMS) throw tooFew(property, training.length, o.censored);
  try {
    return fitModel(training, { seed, blocks: MODEL_FINGERPRINT_BLOCKS });
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    throw new AthanorError({
      code: 'MODEL_DATA_TOO_SMALL',
      message: `The values of ${property} admit no model: ${error.message}.`,
      cause: error,
    });
  }
}

function evaluation(split: Evaluations[number]['split'], of: SplitEvaluation | null): Evaluations {
  if (of === null) return [];
  const { rmse, mae, coverage, meanWidth, baseline, trainCount, testCount } = of;
  const { low: rmseLow, high: rmseHigh } = of.rmseInterval;
  const { inDomainCount, rmseInDomain, rmseOutOfDomain } = of;
  const counts = { trainCount, testCount, inDomainCount };
  const details = { ...counts, rmseLow, rmseHigh, rmseInDomain, rmseOutOfDomain };
  return [{ split, rmse, mae, rmseOfMean: baseline.rmse, coverage, meanWidth, details }];
}

function tooFew(property: string, found: number, censored: number): AthanorError {
  const left = censored > 0 ? ` (${censored} censored ones cannot be used)` : '';
  return new AthanorError({
    code: 'MODEL_DATA_TOO_SMALL',
    message:
      `a model of ${property} needs measured values of at least ${MIN_TRAINING_ITEMS} different ` +
      `molecules; ${found} were found${left}.`,
  });
}

function tooMany(found: number): AthanorError {
  return new AthanorError({
    code: 'LIMIT_EXCEEDED',
    message: `${found} training molecules were given; at most ${LIMITS.trainingMax} are read.`,
  });
}
