import { AthanorError } from '../../../schemas/errors';
import type { AnyPipeline, EarlierRun } from '../../../schemas/pipeline';
import type { RunRecord } from '../../../schemas/run-record';
import { touchRefs } from '../../../store';
import { nearest } from '../nearest';
import { findRun } from './find-run';
import type { Session } from './session';

/**
 * What the stages of an ended run left before the one from which another goes on.
 * @throws RUN_NOT_FOUND, INPUT_INVALID, ARTIFACT_NOT_FOUND when something of it was removed
 */
export async function earlierRun(
  session: Session,
  contract: AnyPipeline,
  { runId, stage }: { runId: string; stage: string },
): Promise<EarlierRun> {
  requireStage(contract, stage, 'from');
  const { outcome, summary } = await findRun(session, runId);
  if (outcome === null) {
    throw refused(
      `The run ${runId} has no record (it is ${summary.status}), so none can go on from it.`,
    );
  }
  const bytes = await session.artifacts.get(outcome.record);
  const record = JSON.parse(bytes.toString('utf8')) as RunRecord;
  const { pipeline, pipelineVersion } = record.run;
  if (pipeline !== contract.name || pipelineVersion !== contract.version) {
    throw refused(
      `The run ${runId} is of ${pipeline}, version ${pipelineVersion}; ` +
        `one of ${contract.name}, version ${contract.version}, cannot go on from it.`,
    );
  }
  const results = resultsBefore(contract, record, stage);
  if (!(await touchRefs(session.artifacts, results))) {
    throw new AthanorError({
      code: 'ARTIFACT_NOT_FOUND',
      message: `Something that the run ${runId} found is not in the artifact store any more.`,
    });
  }
  return { runId, stage, results };
}

/** @throws INPUT_INVALID for a stage that the pipeline does not have */
export function requireStage(contract: AnyPipeline, stage: string, what: 'from' | 'until'): void {
  const names = contract.stages.map(({ name }) => name);
  if (names.includes(stage)) return;
  const near = nearest(stage, names);
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  throw refused(
    `--${what}: ${contract.name} has no stage '${stage}'.${meant} Its stages: ${names.join(', ')}.`,
  );
}

function resultsBefore(
  contract: AnyPipeline,
  record: RunRecord,
  stage: string,
): Record<string, unknown> {
  const output = record.output as { stageResults?: Record<string, unknown> } | null;
  const kept = output?.stageResults;
  if (kept === undefined) {
    const why = output === null ? `it ended as ${record.run.status}` : 'its pipeline keeps none';
    throw refused(`The run ${record.run.id} has kept nothing of its stages: ${why}.`);
  }
  const names = contract.stages.map(({ name }) => name);
  const before = names.slice(0, names.indexOf(stage)).filter((name) => name in kept);
  return Object.fromEntries(before.map((name) => [name, kept[name]]));
}

function refused(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
