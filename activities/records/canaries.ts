import { randomInt } from 'node:crypto';
import type { Assignment, Canary } from '../../schemas/nodes/results';
import type { AllocateItem } from '../../schemas/records/steps';
import { touchRefs } from '../../store/artifacts';
import type { RecordsServices } from './services';

/** Known answers to draw from: the newest, since their artifacts are likeliest to be there. */
const DRAWN_FROM = 50;

/**
 * A question with a known answer for a node, from what many vouched for; undefined where there is none
 * yet, or all were answered by nodes of its own owner, who might remember.
 */
export async function canaryFor(
  { artifacts, database, steps }: RecordsServices,
  { group, step, stepVersion, activityType }: AllocateItem,
  assignment: Assignment,
): Promise<Canary | undefined> {
  // Of other steps two right answers may have different digests.
  const { agreement } = steps.get(activityType)?.implementation.contract ?? {};
  if (agreement !== 'bitwise') return undefined;
  const known = await database.envelopes.vouched(step, stepVersion, DRAWN_FROM);
  const others = known.filter(({ owner, input }) => owner !== assignment.owner && input !== null);
  const drawn = others.length === 0 ? undefined : others[randomInt(others.length)];
  if (drawn === undefined || drawn.input === null) return undefined;
  // What was collected as garbage cannot be asked again.
  if (!(await touchRefs(artifacts, drawn.input))) return undefined;
  const input: unknown = JSON.parse((await artifacts.get(drawn.input)).toString('utf8'));
  if (!(await touchRefs(artifacts, input))) return undefined;
  const { outputDigest } = drawn.statement;
  const question = `${group}/canary/${assignment.node}`;
  return { ...assignment, group: question, activityType, input, outputDigest };
}
