import { decodeModel, predict as predictItems, StatisticsError } from '../../kernels/statistics';
import { predict } from '../../schemas/chemistry/model-steps';
import { AthanorError } from '../../schemas/errors';
import type { DescribedRow, Prediction } from '../../schemas/molecule';
import { implement } from '../implement';
import { mapChunks, type Outcome } from '../library/map-batch';
import { chemistry, RDKIT_TOOL_VERSION, turnedAway } from './kernel';
import { type ModelFeatures, modelFeatures } from './model-features';
import { withPrediction } from './rows';

/** Rows predicted at a time: the model is laid out once for them. Molecules do not influence each other. */
const CHUNK = 64;

type Row = DescribedRow & { predictions?: Record<string, Prediction> };

/**
 * Adds a prediction to each row of a batch, under the property's name.
 * @throws AthanorError INPUT_INVALID when the model is none, or was trained on other fingerprints
 */
export const predictStep = implement(
  predict,
  async (input, context) => {
    const chem = await chemistry();
    const bytes = await context.artifacts.get(input.model);
    const model = explained(() => decodeModel(bytes));
    return mapChunks<Row, Row>(context, input.molecules, {
      size: CHUNK,
      map: async (rows) => {
        const read = rows.map((row) => modelFeatures(chem, row));
        const described = read.filter((one): one is ModelFeatures => one.ok);
        const predictions = explained(() => predictItems(model, described));
        const outcomes: Outcome<Row>[] = [];
        let next = 0;
        for (const [i, row] of rows.entries()) {
          const features = read[i] as (typeof read)[number];
          if (!features.ok) {
            outcomes.push(await turnedAway(chem, features));
            continue;
          }
          const { value, low, high, inDomain, nearestSimilarity } = predictions[
            next++
          ] as Prediction;
          const prediction = { value, low, high, inDomain, nearestSimilarity };
          outcomes.push({ kept: withPrediction(row, input.property, prediction) });
        }
        return outcomes;
      },
    });
  },
  RDKIT_TOOL_VERSION,
);

function explained<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    const message = `The model cannot be used on these molecules: ${error.message}.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message, cause: error });
  }
}
