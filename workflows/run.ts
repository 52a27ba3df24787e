import {
  condition,
  getExternalWorkflowHandle,
  log,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../schemas/artifact';
import { RUN_SEARCH_ATTRIBUTES } from '../schemas/constants/search-attributes';
import type { AnyPipeline, RunRequest } from '../schemas/pipeline';
import type { NotRun } from '../schemas/pipelines/screen';
import type { BatchesDone, Review, RunProgress, StageState } from '../schemas/progress';
import type { StepContract } from '../schemas/step';
import { initialStages, overallProgress, stageMarkdown } from './logic/stage-table';
import { type MapBatches, type MappedBatches, mapBatchesOf } from './map-batches';
import {
  batchesDoneSignal,
  pauseSignal,
  progressQuery,
  resumeSignal,
  reviewUpdate,
} from './messages';
import { StageNotRun } from './stage-not-run';
import { type RunContext, records, StepCaller } from './step-caller';

/** What a stage may tell about itself while it runs. */
export interface Stage {
  /** Says what was found, in a few words, in the stage table. */
  note(text: string): void;
  /** Runs one step, or takes its earlier result. */
  step<I, O>(step: StepContract<I, O>, input: I, position?: string): Promise<O>;
  /** Wraps rows in one artifact as an index of a single batch. */
  asBatches(molecules: ArtifactRef, count: number): Promise<ArtifactRef>;
  /** Maps batches of molecules through one or more batch steps, spread over child workflows. */
  mapBatches(o: Omit<MapBatches, 'stage'>): Promise<MappedBatches>;
}

/** How long a stage waits for a first node to offer what it needs, milliseconds. */
const NODE_GRACE_MS = 30_000;

/**
 * One run as its workflow sees it: the stage table, the messages people send, and the steps. Pipelines
 * use it; they never touch Temporal themselves.
 */
export class Run {
  readonly context: RunContext;
  private readonly stages: StageState[];
  private readonly reviews: Review[] = [];
  private readonly partsNotRun: NotRun[] = [];
  private readonly caller: StepCaller;
  private readonly children = new Set<string>();
  private paused = false;
  private awaiting: string | null = null;
  private toldProgress = 0;

  constructor(
    private readonly contract: AnyPipeline,
    readonly request: RunRequest,
  ) {
    this.context = {
      runId: workflowInfo().workflowId,
      project: request.project,
      useCache: request.useCache,
    };
    this.stages = initialStages(contract.stages);
    this.caller = new StepCaller(this.context);
    this.listen();
  }

  /** A copy of the stage table, for the record. */
  get stageTable(): StageState[] {
    return this.stages.map((s) => ({ ...s }));
  }

  /** The reviews so far. */
  get reviewed(): Review[] {
    return [...this.reviews];
  }

  /**
   * Runs a declared stage. When a task queue in `needs` is served by nobody, or the body throws
   * {@link StageNotRun}, the stage is marked *not run* with its reason and null is returned.
   */
  async stage<T>(
    name: string,
    body: (stage: Stage) => Promise<T>,
    needs: string[] = [],
  ): Promise<T | null> {
    const state = this.state(name);
    await this.whenNotPaused();
    Object.assign(state, { status: 'running', startedAt: Date.now() });
    this.show(true);
    try {
      await this.requireServed(needs);
      const result = await body(this.stageHandle(state));
      await this.caller.flush();
      this.end(state, 'done');
      return result;
    } catch (error) {
      if (error instanceof StageNotRun) {
        state.note = error.message;
        this.end(state, 'not run');
        return null;
      }
      this.end(state, 'failed');
      throw error;
    }
  }

  /** Marks a stage as not run. */
  skip(name: string, because: string): void {
    const state = this.state(name);
    state.note = because;
    this.end(state, 'not run');
  }

  /** What was asked for and not done, with reasons: stages, and parts of stages named by `part`. */
  get notRun(): NotRun[] {
    const stages = this.stages.filter((s) => s.status === 'not run');
    return [...stages.map((s) => ({ what: s.title, because: s.note })), ...this.partsNotRun];
  }

  /** Notes that a part of a stage was not run. */
  partNotRun(what: string, because: string): void {
    this.partsNotRun.push({ what, because });
  }

  /** Marks a stage as done in no time: the report stage is the record being written. */
  complete(name: string): void {
    if (!this.stages.some((s) => s.name === name)) return;
    this.end(this.state(name), 'done');
  }

  /** Marks the stages that a failure or cancellation left open. */
  closeStages(status: 'failed' | 'cancelled'): void {
    for (const state of this.stages) {
      if (state.status === 'running' || (status === 'cancelled' && state.status === 'failed')) {
        this.end(state, status);
      }
      if (state.status === 'waiting') {
        state.status = 'not run';
        state.note = status === 'failed' ? 'an earlier stage failed' : 'the run was cancelled';
      }
    }
    this.show(true);
  }

  /** Records an automatic decision, or waits for a person's. */
  async review(what: string, o: { autoApprove: boolean }): Promise<Review> {
    if (o.autoApprove) {
      const review: Review = {
        decision: 'approve',
        by: 'auto-approve',
        comment: 'asked for when the run was started',
        at: Date.now(),
      };
      this.reviews.push(review);
      return review;
    }
    this.awaiting = what;
    this.show(true);
    await condition(() => this.reviews.length > 0);
    this.awaiting = null;
    this.show(true);
    return this.reviews[this.reviews.length - 1] as Review;
  }

  /** Queues of `needs` that nobody serves, after a grace period. */
  async unserved(needs: string[]): Promise<string[]> {
    if (needs.length === 0) return [];
    const answer = await records['records.capability']({
      taskQueues: needs,
      graceMs: NODE_GRACE_MS,
    });
    return answer.unserved;
  }

  /** Shows the outcome in the Temporal UI. */
  showOutcome(outcome: string): void {
    upsertSearchAttributes({ [RUN_SEARCH_ATTRIBUTES.outcome]: [outcome] });
    this.show(true);
  }

  private async requireServed(needs: string[]): Promise<void> {
    const unserved = await this.unserved(needs);
    if (unserved.length > 0) throw new StageNotRun(`no node offers ${unserved.join(', ')}`);
  }

  private stageHandle(state: StageState): Stage {
    return {
      note: (text) => {
        state.note = text;
        this.show(false);
      },
      step: async (step, input, position) => {
        await this.whenNotPaused();
        state.total += 1;
        const result = await this.caller.call(step, input, {
          stage: state.name,
          position: position ?? `${state.name}/${step.name}/${state.total}`,
        });
        state.done += 1;
        if (result.cached) state.cached += 1;
        this.show(false);
        return result.output;
      },
      asBatches: async (molecules, count) => {
        const batch = { batch: 0, molecules, count, rejections: [] };
        return (await this.caller.flush([batch])).index as ArtifactRef;
      },
      mapBatches: async (o) => {
        await this.whenNotPaused();
        state.total += o.batchCount * o.calls.length;
        return mapBatchesOf(
          { run: this.context, map: { ...o, stage: state.name }, paused: this.paused },
          this.children,
        );
      },
    };
  }

  private listen(): void {
    setHandler(pauseSignal, () => this.setPaused(true));
    setHandler(resumeSignal, () => this.setPaused(false));
    setHandler(progressQuery, () => this.progress());
    setHandler(batchesDoneSignal, (news) => this.onBatchesDone(news));
    setHandler(
      reviewUpdate,
      (review) => {
        const recorded = { ...review, at: Date.now() };
        this.reviews.push(recorded);
        return recorded;
      },
      {
        validator: (review) => {
          if (this.awaiting === null) throw new Error('this run does not wait for a review');
          if (review.decision !== 'approve' && review.decision !== 'reject') {
            throw new Error("decision must be 'approve' or 'reject'");
          }
          if (!review.by) throw new Error('a review needs a name');
        },
      },
    );
  }

  private async setPaused(paused: boolean): Promise<void> {
    this.paused = paused;
    this.show(true);
    const signal = paused ? pauseSignal : resumeSignal;
    for (const id of this.children) {
      // A child that has just ended has nothing left to pause.
      await getExternalWorkflowHandle(id)
        .signal(signal)
        .catch((error) => log.info('child not signalled', { id, error: String(error) }));
    }
  }

  private async whenNotPaused(): Promise<void> {
    if (this.paused) await condition(() => !this.paused);
  }

  private onBatchesDone(news: BatchesDone): void {
    const state = this.state(news.stage);
    state.done += news.done;
    state.cached += news.cached;
    this.show(false);
  }

  private progress(): RunProgress {
    return {
      pipeline: this.contract.name,
      paused: this.paused,
      awaiting: this.awaiting,
      stages: this.stageTable,
      reviews: this.reviewed,
    };
  }

  private end(state: StageState, status: StageState['status']): void {
    state.status = status;
    state.startedAt ??= Date.now();
    state.endedAt = Date.now();
    this.show(true);
  }

  private state(name: string): StageState {
    const state = this.stages.find((s) => s.name === name);
    if (state === undefined) throw new Error(`${this.contract.name} declares no stage '${name}'`);
    return state;
  }

  /**
   * Shows the table in the Temporal UI. Details cost no event; search attributes and memo do, so they
   * follow only at `milestones` and at every tenth part of the run.
   */
  private show(milestone: boolean): void {
    const table = stageMarkdown(this.stages, Date.now());
    const heading = this.awaiting ?? (this.paused ? 'Paused.' : '');
    setCurrentDetails(heading ? `**${heading}**\n\n${table}` : table);
    const progress = overallProgress(this.stages);
    if (!milestone && progress - this.toldProgress < 0.1) return;
    this.toldProgress = progress;
    const current = this.stages.find((s) => s.status === 'running');
    upsertSearchAttributes({
      [RUN_SEARCH_ATTRIBUTES.stage]: [
        current?.name ?? (progress >= 1 ? 'ended' : 'between stages'),
      ],
      [RUN_SEARCH_ATTRIBUTES.progress]: [progress],
    });
    upsertMemo({ stages: table });
  }
}
