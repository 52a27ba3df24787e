import type { ArtifactRef } from '../../schemas/artifact';
import { type FragmentWork, fragmentWork } from '../../schemas/quantum/fragment-steps';
import type { StepContext } from '../implement';
import { keepLinked, readLinked } from './linked';

const WORK_BYTES_MAX = 256 * 1024 * 1024;

/** Keeps what the fragments of a plan work on; the state to compare with is no business of theirs. */
export async function keepWork(
  work: FragmentWork & { state?: ArtifactRef },
  { artifacts }: Pick<StepContext, 'artifacts'>,
): Promise<ArtifactRef> {
  const { state: _, ...own } = work;
  return keepLinked(artifacts, fragmentWork.parse(own));
}

/** Reads what {@link keepWork} kept. */
export async function readWork(
  ref: ArtifactRef,
  { artifacts }: Pick<StepContext, 'artifacts'>,
): Promise<FragmentWork> {
  return fragmentWork.parse(await readLinked(artifacts, ref, { bytesMax: WORK_BYTES_MAX }));
}
