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
import {
  ANGLES_PER_LAYER,
  costObservable,
  interpolated,
  qaoaCircuit,
} from '../../../kernels/quantum/qaoa';
import { sampleShots } from '../../../kernels/quantum/results';
import { createRandom } from '../../../kernels/statistics/random';

/** What a depth came to. */
export interface DepthResult {
  depth: number;
  expectation: number;
  evaluations: number;
  angles: number[];
  /** The mean at the end of each start. */
  starts: number[];
  infeasibleShots: number;
}

/** The best feasible state sampled until now (any state where none was), and each time at which it got better. */
export interface SampledBest {
  state: number;
  value: number;
  isFeasible: boolean;
  trace: { ms: number; value: number; isFeasible: boolean }[];
}

/** Everything that an interrupted search needs; small, plain JSON. */
export interface SearchState {
  depths: DepthResult[];
  /** The starts at the depth in work that have ended. */
  ended: EndedStart[];
  minimiser: MinimiserState | null;
  sampled: SampledBest | null;
  elapsedMs: number;
}

interface EndedStart {
  value: number;
  angles: number[];
  evaluations: number;
}

/** A search for the angles of QAOA. */
export interface AngleSearch {
  ising: Ising;
  valueAt: (state: number) => number;
  isFeasibleAt: (state: number) => boolean;
  engine: Engine;
  depth: number;
  optimiser: 'lbfgs' | 'cobyla';
  /** Starts at each depth, which share the evaluations equally whatever the optimiser is. */
  starts: number;
  evaluations: number;
  warmStart?: number[];
  shots: number;
  seed: number;
  from: SearchState | null;
  /** What the search had to wait for before it could begin. */
  preparedMs: number;
  /** Called after every evaluation. */
  checkpoint: (state: SearchState) => void;
  now: () => number;
}

/** Small positive angles, as all known optima of small problems have them. */
const FIRST_ANGLES = [0.4, 0.4];
/** Seeded starts lie between 0 and this, where the optima of small problems are. */
const WIDEST_ANGLE = 1.5;

/**
 * Optimises the angles of depth 1, 2, … in turn from several starts and samples the best optimum of
 * each. The first start is the last depth's optimum, interpolated; the others are seeded.
 */
export function searchAngles(search: AngleSearch): SearchState {
  const state: SearchState = search.from ?? emptyState(search.preparedMs);
  const began = search.now() - state.elapsedMs;
  const keep = (minimiser: MinimiserState | null) => {
    state.elapsedMs = search.now() - began;
    search.checkpoint({ ...state, minimiser });
  };
  for (let depth = state.depths.length + 1; depth <= search.depth; depth++) {
    const { circuit, evaluate } = evaluation(search, depth);
    while (state.ended.length < search.starts) {
      const minimiser =
        state.minimiser === null ? startOf(search, state, depth) : resume(state.minimiser);
      while (!minimiser.done) {
        const { value, gradient } = evaluate(minimiser.ask());
        minimiser.tell(value, gradient);
        keep(minimiser.state() as MinimiserState);
      }
      const { parameters, value } = minimiser.best;
      const { evaluations } = minimiser;
      state.ended.push({ value, angles: Array.from(parameters), evaluations });
      state.minimiser = null;
    }
    const best = state.ended.reduce((a, b) => (b.value < a.value ? b : a));
    const inputs = named(circuit.inputs, best.angles);
    const amplitudes = search.engine.run(compile(circuit, { inputs }));
    const shots = sampleShots(amplitudes, { shots: search.shots, seed: search.seed + depth });
    state.elapsedMs = search.now() - began;
    state.sampled = better(state, shots, search);
    state.depths.push({
      ...{ depth, expectation: best.value, angles: best.angles },
      evaluations: state.ended.reduce((sum, { evaluations }) => sum + evaluations, 0),
      starts: state.ended.map(({ value }) => value),
      infeasibleShots: Array.from(shots).filter((shot) => !search.isFeasibleAt(shot)).length,
    });
    state.ended = [];
    keep(null);
  }
  return state;
}

function emptyState(elapsedMs: number): SearchState {
  return { depths: [], ended: [], minimiser: null, sampled: null, elapsedMs };
}

/** The next start at a depth, with its share of the evaluations. */
function startOf(
  { optimiser, starts, evaluations, seed }: AngleSearch,
  { depths, ended }: SearchState,
  depth: number,
) {
  const last = depths[depth - 2];
  const evaluationsMax = Math.max(1, Math.floor(evaluations / starts));
  const random = createRandom(seed, `angles of depth ${depth}, start ${ended.length}`);
  const first = last === undefined ? FIRST_ANGLES : interpolated(last.angles);
  const angles =
    ended.length === 0
      ? first
      : Array.from({ length: ANGLES_PER_LAYER * depth }, () => WIDEST_ANGLE * random.uniform());
  return optimiser === 'lbfgs'
    ? createLbfgs(angles, { evaluationsMax })
    : createCobyla(angles, { evaluationsMax });
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
  { sampled, elapsedMs: ms }: SearchState,
  shots: ArrayLike<number>,
  { valueAt, isFeasibleAt }: AngleSearch,
): SampledBest | null {
  let found = sampled;
  for (const state of new Set(Array.from(shots))) {
    const [value, isFeasible] = [valueAt(state), isFeasibleAt(state)];
    const isBetter =
      found === null ||
      (isFeasible === found.isFeasible ? value < found.value : isFeasible && !found.isFeasible);
    if (!isBetter) continue;
    const trace = [...(found?.trace ?? []), { ms, value, isFeasible }];
    found = { state, value, isFeasible, trace };
  }
  return found;
}

function named(names: readonly string[], values: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(names.map((name, i) => [name, values[i] as number]));
}
