import { AthanorError } from '../../schemas/errors';
import { requireConfidence } from '../../schemas/pipeline';
import type { BeginInput } from '../../schemas/records/steps';
import { digestOf } from '../../trust';
import { parse } from '../runtime/step-activity';
import type { RecordsServices } from './services';

/** Records that a run has started; refuses an input that its pipeline's contract does not accept. */
export async function begin(
  { database, pipelines }: RecordsServices,
  { runId, request }: BeginInput,
): Promise<void> {
  await database.runs.begin({
    id: runId,
    project: request.project,
    pipeline: request.pipeline,
    pipelineVersion: request.pipelineVersion,
    idempotencyKey: request.key,
    input: request.input,
    inputDigest: digestOf(request.input),
    startedAt: new Date().toISOString(),
    origin: request.origin ?? null,
  });
  // After the row is there: a refused run has a record too.
  const contract = pipelines.get(request.pipeline);
  if (contract === undefined) {
    const message = `Pipeline '${request.pipeline}' is not in the catalogue of this worker.`;
    throw new AthanorError({ code: 'PIPELINE_UNKNOWN', message });
  }
  parse(contract.input, request.input, {
    code: 'INPUT_INVALID',
    what: `Input of ${contract.name}`,
  });
  requireConfidence(request.input, request.tier);
}
