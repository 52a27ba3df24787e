import { MEDIA_TYPES } from '../../schemas/artifact';
import { concatenate } from '../../schemas/library/steps';
import { openLineBlocks, openLineWriter } from '../../store/artifacts';
import { implement } from '../implement';
import { batchEntryLine, readBatchIndex } from './batch-index';

/**
 * Joins indexes in the order given; batches keep their contents and get new numbers. With `rows`,
 * all their lines are also written into one artifact.
 */
export const concatenateStep = implement(concatenate, async (input, context) => {
  const { artifacts } = context;
  const index = await openLineWriter(artifacts, { mediaType: MEDIA_TYPES.index });
  const rows = input.rows ? await openLineWriter(artifacts) : undefined;
  let count = 0;
  try {
    for (const source of input.indexes) {
      for (const entry of await readBatchIndex(artifacts, source)) {
        await index.write(batchEntryLine({ ...entry, batch: index.lines }));
        count += entry.count;
        context.progress(count);
        if (rows === undefined) continue;
        for await (const lines of openLineBlocks(artifacts, entry.molecules)) {
          for (const line of lines) await rows.write(line);
        }
      }
    }
    return {
      batches: await index.close(),
      batchCount: index.lines,
      count,
      rows: rows === undefined ? null : await rows.close(),
    };
  } finally {
    await index.abort();
    await rows?.abort();
  }
});
