import type { ArtifactRef } from '../../schemas/artifact';
import { assignAt } from '../../schemas/assign';
import { AthanorError } from '../../schemas/errors';
import { readPath } from '../../schemas/path';
import type {
  KeepPointsInput,
  PointInput,
  PointResult,
  PointsInput,
} from '../../schemas/records/steps';
import type { RunRecord } from '../../schemas/run-record';
import { type DesignPoint, responsesOf, type SweptPoint } from '../../schemas/sweep/points';
import type { SweptParameter } from '../../schemas/sweep/question';
import { type ArtifactStore, openLines, openLineWriter } from '../../store/artifacts';
import { parse } from '../runtime/step-activity';
import type { RecordsServices } from './services';

/** What the input of a sweep says of each of its points. */
interface Swept {
  pipeline?: string;
  step?: string;
  input: Record<string, unknown>;
  parameters: SweptParameter[];
}

/**
 * A slice of the points of a sweep, each with the whole input of its step or pipeline, defaults filled in.
 * One that the contract refuses has a problem in place of an input.
 */
export async function points(
  services: RecordsServices,
  { runId, design, from, count }: PointsInput,
): Promise<{ points: PointInput[] }> {
  const run = await services.database.runs.get(runId);
  const swept = run?.input as Swept | undefined;
  if (swept === undefined) {
    throw new AthanorError({ code: 'RUN_NOT_FOUND', message: `There is no run ${runId}.` });
  }
  const found: PointInput[] = [];
  let at = 0;
  for await (const line of openLines(services.artifacts, design)) {
    if (at >= from + count) break;
    if (at >= from) {
      const one = JSON.parse(line) as DesignPoint;
      found.push({ ...one, ...inputAt(services, swept, one) });
    }
    at += 1;
  }
  return { points: found };
}

function inputAt(
  { pipelines, steps }: RecordsServices,
  { pipeline, step, input, parameters }: Swept,
  { values }: DesignPoint,
): Pick<PointInput, 'input' | 'problem'> {
  const target =
    pipeline === undefined
      ? steps.get(step ?? '')?.implementation.contract
      : pipelines.get(pipeline);
  if (target === undefined) {
    const message = `${pipeline ?? step} is not in the catalogue of this worker.`;
    throw new AthanorError({ code: 'PIPELINE_UNKNOWN', message });
  }
  try {
    const whole = parameters.reduce<unknown>(
      (so, { path, alsoAt }, j) =>
        [path, ...alsoAt].reduce<unknown>(
          (one, place) => assignAt(one, readPath(place).path, values[j]),
          so,
        ),
      input,
    );
    const what = `Input of ${target.name}`;
    return { input: parse(target.input, whole, { code: 'INPUT_INVALID', what }), problem: null };
  } catch (error) {
    if (!(error instanceof AthanorError)) throw error;
    return { input: null, problem: error.message };
  }
}

/** Writes what became of some points, with the numbers that are kept of their results. */
export async function keepPoints(
  { artifacts }: RecordsServices,
  { points: ended, responses }: KeepPointsInput,
): Promise<{ rows: ArtifactRef }> {
  const writer = await openLineWriter(artifacts);
  for (const one of ended)
    await writer.write(JSON.stringify(await rowOf(one, responses, artifacts)));
  return { rows: await writer.close() };
}

async function rowOf(
  { outcome, ...row }: PointResult,
  asked: readonly string[],
  artifacts: ArtifactStore,
): Promise<SweptPoint> {
  if (outcome === undefined) return row;
  const record = JSON.parse((await artifacts.get(outcome.record)).toString('utf8')) as RunRecord;
  const { metrics } = outcome;
  return { ...row, responses: responsesOf({ output: record.output, metrics }, asked) };
}
