import type { Circuit } from '../circuit';
import { programOf, runProgram, type StateBackend } from '../dynamic';
import { expectationValue, type PauliTerm } from '../results';
import type { Estimate } from './extrapolate';
import { disturbanceOf, type NoiseModel } from './model';
import { addMoments, estimateOf, type Moments, momentsOf, NO_MOMENTS } from './moments';

/** What is asked of a circuit that takes a random way. */
export interface MeanExpectationOptions {
  backend: StateBackend;
  observables: readonly (readonly PauliTerm[])[];
  noise?: NoiseModel | null;
  /** How many ways are drawn. */
  shots: number;
  /** A safe integer. */
  seed: number;
  /** Number of the first way, 0 unless given: ways can be drawn in parts. */
  firstShot?: number;
  /** As in `ProgramRunOptions`. */
  statesMax?: number;
  onProgress?: (done: number) => void;
}

/** The counts of a run and the mean of each observable. */
export interface NoisyResults {
  counts: Map<string, number>;
  /** In the order of the observables, in the state before the final measurements. */
  expectations: Estimate[];
  /** What they were made from: those of parts, added up, are those of the whole. */
  moments: Moments[];
}

/**
 * Runs a circuit by trajectories, with or without noise, and takes the mean of expectation values over
 * them, which converges to that of the density matrix; the error is the standard error of the mean.
 * Sums are exact: neither the order in which ways are followed nor parts change a bit.
 * @throws QuantumError as `runProgram` and `expectationValue` do
 */
export function runNoisy(circuit: Circuit, options: MeanExpectationOptions): NoisyResults {
  const { backend, observables, noise = null, ...run } = options;
  const program = programOf(circuit, noise && disturbanceOf(noise));
  const moments = observables.map(() => NO_MOMENTS);
  const counts = runProgram(program, backend, {
    ...run,
    onState: (state, shots) => {
      observables.forEach((observable, i) => {
        const way = momentsOf(expectationValue(state, observable), shots.length);
        moments[i] = addMoments(moments[i] as Moments, way);
      });
    },
  });
  return { counts, moments, expectations: moments.map(estimateOf) };
}
