import type { Circuit } from '../../kernels/quantum/circuit';
import { engineBackend } from '../../kernels/quantum/dynamic';
import type { Engine } from '../../kernels/quantum/engine';
import {
  joinFinalMeasurements,
  type Split,
  splitFinalMeasurements,
} from '../../kernels/quantum/final-measurements';
import {
  addMoments,
  type Estimate,
  estimateOf,
  foldCircuit,
  type Moments,
  NO_MOMENTS,
  runNoisy,
} from '../../kernels/quantum/noise';
import { cliffordState, isClifford, runClifford } from '../../kernels/quantum/stabilizer';
import type { FragmentRange } from '../../schemas/quantum/plan';
import type { CircuitResults, Expectation, simulate } from '../../schemas/quantum/steps';
import type { StepInput } from '../../schemas/step';
import type { StepContext } from '../implement';
import { type OutcomeCount, sortedCounts } from './counts';
import { requireFoldable, zeroNoiseOf } from './zero-noise';

/** What decides the method and the shots, of all that is asked of a circuit. */
export type ShotQuestions = Pick<
  StepInput<typeof simulate>,
  'inputs' | 'shots' | 'seed' | 'observables' | 'noise'
> & {
  amplitudesOf?: readonly string[];
  zeroNoiseExtrapolation?: StepInput<typeof simulate>['zeroNoiseExtrapolation'];
  precision?: StepInput<typeof simulate>['precision'];
};

/** How a circuit is run; `split` where it has one final state, which a statevector holds. */
export type Choice =
  | { method: 'statevector'; split: Split }
  | { method: 'tensor network'; split: Split }
  | { method: 'stabilizer' | 'trajectories'; split: Split | null };

/** A method that goes shot by shot. */
export type ShotChoice = Extract<Choice, { method: 'stabilizer' | 'trajectories' }>;

/** What some shots gave: added up with that of the others it is what all give, bit for bit. */
export interface ShotTally {
  counts: Map<string, number>;
  /** Of each observable, at every scale of the noise in turn; none where expectation values are not
   * those of shots. */
  moments: Moments[];
}

/** What running a circuit by its shots gives. */
interface ShotResults extends Pick<CircuitResults, 'blochVectors'> {
  expectations: Expectation[];
  outcomes: OutcomeCount[];
}

/** Wider statevectors fit no 32-bit memory. The same on every device: the method decides the bits. */
const STATEVECTOR_QUBITS_MAX = { double: 27, single: 28 };
/** States that are kept for shots that go another way, in bytes and number. */
const KEPT_BYTES_MAX = 536_870_912;
const KEPT_STATES_MAX = 24;
const AMPLITUDE_BYTES = 16;
/** What an expectation value that is not one of shots has beside it. */
export const EXACT = { standardError: 0, sampled: null, zeroNoise: null };
/** Axes of a Bloch vector. */
const AXES = ['X', 'Y', 'Z'] as const;

/**
 * Chooses the method: a tableau for Clifford circuits that are too wide for a statevector or measure on
 * their way, trajectories for others that do and for noise, tensor networks for observables and chosen
 * amplitudes of circuits too wide for a statevector, else the statevector.
 * @throws QuantumError as `isClifford` does; OUT_OF_RANGE or NOT_UNITARY_CIRCUIT where there is no noise
 *   to extrapolate or the circuit cannot be folded
 */
export function methodOf(circuit: Circuit, input: ShotQuestions): Choice {
  const split = splitFinalMeasurements(circuit);
  if (input.zeroNoiseExtrapolation) requireFoldable(split, input);
  if (input.noise !== null) return { method: 'trajectories', split };
  const isWide = circuit.qubitCount > STATEVECTOR_QUBITS_MAX[input.precision ?? 'double'];
  // Expectation values after branches are means over ways, which a tableau does not follow.
  const suits = isWide || (split === null && input.observables.length === 0);
  if (suits && isClifford(circuit, input.inputs)) return { method: 'stabilizer', split };
  if (split === null) return { method: 'trajectories', split };
  const isContractible = input.observables.length + (input.amplitudesOf ?? []).length > 0;
  return { method: isWide && isContractible ? 'tensor network' : 'statevector', split };
}

/**
 * Runs some of the shots of a circuit by stabilizers or trajectories, telling how many are done.
 * @throws QuantumError as `runClifford` and `runNoisy` do
 */
export function tallyOf(
  circuit: Circuit,
  { method, split }: ShotChoice,
  { input, context, engine, range }: TallyRun,
): ShotTally {
  const { inputs, seed, observables } = input;
  const onProgress = (done: number) => context.progress(done, range.count);
  const { from: firstShot, count: shots } = range;
  const isCounted = shots > 0 && circuit.bitCount > 0;
  if (method === 'stabilizer') {
    const own = { inputs, shots, seed, firstShot, onProgress };
    return { counts: isCounted ? runClifford(circuit, own) : new Map(), moments: [] };
  }
  // Expectation values are those before any of the final measurements, wherever they are written.
  const whole = split === null ? circuit : joinFinalMeasurements(split);
  const tally: ShotTally = { counts: new Map(), moments: [] };
  for (const [i, scale] of scalesOf(input).entries()) {
    // The numbers of a scale follow those of the one before: their errors are independent.
    const [from, end] = [Math.max(firstShot, i * input.shots), (i + 1) * input.shots];
    const own = { from, count: Math.min(firstShot + shots, end) - from };
    if (own.count <= 0) {
      for (const _ of observables) tally.moments.push(NO_MOMENTS);
      continue;
    }
    const folded = scale === 1 ? whole : foldCircuit((split as Split).unitary, scale);
    const told = { progress: (done: number) => onProgress(done + from - firstShot) };
    const found = trajectories(folded, { input, context: told, engine, range: own });
    tally.moments.push(...found.moments);
    if (i === 0 && isCounted) tally.counts = found.counts;
  }
  return tally;
}

function trajectories(circuit: Circuit, { input, context, engine, range }: TallyRun): ShotTally {
  const { inputs, seed, observables, noise } = input;
  const stateBytes = AMPLITUDE_BYTES * 2 ** circuit.qubitCount;
  return runNoisy(circuit, {
    backend: engineBackend(engine, { circuit, inputs }),
    observables: observables.map(({ terms }) => terms),
    ...{ noise, seed, shots: range.count, firstShot: range.from },
    onProgress: (done) => context.progress(done, range.count),
    statesMax: Math.min(KEPT_STATES_MAX, Math.floor(KEPT_BYTES_MAX / stateBytes)),
  });
}

function scalesOf({ zeroNoiseExtrapolation }: ShotQuestions): readonly number[] {
  return zeroNoiseExtrapolation?.scales ?? [1];
}

interface TallyRun {
  input: ShotQuestions;
  context: Pick<StepContext, 'progress'>;
  engine: Engine;
  /** The shots, by their numbers. */
  range: FragmentRange;
}

/**
 * Runs all shots of a circuit.
 * @throws QuantumError as `tallyOf` and `resultsOf` do
 */
export function runShots(
  circuit: Circuit,
  choice: ShotChoice,
  o: Omit<TallyRun, 'range'>,
): ShotResults {
  const count = o.input.shots * scalesOf(o.input).length;
  const tally = tallyOf(circuit, choice, { ...o, range: { from: 0, count } });
  return resultsOf(circuit, choice, { input: o.input, tally });
}

/** Adds the tally of further shots to a sum. */
export function addTally(sum: ShotTally, more: ShotTally): void {
  for (const [bits, count] of more.counts)
    sum.counts.set(bits, (sum.counts.get(bits) ?? 0) + count);
  more.moments.forEach((moments, i) => {
    sum.moments[i] = addMoments(sum.moments[i] ?? NO_MOMENTS, moments);
  });
}

/**
 * What all shots of a circuit say.
 * @throws QuantumError as `cliffordState` does
 */
export function resultsOf(
  circuit: Circuit,
  { method, split }: ShotChoice,
  { input, tally }: { input: ShotQuestions; tally: ShotTally },
): ShotResults {
  const { observables } = input;
  const outcomes = sortedCounts(tally.counts);
  if (method === 'stabilizer') return { outcomes, ...tableauResults(circuit, split, input) };
  // Without shots there is no mean.
  if (input.shots === 0) return { outcomes, expectations: [], blochVectors: [] };
  const estimates = tally.moments.map(estimateOf);
  const expectations = observables.map(({ name }, i) => ({
    name,
    ...(estimates[i] as Estimate),
    sampled: null,
    zeroNoise: zeroNoiseOf(
      split,
      input,
      estimates.filter((_, k) => k % observables.length === i),
    ),
  }));
  return { outcomes, expectations, blochVectors: [] };
}

function tableauResults(
  circuit: Circuit,
  split: Split | null,
  { inputs, observables }: ShotQuestions,
): Omit<ShotResults, 'outcomes'> {
  if (split === null && observables.length === 0) return { expectations: [], blochVectors: [] };
  const state = cliffordState(split?.unitary ?? circuit, inputs);
  const expectations = observables.map(({ name, terms }) => ({
    name,
    value: terms.reduce((sum, term) => sum + term.coefficient * state.expectation(term.pauli), 0),
    ...EXACT,
  }));
  const { qubitCount } = circuit;
  const blochVectors = Array.from({ length: split === null ? 0 : qubitCount }, (_, qubit) => {
    const [x, y, z] = AXES.map((letter) => {
      const left = 'I'.repeat(qubitCount - 1 - qubit);
      return state.expectation(`${left}${letter}${'I'.repeat(qubit)}`);
    }) as [number, number, number];
    return { x, y, z };
  });
  return { expectations, blochVectors };
}
