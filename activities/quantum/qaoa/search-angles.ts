import {
  createCobyla,
  createLbfgs,
  type MinimiserState,
  resume,
} from '../../../kernels/optimisation';
import type { Ising } from '../../../kernels/optimisation/ising';
import { compile } from '../../../kernels/quantum/compiler';
import type { Engine } from '../../../kernels/quantum/engine';
import { createGradient } from '../../../kernels/quantum/gradient';
import { costObservable, interpolated, qaoaCircuit } from '../../../kernels/quantum/qaoa';
import { sampleShots } from '../../../kernels/quantum/results';

/** What a depth came to. */
export interface DepthResult {
  depth: number;
  expectation: number;
  evaluations: number;
  angles: number[];
}

/** The best sampled state until now, and each time at which it got better. */
export interface SampledBest {
  state: number;
  value: number;
  trace: { ms: number; value: number }[];
}

/** Everything that an interrupted search needs; small, plain JSON. */
export interface SearchState {
  depths: DepthResult[];
  minimiser: MinimiserState | null;
  sampled: SampledBest | null;
  elapsedMs: number;
}

/** A search for the angles of QAOA. */
export interface AngleSearch {
  ising: Ising;
  valueAt: (state: number) => number;
  engine: Engine;
  depth: number;
  optimiser: 'lbfgs' | 'cobyla';
  warmStart?: number[];
  shots: number;
  seed: number;
  from: SearchState | null;
  /** Called after every evaluation. */
  checkpoint: (state: SearchState) => void;
  now: () => number;
}

/** Small positive angles, as all known optima of small problems have them. */
const FIRST_ANGLES = [0.4, 0.4];

/** Optimises the angles of depth 1, 2, … in turn and samples each optimum. */
export function searchAngles(search: AngleSearch): SearchState {
  const state: SearchState = search.from ?? emptyState();
  const began = search.now() - state.elapsedMs;
  const tick = () => {
    state.elapsedMs = search.now() - began;
  };
  for (let depth = state.depths.length + 1; depth <= search.depth; depth++) {
    const last = state.depths[depth - 2];
    const start = last === undefined ? FIRST_ANGLES : interpolated(last.angles);
    const create = search.optimiser === 'lbfgs' ? createLbfgs : createCobyla;
    const minimiser = state.minimiser === null ? create(start) : resume(state.minimiser);
    const { circuit, evaluate } = evaluation(search, depth);
    while (!minimiser.done) {
      const { value, gradient } = evaluate(minimiser.ask());
      minimiser.tell(value, gradient);
      tick();
      search.checkpoint({ ...state, minimiser: minimiser.state() as MinimiserState });
    }
    const { parameters, value } = minimiser.best;
    const angles = Array.from(parameters);
    const inputs = named(circuit.inputs, angles);
    const amplitudes = search.engine.run(compile(circuit, { inputs }));
    const shots = sampleShots(amplitudes, { shots: search.shots, seed: search.seed + depth });
    tick();
    state.sampled = better(state, shots, search.valueAt);
    state.depths.push({ depth, expectation: value, evaluations: minimiser.evaluations, angles });
    state.minimiser = null;
    search.checkpoint(state);
  }
  return state;
}

function emptyState(): SearchState {
  return { depths: [], minimiser: null, sampled: null, elapsedMs: 0 };
}

function evaluation({ ising, engine, optimiser, warmStart }: AngleSearch, depth: number) {
  const circuit = qaoaCircuit(ising, { depth, ...(warmStart === undefined ? {} : { warmStart }) });
  const { terms, offset } = costObservable(ising);
  const gradientAt = createGradient(circuit, terms, engine);
  const evaluate = (angles: Float64Array): { value: number; gradient?: Float64Array } => {
    const inputs = named(circuit.inputs, angles);
    if (optimiser === 'lbfgs') {
      const { value, gradient } = gradientAt(inputs);
      return { value: value + offset, gradient };
    }
    return { value: engine.expectation(compile(circuit, { inputs, observable: terms })) + offset };
  };
  return { circuit, evaluate };
}

function better(
  { sampled, elapsedMs }: SearchState,
  shots: ArrayLike<number>,
  valueAt: (state: number) => number,
): SampledBest | null {
  let found = sampled;
  for (const shot of new Set(Array.from(shots))) {
    const value = valueAt(shot);
    if (found !== null && value >= found.value) continue;
    found = { state: shot, value, trace: [...(found?.trace ?? []), { ms: elapsedMs, value }] };
  }
  return found;
}

function named(names: readonly string[], values: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(names.map((name, i) => [name, values[i] as number]));
}
