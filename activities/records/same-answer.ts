import { outputsAgree } from '../../fleet';
import type { ArtifactRef } from '../../schemas/artifact';
import type { Agreement } from '../../schemas/step';
import type { RecordsServices } from './services';

/** How answers of a step are compared; undefined for a step that the catalogue does not have. */
export function agreementOf(
  steps: RecordsServices['steps'],
  activityType: string,
): Agreement | undefined {
  return steps.get(activityType)?.implementation.contract.agreement;
}

/**
 * Whether an answer is the one that was kept, by the step's own rule. Where only the digest was kept,
 * or the output was collected as garbage, another digest is another answer.
 */
export async function isSameAnswer(
  { artifacts }: Pick<RecordsServices, 'artifacts'>,
  o: {
    agreement: Agreement;
    one: { outputDigest: string; output: ArtifactRef | null };
    other: { outputDigest: string; output?: unknown };
  },
): Promise<boolean> {
  const { agreement, one, other } = o;
  if (one.outputDigest === other.outputDigest) return true;
  if (typeof agreement !== 'object' || one.output === null || other.output === undefined) {
    return false;
  }
  if (!(await artifacts.has(one.output.sha256))) return false;
  const kept: unknown = JSON.parse((await artifacts.get(one.output)).toString('utf8'));
  return outputsAgree(kept, other.output, agreement);
}
