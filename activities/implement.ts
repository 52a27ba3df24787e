import type { StepContract } from '../schemas/step';
import type { ArtifactStore } from '../store/artifacts';

/**
 * What a step's code may use besides its input. The code runs in a thread of its own, so it may
 * compute for as long as it likes: beats, cancellation and shutdown do not wait for it.
 */
export interface StepContext {
  artifacts: ArtifactStore;
  /** Name of the node that runs the step. */
  node: string;
  /** Tells how far the work is; cheap, call it as often as there is news. */
  progress(done: number, total?: number): void;
  /**
   * Keeps a small JSON value (references to finished parts, a position) that a later attempt gets
   * back from `resumed`, should this one be lost.
   */
  checkpoint(state: unknown): void;
  /** The last checkpoint of an earlier attempt, if there was one. */
  resumed: unknown;
}

/** A contract with the code that fulfils it. */
export interface StepImplementation<I = unknown, O = unknown> {
  contract: StepContract<I, O>;
  /** Name and version of the program that does the work, part of the memo key: 'rdkit 2026.09.1'. */
  toolVersion: string;
  run: (input: I, context: StepContext) => Promise<O> | O;
}

/**
 * Joins a contract to its code.
 * @param toolVersion name and version of the outside program that decides the result, or '' where only
 *   the step's own code does (its digest is part of the memo key anyway)
 */
export function implement<I, O>(
  contract: StepContract<I, O>,
  run: StepImplementation<I, O>['run'],
  toolVersion = '',
): StepImplementation<I, O> {
  return { contract, run, toolVersion };
}
