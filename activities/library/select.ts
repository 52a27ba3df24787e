import { select } from '../../schemas/library/steps';
import type { MoleculeRow } from '../../schemas/molecule';
import { implement } from '../implement';
import { openBatchLines } from './batch-index';
import { BatchesWriter } from './batches-writer';
import { excludedKeys } from './deduplicate';
import { parseRow } from './map-batch';

/** Implements `library.select`; 20 bytes of memory for each molecule left out. */
export const selectStep = implement(select, async (input, context) => {
  const excluded = await excludedKeys(input.exclude, context);
  const writer = await BatchesWriter.open(context, input.batchSize);
  try {
    for await (const lines of openBatchLines(context.artifacts, input.batches)) {
      for (const line of lines) {
        if (excluded.size > 0 && excluded.get(parseRow<MoleculeRow>(line).inchiKey) > 0) continue;
        await writer.add(line);
      }
      context.progress(writer.records);
    }
    const { batches, batchCount, count } = await writer.finish();
    return { batches, batchCount, count };
  } finally {
    await writer.abort();
  }
});
