import type { ArtifactRef } from '../schemas/artifact';
import type { Counts } from '../schemas/counts';
import type { ReviewPolicy } from '../schemas/discovery/review';
import type { FunnelStage, NotRun, RejectedBy } from '../schemas/pipelines/screen';
import type { Run } from './run';
import type { Stage } from './stage';

/** Molecules that a stage dropped, and where their reasons stand. */
interface Dropped {
  entered: number;
  left: number;
  dropped: Counts;
  /** Indexes whose entries hold RejectionRows. */
  rejections?: ArtifactRef[];
}

/** What a stage hands on. */
export interface Outcome<S> {
  found: Partial<S>;
  /** For the funnel, where molecules went through the stage. */
  molecules?: Dropped;
  /** Molecules that go on without what the stage computes, and those of other sets than the funnel's. */
  failures?: Failures[];
}

/** Molecules of a set that came to nothing, and where their reasons stand. */
export interface Failures {
  /** 'actives', 'library' … */
  of: string;
  /** Indexes whose entries hold RejectionRows. */
  indexes: ArtifactRef[];
}

/** What the funnel's molecules are called. */
const FUNNEL = 'library';

/** What is kept of a stage, as plain values: a later run can go on from it. */
export interface StageResult<S> {
  found: Partial<S>;
  funnel: FunnelStage[];
  rejections: ArtifactRef[];
  /** Absent in results of runs before every failure was listed. */
  failures?: Failures[];
  notRun: NotRun[];
}

/** A stage of a {@link Staged} run. */
export interface StagePlan<S, K extends keyof S> {
  /** Task queues without which it cannot be done. */
  needs?: string[];
  /** What earlier stages must have found. */
  requires: readonly K[];
  /** A reason not to do it, seen from what was found; null when there is none. */
  unless?: (found: Found<S, K>) => string | null;
  body: (stage: Stage, found: Found<S, K>) => Promise<Outcome<S>>;
}

/** Everything found so far, `K` for certain. */
export type Found<S, K extends keyof S> = Partial<S> & Required<Pick<S, K>>;

/**
 * The stages of a run that hand on what they found as plain values. A stage that lacks what it
 * requires is *not run*; stages before the one from which the run goes on are taken from the earlier
 * run; and after a stage that its policy names the run waits for a person.
 */
export class Staged<S extends object> {
  private readonly kept: Record<string, StageResult<S>> = {};
  private state: Partial<S> = {};
  private stopped: string | null = null;
  private rejected = false;

  constructor(
    private readonly run: Run,
    private readonly o: { review: ReviewPolicy; autoApprove: boolean },
  ) {}

  /** Everything found so far. */
  get found(): Partial<S> {
    return this.state;
  }

  /** What every stage left. */
  get results(): Record<string, StageResult<S>> {
    return { ...this.kept };
  }

  /** How many molecules entered and left, in the order of the stages. */
  get funnel(): FunnelStage[] {
    return Object.values(this.kept).flatMap((result) => result.funnel);
  }

  /** Indexes of everything that was dropped. */
  get rejections(): ArtifactRef[] {
    return Object.values(this.kept).flatMap((result) => result.rejections);
  }

  /** Everything that was turned away, dropped or not, by stage. */
  get rejectedBy(): RejectedBy[] {
    return Object.entries(this.kept).flatMap(([stage, { rejections, failures = [] }]) => {
      const { title } = this.run.board.state(stage);
      const all = [{ of: FUNNEL, indexes: rejections }, ...failures];
      return all
        .filter(({ indexes }) => indexes.length > 0)
        .map((one) => ({ stage, title, ...one }));
    });
  }

  /** Whether a person, or a timeout, rejected one of the stages. */
  get isRejected(): boolean {
    return this.rejected;
  }

  /** Why no further stage is done; null while they are. */
  get whyStopped(): string | null {
    return this.stopped;
  }

  /** Does a stage, takes it from the earlier run, or marks it as not run. */
  async stage<K extends keyof S>(name: string, plan: StagePlan<S, K>): Promise<void> {
    const { run } = this;
    if (this.isTaken(name)) {
      this.take(name);
      return;
    }
    const because = this.stopped ?? this.whyNot(plan);
    if (because !== null) {
      run.skip(name, because);
      return;
    }
    const before = run.partsNotRun.length;
    const outcome = await run.stage(
      name,
      (stage) => plan.body(stage, this.state as Found<S, K>),
      plan.needs,
    );
    if (outcome !== null) this.keep(name, outcome, run.partsNotRun.slice(before));
    if (run.until === name) this.stopped = `the run was asked to end with the stage '${name}'`;
    if (outcome !== null) await this.reviewed(name);
  }

  private isTaken(name: string): boolean {
    const { from, board } = this.run;
    if (from === null) return false;
    const names = board.table.map((stage) => stage.name);
    return names.indexOf(name) < names.indexOf(from.stage);
  }

  private take(name: string): void {
    const { run } = this;
    const { runId = '', results = {} } = run.from ?? {};
    const result = results[name] as StageResult<S> | undefined;
    if (result === undefined) {
      run.skip(name, `it was not run in ${runId}, from which this run goes on`);
      return;
    }
    run.taken(name, `taken from ${runId}`);
    for (const { what, because } of result.notRun) run.partNotRun(what, because);
    this.kept[name] = result;
    this.state = { ...this.state, ...result.found };
  }

  private whyNot<K extends keyof S>({ requires, unless }: StagePlan<S, K>): string | null {
    if (requires.some((key) => this.state[key] === undefined))
      return 'an earlier stage was not run';
    return unless?.(this.state as Found<S, K>) ?? null;
  }

  private keep(name: string, outcome: Outcome<S>, notRun: NotRun[]): void {
    const { found, molecules, failures } = outcome;
    const { title } = this.run.board.state(name);
    const { rejections = [], ...line } = molecules ?? {};
    const funnel = molecules && [{ stage: name, title, ...line } as FunnelStage];
    this.kept[name] = {
      ...{ found, funnel: funnel ?? [], rejections, notRun },
      ...(failures === undefined ? {} : { failures }),
    };
    this.state = { ...this.state, ...found };
  }

  private async reviewed(stage: string): Promise<void> {
    const { review: policy, autoApprove } = this.o;
    if (!(policy.stages as readonly string[]).includes(stage)) return;
    const { title } = this.run.board.state(stage);
    const { runId } = this.run.context;
    const what = `Waiting for a review of the stage '${title}': athanor runs approve|reject ${runId}`;
    const { decision, by } = await this.run.review(what, { autoApprove, stage, policy });
    if (decision !== 'reject') return;
    this.rejected = true;
    this.stopped = `the stage '${title}' was rejected by ${by}`;
  }
}
