import { similarity } from '../../schemas/chemistry/steps';
import type { DescribedRow, ScoredRow } from '../../schemas/molecule';
import { implement } from '../implement';
import { readRows } from '../library/batch-index';
import { mapBatch } from '../library/map-batch';
import { packRow, ReferenceSet } from './reference-set';
import { scoredRow } from './rows';

/**
 * Scores a batch by its largest Tanimoto similarity to a reference molecule. `blindSimilarity` is the
 * same over the references whose InChIKeys are not among the hidden ones. Ties go to the first
 * reference; without references a similarity is 0 and `nearest` empty.
 */
export const similarityStep = implement(similarity, async (input, context) => {
  const { artifacts } = context;
  const references = await readRows<DescribedRow>(artifacts, input.references);
  const hidden = input.hidden === null ? [] : await readRows<DescribedRow>(artifacts, input.hidden);
  const hiddenKeys = new Set(hidden.map((row) => row.inchiKey));
  const all = new ReferenceSet(references);
  const known = new ReferenceSet(references.filter((row) => !hiddenKeys.has(row.inchiKey)));
  return mapBatch<DescribedRow, ScoredRow>(context, input.molecules, (row) => {
    const query = packRow(row);
    const nearest = all.nearest(query);
    const blind = hiddenKeys.size === 0 ? nearest : known.nearest(query);
    return {
      kept: scoredRow(row, {
        similarity: nearest.similarity,
        nearest: nearest.id,
        blindSimilarity: blind.similarity,
      }),
    };
  });
});
