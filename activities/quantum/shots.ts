import type { Circuit } from '../../kernels/quantum/circuit';
import { engineBackend } from '../../kernels/quantum/dynamic';
import type { Engine } from '../../kernels/quantum/engine';
import { type Split, splitFinalMeasurements } from '../../kernels/quantum/final-measurements';
import {
  addMoments,
  estimateOf,
  type Moments,
  NO_MOMENTS,
  runNoisy,
} from '../../kernels/quantum/noise';
import { cliffordState, isClifford, runClifford } from '../../kernels/quantum/stabilizer';
import type { FragmentRange } from '../../schemas/quantum/plan';
import type { CircuitResults, simulate } from '../../schemas/quantum/steps';
import type { StepInput } from '../../schemas/step';
import type { StepContext } from '../implement';
import { type OutcomeCount, sortedCounts } from './counts';

/** What decides the method and the shots, of all that is asked of a circuit. */
export type ShotQuestions = Pick<
  StepInput<typeof simulate>,
  'inputs' | 'shots' | 'seed' | 'observables' | 'noise'
> & { amplitudesOf?: readonly string[] };

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
  /** Of each observable; none where expectation values are not those of shots. */
  moments: Moments[];
}

/** What running a circuit by its shots gives. */
interface ShotResults extends Pick<CircuitResults, 'blochVectors'> {
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
export function methodOf(circuit: Circuit, input: ShotQuestions): Choice {
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
 * Runs some of the shots of a circuit by stabilizers or trajectories, telling how many are done.
 * @throws QuantumError as `runClifford` and `runNoisy` do
 */
export function tallyOf(
  circuit: Circuit,
  { method }: ShotChoice,
  { input, context, engine, range }: TallyRun,
): ShotTally {
  const { inputs, seed, observables, noise } = input;
  const onProgress = (done: number) => context.progress(done, range.count);
  const { from: firstShot, count: shots } = range;
  const isCounted = shots > 0 && circuit.bitCount > 0;
  if (method === 'stabilizer') {
    const own = { inputs, shots, seed, firstShot, onProgress };
    return { counts: isCounted ? runClifford(circuit, own) : new Map(), moments: [] };
  }
  if (shots === 0) return { counts: new Map(), moments: [] };
  const stateBytes = AMPLITUDE_BYTES * 2 ** circuit.qubitCount;
  const { counts, moments } = runNoisy(circuit, {
    backend: engineBackend(engine, { circuit, inputs }),
    observables: observables.map(({ terms }) => terms),
    ...{ noise, shots, seed, firstShot, onProgress },
    statesMax: Math.min(KEPT_STATES_MAX, Math.floor(KEPT_BYTES_MAX / stateBytes)),
  });
  return { counts: isCounted ? counts : new Map(), moments };
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
  const tally = tallyOf(circuit, choice, { ...o, range: { from: 0, count: o.input.shots } });
  return resultsOf(circuit, choice, { input: o.input, tally });
}

/** Puts tallies of different shots together. */
export function addTallies(a: ShotTally, b: ShotTally): ShotTally {
  const counts = new Map(a.counts);
  for (const [bits, count] of b.counts) counts.set(bits, (counts.get(bits) ?? 0) + count);
  if (a.moments.length === 0) return { counts, moments: b.moments };
  const moments = a.moments.map((own, i) => addMoments(own, b.moments[i] ?? NO_MOMENTS));
  return { counts, moments };
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
  const expectations = tally.moments.map((moments, i) => {
    return { name: observables[i]?.name ?? '', ...estimateOf(moments) };
  });
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
  return { expectations, blochVectors };
}
