import type { Circuit } from '../circuit';
import { programOf, runProgram, type StateBackend } from '../dynamic';
import { expectationValue, type PauliTerm } from '../results';
import type { Estimate } from './extrapolate';
import { disturbanceOf, type NoiseModel } from './model';

/** What is asked of a circuit that takes a random way. */
export interface MeanExpectationOptions {
  backend: StateBackend;
  observables: readonly (readonly PauliTerm[])[];
  noise?: NoiseModel | null;
  /** How many ways are drawn. */
  shots: number;
  /** A safe integer. */
  seed: number;
  /** As in `ProgramRunOptions`. */
  statesMax?: number;
  onProgress?: (done: number) => void;
}

/** The counts of a run and the mean of each observable. */
export interface NoisyResults {
  counts: Map<string, number>;
  /** In the order of the observables, in the state before the final measurements. */
  expectations: Estimate[];
}

/**
 * Runs a circuit by trajectories, with or without noise, and takes the mean of expectation values over
 * them, which converges to that of the density matrix; the error is the standard error of the mean.
 * @throws QuantumError as `runProgram` and `expectationValue` do
 */
export function runNoisy(circuit: Circuit, options: MeanExpectationOptions): NoisyResults {
  const { backend, observables, noise = null, ...run } = options;
  const program = programOf(circuit, noise && disturbanceOf(noise));
  const ways: { first: number; count: number; values: number[] }[] = [];
  const counts = runProgram(program, backend, {
    ...run,
    onState: (state, shots) => {
      if (observables.length === 0) return;
      const values = observables.map((observable) => expectationValue(state, observable));
      ways.push({ first: shots[0] as number, count: shots.length, values });
    },
  });
  // In the order of the shots: sums do not depend on which way was followed first.
  ways.sort((a, b) => a.first - b.first);
  return { counts, expectations: observables.map((_, i) => meanOf(ways, i, options.shots)) };
}

function meanOf(
  ways: readonly { count: number; values: number[] }[],
  i: number,
  shots: number,
): Estimate {
  const sumOf = (term: (value: number) => number): number =>
    ways.reduce((sum, { count, values }) => sum + count * term(values[i] as number), 0);
  const value = sumOf((x) => x) / shots;
  const squares = sumOf((x) => (x - value) * (x - value));
  return { value, standardError: shots < 2 ? 0 : Math.sqrt(squares / (shots - 1) / shots) };
}
