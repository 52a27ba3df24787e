import {
  CancellationScope,
  patched,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../schemas/artifact';
import { RUN_SEARCH_ATTRIBUTES } from '../schemas/constants/search-attributes';
import { RECORDS_QUEUE } from '../schemas/constants/task-queues';
import type { AnyPipeline, EarlierRun, RunRequest } from '../schemas/pipeline';
import type { NotRun } from '../schemas/pipelines/screen';
import type { Review, RunProgress, StageState } from '../schemas/progress';
import type { AnyStep } from '../schemas/step';
import { mapBatchesOf } from './map-batches';
import { batchesDoneSignal, foundQuery, progressQuery } from './messages';
import { Pause } from './pause';
import { type MapBatches, type MappedBatches, processGroup } from './process-group';
import { callRecords } from './records-caller';
import { type ReviewRequest, Reviews } from './reviews';
import type { RunContext } from './run-context';
import type { Stage } from './stage';
import { StageBoard } from './stage-board';
import { StageBudget } from './stage-budget';
import { notRunBecause, StageNotRun } from './stage-not-run';
import { StepCaller } from './step-caller';

/** How long a stage waits for a first node to offer what it needs, milliseconds. */
const NODE_GRACE_MS = 30_000;

/** More batches than this go to child workflows; so few that the history of a run stays short. */
const OWN_BATCHES_MAX = 32;
/** Runs of before lost the batches that a stage had done when its budget was spent. */
const KEPT_WHEN_SPENT = '2026-12-kept-when-spent';

/**
 * One run as its workflow sees it: the stage table, the messages people send, and the steps. Pipelines
 * use it; they never touch Temporal themselves.
 */
export class Run {
  readonly context: RunContext;
  readonly board: StageBoard;
  /** The run from whose results this one goes on, if any. */
  readonly from: EarlierRun | null;
  /** The last stage that was asked for; null for all of them. */
  readonly until: string | null;
  /** Parts of stages that were asked for and not done. */
  readonly partsNotRun: NotRun[] = [];
  private readonly reviews: Reviews;
  private readonly caller: StepCaller;
  private readonly pause: Pause;
  private readonly budget = new StageBudget(() => this.caller.nodeTimesMs());

  constructor(
    private readonly contract: AnyPipeline,
    request: RunRequest,
  ) {
    const { project, useCache, tier } = request;
    this.context = { runId: workflowInfo().workflowId, project, useCache, tier };
    this.from = request.from ?? null;
    this.until = request.until ?? null;
    this.board = new StageBoard(contract.stages);
    this.caller = new StepCaller(this.context);
    const names = contract.stages.map((stage) => stage.name);
    this.reviews = new Reviews(names, (what) => this.board.head(what));
    this.pause = new Pause(false, (paused) => {
      this.board.head(paused ? 'Paused.' : (this.reviews.awaiting ?? ''));
    });
    this.listen();
  }

  /** What a run that ends early leaves as its output, and what it has found so far. */
  private kept: () => unknown = () => null;

  /** Says what the run leaves as its output, should it end early. */
  keeps(output: () => unknown): void {
    this.kept = output;
  }

  /** What an early end leaves; what was computed and not yet recorded is recorded first. */
  async salvage(): Promise<unknown> {
    await this.caller.write();
    return this.kept();
  }

  /** The reviews so far. */
  get reviewed(): Review[] {
    return this.reviews.all;
  }

  /** What was asked for and not done, with reasons: stages, and parts of stages. */
  get notRun(): NotRun[] {
    const stages = this.board.table.filter((s) => s.status === 'not run');
    return [...stages.map((s) => ({ what: s.title, because: s.note })), ...this.partsNotRun];
  }

  /**
   * Runs a declared stage. When a task queue in `needs` is served by nobody, or by nodes of which none
   * has what a step takes, or the body throws {@link StageNotRun}, the stage is marked *not run* with
   * its reason and null is returned.
   */
  async stage<T>(
    name: string,
    body: (stage: Stage) => Promise<T>,
    needs: string[] = [],
  ): Promise<T | null> {
    await this.pause.over();
    const state = this.board.start(name);
    const scope = new CancellationScope();
    try {
      const unserved = await this.unserved(needs, state);
      if (unserved.length > 0) throw new StageNotRun(`no node offers ${unserved.join(', ')}`);
      const result = await scope.run(() => body(this.handleOf(state)));
      await this.caller.flush();
      this.board.end(state, 'done');
      return result;
    } catch (error) {
      const because = notRunBecause(error, needs);
      this.board.end(state, because === undefined ? 'failed' : 'not run', because);
      if (because === undefined) throw error;
      // What is still out would only be done for nothing.
      scope.cancel();
      return null;
    }
  }

  /** Marks a stage as not run. */
  skip(name: string, because: string): void {
    this.board.end(this.board.state(name), 'not run', because);
  }

  /** Marks a stage as done by an earlier run. */
  taken(name: string, note: string): void {
    this.board.end(this.board.state(name), 'done', note);
  }

  /** Notes that a part of a stage was not run; of what is tried again, the last reason stands. */
  partNotRun(what: string, because: string): void {
    const known = this.partsNotRun.find((part) => part.what === what);
    if (known === undefined) this.partsNotRun.push({ what, because });
    else known.because = because;
  }

  /** Records an automatic decision, or waits for a person's as the policy says. */
  review(what: string, o: Omit<ReviewRequest, 'what'>): Promise<Review> {
    return this.reviews.decide({ what, ...o });
  }

  /** Makes candidates known by their ids, so that people can decide and remark on each. */
  nameCandidates(ids: readonly string[]): void {
    this.reviews.know(ids);
  }

  /** Sets how many node-seconds stages may take; a stage that has taken them starts no more steps. */
  limit(budget: Partial<Record<string, number>>): void {
    this.budget.limit(budget);
  }

  /** Milliseconds that nodes computed for a stage; what came from the cache took none. */
  nodeTimesMs(): Record<string, number> {
    return this.caller.nodeTimesMs();
  }

  /**
   * Queues of `needs` that nobody serves, after a grace period. Where no node is there at all the run
   * waits for one, as it would with any other step, and `state` says so.
   */
  async unserved(needs: string[], state?: StageState): Promise<string[]> {
    if (needs.length === 0) return [];
    const ask = (waitsForNode: boolean) =>
      callRecords(
        'records.capability',
        { taskQueues: needs, graceMs: NODE_GRACE_MS, waitsForNode, tier: this.context.tier },
        `${waitsForNode ? 'Wait for a node that' : 'Ask who'} serves ${needs.join(', ')}`,
      );
    const { unserved, isNodeThere } = await ask(false);
    if (isNodeThere || unserved.length === 0) return unserved;
    const tell = (note: string) => {
      if (state === undefined) return;
      state.note = note;
      this.board.show(true);
    };
    tell(`waits for a node that offers ${unserved.join(', ')}: none is there`);
    const later = await ask(true);
    tell('');
    return later.unserved;
  }

  /** Shows how the run ended in the Temporal UI. */
  showOutcome(outcome: string): void {
    upsertSearchAttributes({ [RUN_SEARCH_ATTRIBUTES.outcome]: [outcome] });
    this.board.show(true);
  }

  private handleOf(state: StageState): Stage {
    return {
      note: (text) => {
        state.note = text;
        this.board.show(false);
      },
      nodeSeconds: () => this.budget.taken(state.name),
      isSpent: () => this.budget.isSpent(state.name),
      step: async (step, input, position) => {
        await this.mayGoOn(state, step);
        state.total += 1;
        const result = await this.caller.call(step, input, {
          stage: state.name,
          position: position ?? `${state.name}/${step.name}/${state.total}`,
        });
        state.done += 1;
        if (result.cached) state.cached += 1;
        this.board.show(false);
        return result.output;
      },
      asBatches: async (molecules, count) => {
        const batch = { batch: 0, molecules, count, rejections: [] };
        return (await this.caller.flush([batch])).index as ArtifactRef;
      },
      mapBatches: async ({ isCutOff = false, ...o }) => {
        await this.mayGoOn(state);
        state.total += o.batchCount * o.calls.length;
        const map = { ...o, stage: state.name, ...(isCutOff ? this.budgetOf(state) : {}) };
        const mapped = await this.mapAll(map, state);
        if (mapped.indexes.length === 0) throw this.budget.spent(state.name);
        return mapped;
      },
      child: async (parts, start) => {
        await this.pause.over();
        state.total += parts;
        return this.pause.child(start);
      },
    };
  }

  /** Waits while the run is paused, and refuses a node's work to a stage whose budget is spent. */
  private async mayGoOn(state: StageState, step?: AnyStep): Promise<void> {
    await this.pause.over();
    if (!this.budget.isSpent(state.name)) return;
    // What was computed is still entered into the record: that takes no node.
    if (step?.taskQueue === RECORDS_QUEUE && patched(KEPT_WHEN_SPENT)) return;
    throw this.budget.spent(state.name);
  }

  /** What is left of a stage's budget, if it has one. */
  private budgetOf({ name }: StageState): Pick<MapBatches, 'budgetMs'> {
    const budgetMs = this.budget.leftMs(name);
    return budgetMs === Number.POSITIVE_INFINITY || !patched(KEPT_WHEN_SPENT) ? {} : { budgetMs };
  }

  private async mapAll(map: MapBatches, state: StageState): Promise<MappedBatches> {
    if (map.batchCount <= OWN_BATCHES_MAX) return this.mapHere(map, state);
    const mapped = await mapBatchesOf({ run: this.context, map }, this.pause);
    this.caller.count(state.name, mapped.nodeMs ?? 0);
    return mapped;
  }

  /** Maps a few batches without child workflows, so that the run's own timeline shows them. */
  private async mapHere(map: MapBatches, state: StageState): Promise<MappedBatches> {
    const group = { map, from: 0, count: map.batchCount };
    const { index, rejections, count, dropped, nodeMs } = await processGroup(this.caller, group, {
      beforeStep: () => this.pause.over(),
      afterStep: (cached) => {
        state.done += 1;
        if (cached) state.cached += 1;
        this.board.show(false);
      },
    });
    const listed = (one: ArtifactRef | null) => (one === null ? [] : [one]);
    return { indexes: listed(index), rejections: listed(rejections), count, dropped, nodeMs };
  }

  private listen(): void {
    setHandler(progressQuery, () => this.progress());
    setHandler(foundQuery, () => this.kept());
    setHandler(batchesDoneSignal, ({ stage, done, cached }) => {
      const state = this.board.state(stage);
      state.done += done;
      state.cached += cached;
      this.board.show(false);
    });
  }

  private progress(): RunProgress {
    return {
      pipeline: this.contract.name,
      paused: this.pause.on,
      awaiting: this.reviews.awaiting,
      review: this.reviews.awaited,
      stages: this.board.table,
      reviews: this.reviewed,
    };
  }
}
