import { decodeModel, predict as predictItems, StatisticsError } from '../../kernels/statistics';
import { predict } from '../../schemas/chemistry/model-steps';
import { AthanorError } from '../../schemas/errors';
import type { DescribedRow, Prediction } from '../../schemas/molecule';
import { implement } from '../implement';
import { mapChunks } from '../library/map-batch';
import { decodeFingerprint, withPrediction } from './rows';

/** Rows predicted at a time: the model is laid out once for them. Molecules do not influence each other. */
const CHUNK = 64;

type Row = DescribedRow & { predictions?: Record<string, Prediction> };

/**
 * Adds a prediction to each row of a batch, under the property's name.
 * @throws AthanorError INPUT_INVALID when the model is none, or was trained on other fingerprints
 */
export const predictStep = implement(predict, async (input, context) => {
  const bytes = await context.artifacts.get(input.model);
  const model = explained(() => decodeModel(bytes));
  return mapChunks<Row, Row>(context, input.molecules, {
    size: CHUNK,
    map: (rows) => {
      const described = rows.map((row) => ({
        fingerprint: decodeFingerprint(row.fingerprint),
        descriptors: row.descriptors,
      }));
      const predictions = explained(() => predictItems(model, described));
      return rows.map((row, i) => {
        const { value, low, high, inDomain, nearestSimilarity } = predictions[i] as Prediction;
        const prediction = { value, low, high, inDomain, nearestSimilarity };
        return { kept: withPrediction(row, input.property, prediction) };
      });
    },
  });
});

function explained<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    const message = `The model cannot be used on these molecules: ${error.message}.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message, cause: error });
  }
}
