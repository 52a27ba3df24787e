import { StageNotRun } from './stage-not-run';

const SECOND_MS = 1_000;

/** How many node-seconds the stages of a run may take, beside what they have taken. */
export class StageBudget {
  private limits: Partial<Record<string, number>> = {};

  /** @param timesMs milliseconds that nodes have computed so far, by stage */
  constructor(private readonly timesMs: () => Record<string, number>) {}

  /** Sets what stages may take, node-seconds; a stage that is not named may take what it likes. */
  limit(limits: Partial<Record<string, number>>): void {
    this.limits = limits;
  }

  /** Node-seconds that a stage has taken. */
  taken(stage: string): number {
    return (this.timesMs()[stage] ?? 0) / SECOND_MS;
  }

  /** Whether a stage has taken what it may. */
  isSpent(stage: string): boolean {
    return this.leftMs(stage) <= 0;
  }

  /** Milliseconds of nodes that a stage may still take; infinite where nothing limits it. */
  leftMs(stage: string): number {
    return (this.allowed(stage) - this.taken(stage)) * SECOND_MS;
  }

  /** Why a stage whose budget is spent goes no further. */
  spent(stage: string): StageNotRun {
    return new StageNotRun(`its budget of ${this.allowed(stage)} node-seconds was spent`);
  }

  private allowed(stage: string): number {
    return this.limits[stage] ?? Number.POSITIVE_INFINITY;
  }
}
