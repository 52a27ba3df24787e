import { AthanorError } from '../../schemas/errors';
import { type DataQuality, split } from '../../schemas/library/steps';
import type { StepInput, StepOutput } from '../../schemas/step';
import { implement, type StepContext } from '../implement';
import { evenBatchSize, likelyMolecules } from './batch-size';
import { BatchesWriter } from './batches-writer';
import { Intake } from './intake';
import { askedColumns } from './reading/columns';
import { readCsv } from './reading/csv';
import { type Format, formatOf, requireText } from './reading/format';
import { linesOf } from './reading/lines';
import { requireAgreement } from './reading/measurement';
import type { RawRecord } from './reading/record';
import { readSdf } from './reading/sdf';
import { readSmi } from './reading/smi';
import { openSource, type SourceBytes } from './reading/source-bytes';

type Input = StepInput<typeof split>;

/**
 * Reads a file of molecules as a stream and cuts it into batches of at most `batchSize` SourceRows.
 * Memory is that of one chunk, one line or record (LIMITS.lineBytesMax, recordBytesMax), one batch, and
 * 20 bytes a slot of a table of identifiers. An interrupted attempt reads the file again and goes on
 * writing where it was.
 * @throws AthanorError LIBRARY_EMPTY without any record, LIBRARY_UNREADABLE when the file is no text
 *   or none of its records can be taken, INPUT_INVALID for columns and units that do not fit the file,
 *   LIMIT_EXCEEDED above LIMITS.moleculesMax records
 */
export const splitStep = implement(split, async (input, context) => {
  if (input.valueColumn !== undefined) requireAgreement(input.valueColumn, input);
  const source = await openSource(context.artifacts, input.source);
  try {
    requireText(source.head);
    return await readAll(source, formatOf(source.head, input), { input, context });
  } finally {
    await source.close();
  }
});

async function readAll(
  source: SourceBytes,
  format: Format,
  { input, context }: { input: Input; context: StepContext },
): Promise<StepOutput<typeof split>> {
  const likely = likelyMolecules(input.source.size, format.name, source.gzipped);
  const writer = await BatchesWriter.open(context, evenBatchSize(likely, input.batchSize));
  const intake = new Intake(writer, { ...input, decimalComma: decimalComma(format) });
  try {
    for await (const records of parse(source, format, input)) {
      for (const record of records) await intake.take(record);
      context.progress(source.bytesRead(), input.source.size);
    }
    requireRecords(intake);
    const quality: DataQuality = {
      format: format.name,
      gzipped: source.gzipped,
      records: writer.records,
      ...intake.quality(source.damage()),
    };
    return { ...(await writer.finish()), quality };
  } finally {
    await writer.abort();
  }
}

function parse(source: SourceBytes, format: Format, input: Input): AsyncIterable<RawRecord[]> {
  const damaged = () => source.damage() !== undefined;
  const lines = linesOf(source.chunks, { head: source.head, damaged });
  if (format.name === 'smi') return readSmi(lines);
  if (format.name === 'sdf') return readSdf(lines, input);
  return readCsv(lines, { delimiter: format.delimiter, asked: askedColumns(input) });
}

function decimalComma(format: Format): boolean {
  return format.name === 'csv' && format.delimiter === ';';
}

function requireRecords(intake: Intake): void {
  if (intake.records === 0) {
    throw new AthanorError({
      code: 'LIBRARY_EMPTY',
      message: 'The file holds no molecules at all.',
    });
  }
  if (intake.taken > 0) return;
  throw new AthanorError({
    code: 'LIBRARY_UNREADABLE',
    message:
      `None of the ${intake.records} records of the file can be read; the first because ` +
      `${intake.firstReason}.`,
  });
}
