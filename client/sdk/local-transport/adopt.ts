import { AthanorError } from '../../../schemas/errors';
import { digestOf } from '../../../trust';
import type { AdoptedRun } from '../client';
import type { Session } from './session';

/** Digits of a record's digest that tell imported runs of one id apart. */
const DIGITS = 12;
const RUN_ID_MAX = 255;

/** See {@link RunsClient.adopt}. @throws DATABASE_UNAVAILABLE, RUN_EXISTS */
export async function adoptRun(
  session: Session,
  { record, entries, recordRef, files, crate, project }: AdoptedRun,
): Promise<{ runId: string; existing: boolean }> {
  const database = await session.database();
  if (database === null) {
    const message = 'The database does not answer, so no run can be kept. Nothing was imported.';
    throw new AthanorError({ code: 'DATABASE_UNAVAILABLE', message });
  }
  const { run, input, error, resultDigest } = record;
  const mark = recordRef.sha256.slice(0, DIGITS);
  // An id of its own: the same input gives the same id on every server, and this run did not run here.
  const runId = `imported-${mark}-${run.id}`.slice(0, RUN_ID_MAX);
  const existing = (await database.runs.get(runId)) !== undefined;
  await database.runs.adopt({
    ...{ id: runId, project: project ?? run.project, pipeline: run.pipeline },
    ...{ pipelineVersion: run.pipelineVersion, idempotencyKey: `imported-${mark}-${run.key}` },
    ...{ input, inputDigest: digestOf(input), startedAt: run.startedAt, endedAt: run.endedAt },
    ...{ status: run.status, resultDigest, record: recordRef, artifacts: files },
    ...{ summary: { metrics: {}, headlines: [] }, error: error ?? undefined },
    imported: { runId: run.id, crate, at: new Date().toISOString() },
  });
  await database.provenance.record(entries.map((entry) => ({ ...entry, run: runId })));
  return { runId, existing };
}
