import type { OwnerRules } from '../../../schemas/nodes/owner-rules';
import type { AgentOptions } from './agent-options';
import type { Decision } from './decide';

/** Artifacts that are kept take at most so much. */
const KEPT_BYTES_MAX = 8 * 1024 ** 3;
/** And this part of what the owner allows: the rest is for outputs on their way, tools and history. */
const KEPT_PART = 1 / 2;
/** A folder is measured no more often than that. */
const PAUSE_MS = 30_000;

/** Bytes of artifacts that may be kept in the node's folder. */
export function keptBytesMax({ diskMbMax }: Pick<OwnerRules, 'diskMbMax'>): number {
  return diskMbMax === undefined
    ? KEPT_BYTES_MAX
    : Math.min(KEPT_BYTES_MAX, diskMbMax * 1e6 * KEPT_PART);
}

/** Makes room when the folder has grown beyond what its owner allows: else the node would rest for ever. */
export class DiskFreeing {
  private freedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly o: Pick<AgentOptions, 'freeDisk' | 'log'>) {}

  /** To be asked often. */
  consider({ reasons }: Decision, bytesMax: number): void {
    const isOver = reasons.some(({ rule }) => rule === 'disk');
    if (!isOver || performance.now() - this.freedAt < PAUSE_MS) return;
    this.freedAt = performance.now();
    this.o
      .freeDisk?.(bytesMax)
      .catch((error: unknown) => this.o.log.warn({ err: error }, 'artifacts not removed'));
  }
}
