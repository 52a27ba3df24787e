import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import { RUN_SEARCH_ATTRIBUTES } from '../schemas/constants/search-attributes';
import type { StageSpec } from '../schemas/pipeline';
import type { StageState, StageStatus } from '../schemas/progress';
import { initialStages, overallProgress, stageMarkdown } from './logic/stage-table';

/** Search attributes and memo follow the run at every tenth part of it; each costs an event. */
const PROGRESS_STEP = 0.1;

/** The stage table of a run, and how it is shown in the Temporal UI. */
export class StageBoard {
  private readonly states: StageState[];
  /** What stands above the table, e.g. that the run waits for a review. */
  private heading = '';
  private shownProgress = 0;

  constructor(specs: readonly StageSpec[]) {
    this.states = initialStages(specs);
  }

  /** A copy of the table. */
  get table(): StageState[] {
    return this.states.map((s) => ({ ...s }));
  }

  /** The live state of a declared stage. */
  state(name: string): StageState {
    const state = this.states.find((s) => s.name === name);
    if (state === undefined) throw new Error(`this pipeline declares no stage '${name}'`);
    return state;
  }

  /** Takes a stage that this run has no use for out of the table. */
  leaveOut(name: string): void {
    this.states.splice(this.states.indexOf(this.state(name)), 1);
  }

  /** Marks a stage as running. */
  start(name: string): StageState {
    const state = Object.assign(this.state(name), { status: 'running', startedAt: Date.now() });
    this.show(true);
    return state;
  }

  /** Marks how a stage ended. */
  end(state: StageState, status: StageStatus, note = state.note): void {
    state.status = status;
    state.note = note;
    state.startedAt ??= Date.now();
    state.endedAt = Date.now();
    this.show(true);
  }

  /** Marks the stages that a failure or cancellation left open. */
  close(status: 'failed' | 'cancelled'): void {
    for (const state of this.states) {
      const broken = state.status === 'running' || state.status === 'failed';
      if (broken) this.end(state, status);
      if (state.status !== 'waiting') continue;
      state.status = 'not run';
      state.note = status === 'failed' ? 'an earlier stage failed' : 'the run was cancelled';
    }
    this.show(true);
  }

  /** Puts a line above the table; '' takes it away. */
  head(heading: string): void {
    this.heading = heading;
    this.show(true);
  }

  /** Shows the table: details cost no event, so always; the rest at milestones and by PROGRESS_STEP. */
  show(milestone: boolean): void {
    const table = stageMarkdown(this.states, Date.now());
    setCurrentDetails(this.heading === '' ? table : `**${this.heading}**\n\n${table}`);
    const progress = overallProgress(this.states);
    if (!milestone && progress - this.shownProgress < PROGRESS_STEP) return;
    this.shownProgress = progress;
    const current = this.states.find((s) => s.status === 'running')?.name;
    upsertSearchAttributes({
      [RUN_SEARCH_ATTRIBUTES.stage]: [current ?? (progress >= 1 ? 'ended' : 'between stages')],
      [RUN_SEARCH_ATTRIBUTES.progress]: [progress],
    });
    // Details vanish when no worker is there to answer; a memo stays.
    upsertMemo({ stages: table });
  }
}
