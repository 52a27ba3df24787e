import type { History } from './history';
import { Ledger } from './ledger';
import type { EndedWork } from './work-book';
import { WorkHistory } from './work-history';

/** What was done, with how much of the machine: sums in the ledger, lines in the history. */
export class Accounts {
  readonly ledger: Ledger;
  /** When a step last ended, by the monotonic clock. */
  lastWorkMs = performance.now();
  private readonly workHistory: WorkHistory;
  private cpuSeconds = cpuSeconds();

  constructor(
    history: History,
    private readonly o: { folder: string; now?: () => Date; onProblem: (error: unknown) => void },
  ) {
    this.ledger = new Ledger(o.folder, o.now);
    this.workHistory = new WorkHistory(history);
  }

  /** A step ended. */
  ended(work: EndedWork): void {
    this.lastWorkMs = performance.now();
    this.workHistory.add(work);
    this.ledger.addNetworkBytes(work.bytes);
    if (work.outcome === 'done') this.ledger.add('done', 1);
    else if (work.outcome === 'failed') this.ledger.add('failed', 1);
    else this.ledger.add('handedBack', 1);
  }

  /** Writes what is due into the history; everything when told to. */
  flush(o: { all?: boolean } = {}): void {
    this.workHistory.flush(o);
  }

  /** Writes the sums; a full disk costs those of the day and nothing else. */
  save(): void {
    const used = cpuSeconds();
    this.ledger.add('cpuSeconds', used - this.cpuSeconds);
    this.cpuSeconds = used;
    try {
      this.ledger.save();
    } catch (error) {
      this.o.onProblem(error);
    }
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
