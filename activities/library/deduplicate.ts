import { median } from '../../kernels/statistics';
import type { ArtifactRef } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import { deduplicate } from '../../schemas/library/steps';
import type { MoleculeRow } from '../../schemas/molecule';
import { openLines } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { openBatchLines, readBatchIndex } from './batch-index';
import { evenBatchSize } from './batch-size';
import { BatchesWriter } from './batches-writer';
import { DigestTable } from './digest-table';
import { parseRow } from './map-batch';

/** Measured values of one molecule that differ by more (in p-units: threefold) are in conflict. */
export const CONFLICT_ABOVE = 0.5;

/** Measured values that are held in memory to be merged. */
const MEASURED_MAX = 1_000_000;

/** Uncensored measured values by InChIKey, in the order of the rows. */
type Values = Map<string, number[]>;

/**
 * Keeps the first of the rows with one InChIKey, in the order of batches and rows, without those of
 * `exclude`. Where rows of one molecule have uncensored values, the row that stays gets their median;
 * a molecule with only censored values keeps the first row's. Memory: 20 bytes a slot of a table that
 * is 30 to 60 % full, and the measured values (at most a million: LIMIT_EXCEEDED).
 */
export const deduplicateStep = implement(deduplicate, async (input, context) => {
  const { artifacts } = context;
  const known = await excludedKeys(input.exclude, context);
  const isKnown = (inchiKey: string) => known.size > 0 && known.get(inchiKey) > 0;
  const values = await measuredValues(input.batches, context);
  const entries = await readBatchIndex(artifacts, input.batches);
  const total = entries.reduce((sum, entry) => sum + entry.count, 0);
  const seen = new DigestTable();
  const writer = await BatchesWriter.open(context, evenBatchSize(total, input.batchSize));
  try {
    for await (const lines of openBatchLines(artifacts, input.batches)) {
      for (const line of lines) {
        const row = parseRow<MoleculeRow>(line);
        const { index, id, inchiKey } = row;
        if (isKnown(inchiKey)) {
          await writer.reject({ index, id, code: 'KNOWN', reason: `is known: ${inchiKey}` });
          continue;
        }
        const earlier = seen.insert(inchiKey, index + 1);
        if (earlier > 0) {
          const reason = `is the same molecule as record ${earlier}: ${inchiKey}`;
          await writer.reject({ index, id, code: 'DUPLICATE', reason });
        } else {
          await writer.add(withMedian(row, line, values));
        }
      }
      context.progress(writer.records, total);
    }
    return { ...(await writer.finish()), conflicts: conflictsIn(values, isKnown) };
  } finally {
    await writer.abort();
  }
});

/** InChIKeys of the rows of some artifacts. */
export async function excludedKeys(
  exclude: readonly ArtifactRef[],
  { artifacts }: StepContext,
): Promise<DigestTable> {
  const keys = new DigestTable();
  for (const molecules of exclude) {
    for await (const line of openLines(artifacts, molecules)) {
      keys.insert(parseRow<MoleculeRow>(line).inchiKey, 1);
    }
  }
  return keys;
}

async function measuredValues(index: ArtifactRef, context: StepContext): Promise<Values> {
  const values: Values = new Map();
  let held = 0;
  for await (const lines of openBatchLines(context.artifacts, index)) {
    context.progress(0);
    for (const line of lines) {
      // Most libraries have no values at all, and need not be parsed for this.
      if (!line.includes('"measured"')) continue;
      const { inchiKey, measured } = parseRow<MoleculeRow>(line);
      if (measured?.relation !== '=') continue;
      held += 1;
      if (held > MEASURED_MAX) throw tooManyValues();
      const own = values.get(inchiKey);
      if (own === undefined) values.set(inchiKey, [measured.value]);
      else own.push(measured.value);
    }
  }
  return values;
}

function withMedian(row: MoleculeRow, line: string, values: Values): string {
  const own = values.get(row.inchiKey);
  if (own === undefined || (own.length === 1 && row.measured?.relation === '=')) return line;
  return JSON.stringify({ ...row, measured: { value: median(own), relation: '=' } });
}

function conflictsIn(values: Values, isKnown: (inchiKey: string) => boolean): number {
  let conflicts = 0;
  for (const [inchiKey, own] of values) {
    if (isKnown(inchiKey)) continue;
    const low = own.reduce((a, b) => Math.min(a, b));
    const high = own.reduce((a, b) => Math.max(a, b));
    if (high - low > CONFLICT_ABOVE) conflicts += 1;
  }
  return conflicts;
}

function tooManyValues(): AthanorError {
  return new AthanorError({
    code: 'LIMIT_EXCEEDED',
    message: `More than ${MEASURED_MAX} measured values were given; at most that many are merged.`,
  });
}
