import type { History } from './history';
import type { EndedWork } from './work-book';

/** Ended steps of one run are written together: fast ones would fill the history with themselves. */
const FLUSH_MS = 10_000;

interface Bunch {
  work: EndedWork;
  count: number;
  seconds: number;
}

/** Writes what was done into the history: one line for steps of the same kind, run and outcome. */
export class WorkHistory {
  private readonly bunches = new Map<string, Bunch>();
  private lastMs = performance.now();

  constructor(private readonly history: History) {}

  /** Notes a step that ended. */
  add(work: EndedWork): void {
    const key = [work.workflowId, work.activityType, work.outcome, work.why].join('\n');
    const bunch = this.bunches.get(key) ?? { work, count: 0, seconds: 0 };
    bunch.count += 1;
    bunch.seconds += work.seconds;
    this.bunches.set(key, bunch);
  }

  /** Writes what is due; everything when told to. */
  flush({ all = false } = {}): void {
    if (this.bunches.size === 0) this.lastMs = performance.now();
    if (!all && performance.now() - this.lastMs < FLUSH_MS) return;
    this.lastMs = performance.now();
    for (const { work, count, seconds } of this.bunches.values()) {
      const { activityType, project, workflowId, outcome, why } = work;
      const rounded = Math.round(seconds * 1_000) / 1_000;
      const entry = { activityType, project, workflowId, outcome, why, count, seconds: rounded };
      this.history.add({ kind: 'work', ...entry });
    }
    this.bunches.clear();
  }
}
