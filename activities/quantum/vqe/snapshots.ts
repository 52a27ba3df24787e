import { z } from 'zod';
import type { VqeSnapshot } from '../../../kernels/quantum/vqe/vqe';
import { artifactRef, MEDIA_TYPES } from '../../../schemas/artifact';
import type { StepContext } from '../../implement';
import { Checkpoints } from '../../library/checkpoints';
import { allPresent } from '../../library/resumable-lines';

/** Larger snapshots (a simplex of many parameters) are stored, and the heartbeat refers to them. */
const INLINE_BYTES_MAX = 64 * 1024;

const storedSnapshot = z.strictObject({ stored: artifactRef });

/**
 * Keeps the state of a search: small ones in the heartbeat at every iteration, large ones as an artifact
 * about every second, so that no heartbeat grows beyond 64 kB.
 */
export class Snapshots {
  private readonly checkpoints: Checkpoints;

  constructor(private readonly context: StepContext) {
    this.checkpoints = new Checkpoints(context);
  }

  /** Keeps a snapshot, unless it is large and the last was kept just now. */
  async keep(snapshot: VqeSnapshot): Promise<void> {
    const text = JSON.stringify(snapshot);
    if (text.length <= INLINE_BYTES_MAX) {
      this.context.checkpoint(snapshot);
      return;
    }
    await this.checkpoints.offer(async () => ({
      stored: await this.context.artifacts.put(text, MEDIA_TYPES.binary),
    }));
  }

  /** What an earlier attempt kept; undefined where there is nothing, or its artifact is gone. */
  async resumed(): Promise<VqeSnapshot | undefined> {
    const { resumed, artifacts } = this.context;
    const parsed = storedSnapshot.safeParse(resumed);
    if (!parsed.success) return (resumed ?? undefined) as VqeSnapshot | undefined;
    const { stored } = parsed.data;
    if (!(await allPresent(artifacts, [stored]))) return undefined;
    return JSON.parse((await artifacts.get(stored)).toString('utf8')) as VqeSnapshot;
  }
}
