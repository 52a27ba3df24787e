import { type NodeScore, needsClosingCheck } from '../../fleet';
import type { ClosingCheck } from '../../schemas/records/steps';
import { touchRefs } from '../../store/artifacts';
import type { EnvelopeRow } from '../../store/database';
import type { RecordsServices } from './services';
import { placeOf } from './suspects';

/** So many are computed again at the end of one run; who is left is checked sooner or later anyway. */
const CHECKS_MAX = 200;

/**
 * What is to be computed once more before a run ends: of every node whose answers were last taken on its
 * word, one of this run's by lot, for each version of a step.
 */
export async function closingChecks(
  { artifacts, database }: RecordsServices,
  { runId }: { runId: string },
): Promise<{ checks: ClosingCheck[] }> {
  const drawn = await database.envelopes.drawnAlone(runId);
  const scores = await database.scores.of([...new Set(drawn.map(({ statement: s }) => s.node))]);
  const scoreOf = new Map(
    scores.map((one) => [`${one.node} ${one.step}@${one.stepVersion}`, one.score]),
  );
  const checks: ClosingCheck[] = [];
  for (const row of drawn) {
    if (checks.length === CHECKS_MAX) break;
    const score = scoreOf.get(`${row.statement.node} ${row.statement.activityType}`);
    if (!needsClosingCheck(score as unknown as NodeScore | undefined)) continue;
    const check = await checkOf(artifacts, row);
    if (check !== undefined) checks.push(check);
  }
  return { checks };
}

/** Undefined where what it was computed from, or what it came to, is gone. */
async function checkOf(
  artifacts: RecordsServices['artifacts'],
  row: EnvelopeRow,
): Promise<ClosingCheck | undefined> {
  const { activityType, node, workflowId, activityId, outputDigest } = row.statement;
  const read = async (ref: EnvelopeRow['input']): Promise<unknown> =>
    ref === null || !(await artifacts.has(ref.sha256))
      ? undefined
      : JSON.parse((await artifacts.get(ref)).toString('utf8'));
  const input = await read(row.input);
  if (input === undefined || !(await touchRefs(artifacts, input))) return undefined;
  const output = await read(row.output);
  if (row.output !== null && output === undefined) return undefined;
  return {
    ...{ position: placeOf(row).position, activityType, input },
    ...{ node, owner: row.owner, workflowId, activityId, outputDigest },
    ...(output === undefined ? {} : { output }),
    ...(row.class === null ? {} : { class: row.class }),
  };
}
