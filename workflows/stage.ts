import type { ArtifactRef } from '../schemas/artifact';
import type { StepContract } from '../schemas/step';
import type { StartChild } from './pause';
import type { MapBatches, MappedBatches } from './process-group';

/** What a stage may do and tell while it runs. */
export interface Stage {
  /** Says what was found, in a few words, in the stage table. */
  note(text: string): void;
  /** Seconds that nodes have computed for it; what came from the cache took none. */
  nodeSeconds(): number;
  /** Whether it has used what its budget allows: then no further step may start. */
  isSpent(): boolean;
  /** Runs one step, or takes its earlier result. `position` is unique within the run. */
  step<I, O>(step: StepContract<I, O>, input: I, position?: string): Promise<O>;
  /** Wraps rows in one artifact as an index of a single batch. */
  asBatches(molecules: ArtifactRef, count: number): Promise<ArtifactRef>;
  /**
   * Maps batches of molecules through one or more batch steps, spread over child workflows. With
   * `isCutOff` the stage's budget ends it, and only batches that were done by then come out.
   * @throws StageNotRun when the budget is spent before one is done
   */
  mapBatches(
    o: Omit<MapBatches, 'stage' | 'budgetMs'> & { isCutOff?: boolean },
  ): Promise<MappedBatches>;
  /** Runs a child workflow of so many parts, which tells by signal how many are done, and pauses with the run. */
  child<T>(parts: number, start: StartChild<T>): Promise<T>;
}
