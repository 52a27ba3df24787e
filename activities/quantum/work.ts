import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { type FragmentWork, fragmentWork } from '../../schemas/quantum/fragment-steps';
import type { StepContext } from '../implement';

const WORK_BYTES_MAX = 256 * 1024 * 1024;

/** Keeps what the fragments of a plan work on; the state to compare with is no business of theirs. */
export async function keepWork(
  work: FragmentWork & { state?: ArtifactRef },
  { artifacts }: Pick<StepContext, 'artifacts'>,
): Promise<ArtifactRef> {
  const { state: _, ...own } = work;
  const text = JSON.stringify(fragmentWork.parse(own));
  return artifacts.put(Buffer.from(text), MEDIA_TYPES.json);
}

/** Reads what {@link keepWork} kept. */
export async function readWork(
  ref: ArtifactRef,
  { artifacts }: Pick<StepContext, 'artifacts'>,
): Promise<FragmentWork> {
  const bytes = await artifacts.get(ref, { bytesMax: WORK_BYTES_MAX });
  return fragmentWork.parse(JSON.parse(bytes.toString('utf8')));
}
