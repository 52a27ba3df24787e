import type { Circuit } from '../../kernels/quantum/circuit';
import { engineBackend } from '../../kernels/quantum/dynamic';
import type { Engine } from '../../kernels/quantum/engine';
import { type Split, splitFinalMeasurements } from '../../kernels/quantum/final-measurements';
import { runNoisy } from '../../kernels/quantum/noise';
import { cliffordState, isClifford, runClifford } from '../../kernels/quantum/stabilizer';
import type { CircuitResults, simulate } from '../../schemas/quantum/steps';
import type { StepInput } from '../../schemas/step';
import type { StepContext } from '../implement';
import { type OutcomeCount, sortedCounts } from './counts';

/** What decides the method and the shots, of all that is asked of a circuit. */
type Input = Pick<
  StepInput<typeof simulate>,
  'inputs' | 'shots' | 'seed' | 'observables' | 'noise'
> & { amplitudesOf?: readonly string[] };

/** How a circuit is run; `split` where it has one final state, which a statevector holds. */
export type Choice =
  | { method: 'statevector'; split: Split }
  | { method: 'tensor network'; split: Split }
  | { method: 'stabilizer' | 'trajectories'; split: Split | null };

/** What running a circuit by its shots gives. */
export interface ShotResults extends Pick<CircuitResults, 'blochVectors'> {
  expectations: Omit<CircuitResults['expectations'][number], 'sampled'>[];
  outcomes: OutcomeCount[];
}

/** Wider statevectors fit no 32-bit memory. The same on every device: the method decides the bits. */
const STATEVECTOR_QUBITS_MAX = 27;
/** States that are kept for shots that go another way, in bytes and number. */
const KEPT_BYTES_MAX = 536_870_912;
const KEPT_STATES_MAX = 24;
const AMPLITUDE_BYTES = 16;
/** Axes of a Bloch vector. */
const AXES = ['X', 'Y', 'Z'] as const;

/**
 * Chooses the method: a tableau for Clifford circuits that are too wide for a statevector or measure on
 * their way, trajectories for others that do and for noise, tensor networks for observables and chosen
 * amplitudes of circuits too wide for a statevector, else the statevector.
 * @throws QuantumError as `isClifford` does
 */
export function methodOf(circuit: Circuit, input: Input): Choice {
  const split = splitFinalMeasurements(circuit);
  if (input.noise !== null) return { method: 'trajectories', split };
  const isWide = circuit.qubitCount > STATEVECTOR_QUBITS_MAX;
  // Expectation values after branches are means over ways, which a tableau does not follow.
  const suits = isWide || (split === null && input.observables.length === 0);
  if (suits && isClifford(circuit, input.inputs)) return { method: 'stabilizer', split };
  if (split === null) return { method: 'trajectories', split };
  const isContractible = input.observables.length + (input.amplitudesOf ?? []).length > 0;
  return { method: isWide && isContractible ? 'tensor network' : 'statevector', split };
}

/**
 * Runs a circuit by stabilizers or trajectories, telling how many shots are done.
 * @throws QuantumError as `runClifford` and `runNoisy` do
 */
export function runShots(
  circuit: Circuit,
  choice: Extract<Choice, { method: 'stabilizer' | 'trajectories' }>,
  {
    input,
    context,
    engine,
  }: { input: Input; context: Pick<StepContext, 'progress'>; engine: Engine },
): ShotResults {
  const { shots } = input;
  const onProgress = (done: number) => context.progress(done, shots);
  return choice.method === 'stabilizer'
    ? byStabilizers(circuit, choice.split, { input, onProgress })
    : byTrajectories(circuit, { input, onProgress, engine });
}

interface Asked {
  input: Input;
  onProgress: (done: number) => void;
}

function byStabilizers(
  circuit: Circuit,
  split: Split | null,
  { input, onProgress }: Asked,
): ShotResults {
  const { inputs, shots, seed, observables } = input;
  const isCounted = shots > 0 && circuit.bitCount > 0;
  const counts = isCounted ? runClifford(circuit, { inputs, shots, seed, onProgress }) : [];
  const outcomes = sortedCounts(counts);
  if (split === null && observables.length === 0) {
    return { outcomes, expectations: [], blochVectors: [] };
  }
  const state = cliffordState(split?.unitary ?? circuit, inputs);
  const expectations = observables.map(({ name, terms }) => ({
    name,
    value: terms.reduce((sum, term) => sum + term.coefficient * state.expectation(term.pauli), 0),
    standardError: 0,
  }));
  const { qubitCount } = circuit;
  const blochVectors = Array.from({ length: split === null ? 0 : qubitCount }, (_, qubit) => {
    const [x, y, z] = AXES.map((letter) => {
      const left = 'I'.repeat(qubitCount - 1 - qubit);
      return state.expectation(`${left}${letter}${'I'.repeat(qubit)}`);
    }) as [number, number, number];
    return { x, y, z };
  });
  return { outcomes, expectations, blochVectors };
}

function byTrajectories(
  circuit: Circuit,
  { input, onProgress, engine }: Asked & { engine: Engine },
): ShotResults {
  const { inputs, shots, seed, observables, noise } = input;
  if (shots === 0) return { outcomes: [], expectations: [], blochVectors: [] };
  const stateBytes = AMPLITUDE_BYTES * 2 ** circuit.qubitCount;
  const { counts, expectations } = runNoisy(circuit, {
    backend: engineBackend(engine, { circuit, inputs }),
    observables: observables.map(({ terms }) => terms),
    ...{ noise, shots, seed, onProgress },
    statesMax: Math.min(KEPT_STATES_MAX, Math.floor(KEPT_BYTES_MAX / stateBytes)),
  });
  return {
    outcomes: circuit.bitCount === 0 ? [] : sortedCounts(counts),
    expectations: expectations.map((estimate, i) => ({
      name: observables[i]?.name ?? '',
      ...estimate,
    })),
    blochVectors: [],
  };
}
