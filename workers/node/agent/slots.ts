import type {
  ActivitySlotInfo,
  CustomSlotSupplier,
  SlotPermit,
  SlotReserveContext,
} from '@temporalio/worker';

/**
 * The slots of a node, as many as its owner allows at the moment: a worker reserves one before it
 * polls, so a number that falls holds back the next poll and takes nothing from what runs.
 */
export class OwnerSlots implements CustomSlotSupplier<ActivitySlotInfo> {
  readonly type = 'custom';
  private allowed = 0;
  private reserved = 0;
  private readonly waiting = new Set<() => void>();

  /** Sets how many may be in use. */
  allow(slots: number): void {
    this.allowed = slots;
    this.serve();
  }

  reserveSlot(_context: SlotReserveContext, abortSignal: AbortSignal): Promise<SlotPermit> {
    return new Promise((resolve, reject) => {
      const give = () => {
        abortSignal.removeEventListener('abort', giveUp);
        this.reserved += 1;
        resolve({});
      };
      const giveUp = () => {
        this.waiting.delete(give);
        reject(abortSignal.reason);
      };
      if (abortSignal.aborted) return reject(abortSignal.reason);
      abortSignal.addEventListener('abort', giveUp, { once: true });
      this.waiting.add(give);
      this.serve();
    });
  }

  tryReserveSlot(): SlotPermit | null {
    if (this.reserved >= this.allowed) return null;
    this.reserved += 1;
    return {};
  }

  markSlotUsed(): void {}

  releaseSlot(): void {
    this.reserved -= 1;
    this.serve();
  }

  private serve(): void {
    for (const give of this.waiting) {
      if (this.reserved >= this.allowed) return;
      this.waiting.delete(give);
      give();
    }
  }
}
