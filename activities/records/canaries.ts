import { randomInt } from 'node:crypto';
import type { Assignment, Canary } from '../../schemas/nodes/results';
import type { AllocateItem } from '../../schemas/records/steps';
import { touchRefs } from '../../store/artifacts';
import { agreementOf } from './same-answer';
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
  const agreement = agreementOf(steps, activityType);
  if (agreement === undefined || agreement === 'none') return undefined;
  const known = await database.envelopes.vouched(step, stepVersion, DRAWN_FROM);
  const others = known.filter(
    (row) =>
      row.owner !== assignment.owner &&
      row.input !== null &&
      // Of steps that are not equal to the bit, a right answer may have another digest.
      (agreement === 'bitwise' || row.output !== null) &&
      (row.class ?? undefined) === assignment.class,
  );
  const drawn = others.length === 0 ? undefined : others[randomInt(others.length)];
  if (drawn === undefined || drawn.input === null) return undefined;
  // What was collected as garbage cannot be asked again.
  if (!(await touchRefs(artifacts, drawn.input))) return undefined;
  const input: unknown = JSON.parse((await artifacts.get(drawn.input)).toString('utf8'));
  if (!(await touchRefs(artifacts, input))) return undefined;
  const { outputDigest } = drawn.statement;
  const { output } = drawn;
  if (output !== null && !(await touchRefs(artifacts, output))) return undefined;
  const question = `${group}/canary/${assignment.node}`;
  const canary = { ...assignment, group: question, activityType, input, outputDigest };
  return output === null ? canary : { ...canary, output };
}
