import { readFileSync, statSync } from 'node:fs';
import { type PublisherPolicy, publisherPolicy } from '../../schemas/packages/package';
import { digestOf } from '../../trust';

/** The file is looked at so often: nodes hear of what was called back within seconds. */
const LOOK_MS = 1_000;

/**
 * The operator's list of publishers, as `athanor package trust` and `revoke` write it, for the policies
 * of all nodes. While the file cannot be understood the last list that could holds.
 */
export class PublisherList {
  private known: { list: PublisherPolicy; digest: string } | undefined;
  private stamp = '';
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly file: string | undefined,
    private readonly onError: (error: unknown) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** The list of now; undefined where the operator has said nothing. */
  current(): PublisherPolicy | undefined {
    this.look();
    return this.known?.list;
  }

  /** `digestOf` it. */
  digest(): string | undefined {
    this.look();
    return this.known?.digest;
  }

  private look(): void {
    const now = this.clock();
    if (now - this.lookedAt < LOOK_MS) return;
    this.lookedAt = now;
    try {
      if (this.file === undefined) return;
      const found = statSync(this.file, { throwIfNoEntry: false });
      const stamp = found === undefined ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`;
      if (stamp === this.stamp) return;
      this.stamp = stamp;
      this.known = found === undefined ? undefined : read(this.file);
    } catch (error) {
      this.onError(error);
    }
  }
}

function read(file: string): { list: PublisherPolicy; digest: string } {
  const list = publisherPolicy.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { list, digest: digestOf(list) };
}
