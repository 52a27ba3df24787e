import { randomBytes } from 'node:crypto';

/** Events kept for whoever was away for a moment. */
const KEPT_MAX = 1_000;

/** An event with the id by which a client goes on after it. */
export interface Numbered<T> {
  id: string;
  event: T;
}

/**
 * Events of one source, numbered, the last of them kept. A reader is only a place in the log, so that a
 * slow one holds nothing back: whoever is too far behind, or was numbered by another log, is told how
 * things stand (`snapshot`) and goes on from there.
 */
export class EventLog<T> {
  /** Tells this log's numbers from those of another gate, or of an earlier log. */
  private readonly epoch = randomBytes(6).toString('base64url');
  private readonly kept: Numbered<T>[] = [];
  private last = 0;
  private isClosed = false;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly snapshot: () => T[]) {}

  append(event: T): void {
    this.last += 1;
    this.kept.push({ id: `${this.epoch}.${this.last}`, event });
    if (this.kept.length > KEPT_MAX) this.kept.shift();
    this.wake();
  }

  /** No more will come: readers end once they have read all. */
  close(): void {
    this.isClosed = true;
    this.wake();
  }

  get isOver(): boolean {
    return this.isClosed;
  }

  /** Events after the one with the id `after`, and then as they come, until the end or `signal`. */
  async *read(after: string | undefined, signal: AbortSignal): AsyncGenerator<Numbered<T>> {
    let at = this.placeOf(after);
    while (!signal.aborted) {
      if (at === undefined || at < this.last - this.kept.length) {
        at = this.last;
        for (const event of this.snapshot()) yield { id: `${this.epoch}.${at}`, event };
      }
      const next = this.kept[this.kept.length - (this.last - at)];
      if (next !== undefined) {
        at += 1;
        yield next;
      } else if (this.isClosed) return;
      else await this.news(signal);
    }
  }

  private placeOf(id: string | undefined): number | undefined {
    const [epoch, number] = id?.split('.') ?? [];
    const place = Number(number);
    const isOurs = epoch === this.epoch && Number.isInteger(place);
    return isOurs && place >= 0 && place <= this.last ? place : undefined;
  }

  private news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  private wake(): void {
    for (const done of [...this.waiting]) done();
  }
}
