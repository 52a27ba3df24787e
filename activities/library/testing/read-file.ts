import type { DataQuality } from '../../../schemas/library/steps';
import type { RejectionRow, SourceRow } from '../../../schemas/molecule';
import type { StepBench } from '../../../tests/support/step-context';
import { splitStep } from '../split';

/** What reading a file gave, with its rows. */
export interface ReadFile {
  count: number;
  batchCount: number;
  dropped: Record<string, number>;
  quality: DataQuality;
  rows: SourceRow[];
  rejected: RejectionRow[];
}

/** Reads a file with library.split, in batches of three unless told otherwise. */
export async function readFile(
  bench: StepBench,
  data: string | Uint8Array,
  o: Record<string, unknown> = {},
): Promise<ReadFile & { batches: Parameters<StepBench['rows']>[0] }> {
  const source = await bench.put(data);
  const input = { source, format: 'auto', label: 'library', batchSize: 3, ...o };
  const output = await bench.run(splitStep, input);
  return {
    ...output,
    rows: await bench.batchRows<SourceRow>(output.batches),
    rejected: await bench.rows<RejectionRow>(output.rejections),
  };
}

/** An asymmetric matcher of an AthanorError. */
export const failure = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
