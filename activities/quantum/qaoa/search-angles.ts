import {
  createCobyla,
  createLbfgs,
  type MinimiserState,
  resume,
} from '../../../kernels/optimisation';
import type { Ising } from '../../../kernels/optimisation/ising';
import { compile, createPlanner } from '../../../kernels/quantum/compiler';
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
import { clocked, clockedEngine, NO_TIME, type Profile } from './profile';

/** What a depth came to. */
export interface DepthResult {
  depth: number;
  expectation: number;
  evaluations: number;
  angles: number[];
  /** The mean at the beginning and at the end of each start. */
  beginnings: number[];
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
  /** The first value of the start in work. */
  beginning: number | null;
  sampled: SampledBest | null;
  elapsedMs: number;
  profile: Profile;
}

interface EndedStart {
  beginning: number;
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
  /** Angles of another problem, γ and β in turn: the search begins at their depth. */
  transferred?: readonly number[];
  shots: number;
  seed: number;
  from: SearchState | null;
  /** What the search had to wait for before it could begin. */
  preparedMs: number;
  /** Called after every evaluation. */
  checkpoint: (state: SearchState) => void;
  now: () => number;
}

/** The optimum of dense problems at depth 1, 1/2 and π/8 (arXiv:1910.08187), near that of others. */
const FIRST_ANGLES = [0.5, 0.3926990816987241];
/** Seeded starts lie between 0 and this, where the optima of small problems are. */
const WIDEST_ANGLE = 1.5;

/**
 * Optimises the angles of one depth after the other from several starts and samples the best optimum of
 * each. The first start is the last depth's optimum, interpolated, or the transferred angles; the
 * others are seeded.
 */
export function searchAngles(search: AngleSearch): SearchState {
  const state: SearchState = search.from ?? emptyState(search.preparedMs);
  const began = search.now() - state.elapsedMs;
  const keep = (minimiser: MinimiserState | null) => {
    state.elapsedMs = search.now() - began;
    search.checkpoint({ ...state, minimiser });
  };
  for (let depth = nextDepth(search, state); depth <= search.depth; depth++) {
    const { circuit, evaluate } = evaluation(search, state.profile, depth);
    while (state.ended.length < search.starts) {
      const minimiser =
        state.minimiser === null ? startOf(search, state, depth) : resume(state.minimiser);
      while (!minimiser.done) {
        const { value, gradient } = evaluate(minimiser.ask());
        state.beginning ??= value;
        const told = () => {
          minimiser.tell(value, gradient);
          return minimiser.state() as MinimiserState;
        };
        keep(clocked(state.profile, 'optimiserMs', { now: search.now, work: told }));
      }
      const { parameters, value } = minimiser.best;
      const { evaluations } = minimiser;
      const beginning = state.beginning ?? value;
      state.ended.push({ beginning, value, angles: Array.from(parameters), evaluations });
      state.minimiser = null;
      state.beginning = null;
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
      beginnings: state.ended.map(({ beginning }) => beginning),
      starts: state.ended.map(({ value }) => value),
      infeasibleShots: Array.from(shots).filter((shot) => !search.isFeasibleAt(shot)).length,
    });
    state.ended = [];
    keep(null);
  }
  return state;
}

function emptyState(elapsedMs: number): SearchState {
  const nothing = { ended: [], minimiser: null, beginning: null, sampled: null };
  return { depths: [], ...nothing, elapsedMs, profile: { ...NO_TIME } };
}

function nextDepth({ transferred }: AngleSearch, { depths }: SearchState): number {
  const last = depths.at(-1)?.depth;
  if (last !== undefined) return last + 1;
  return transferred === undefined ? 1 : transferred.length / ANGLES_PER_LAYER;
}

/** The next start at a depth, with its share of the evaluations. */
function startOf(
  { optimiser, starts, evaluations, seed, transferred }: AngleSearch,
  { depths, ended }: SearchState,
  depth: number,
) {
  const last = depths.at(-1);
  const evaluationsMax = Math.max(1, Math.floor(evaluations / starts));
  const random = createRandom(seed, `angles of depth ${depth}, start ${ended.length}`);
  const first = last === undefined ? (transferred ?? FIRST_ANGLES) : interpolated(last.angles);
  const angles =
    ended.length === 0
      ? first
      : Array.from({ length: ANGLES_PER_LAYER * depth }, () => WIDEST_ANGLE * random.uniform());
  return optimiser === 'lbfgs'
    ? createLbfgs(angles, { evaluationsMax })
    : createCobyla(angles, { evaluationsMax });
}

function evaluation(search: AngleSearch, profile: Profile, depth: number) {
  const { ising, optimiser, warmStart, now } = search;
  const engine = clockedEngine(search.engine, profile, now);
  const circuit = qaoaCircuit(ising, { depth, ...(warmStart === undefined ? {} : { warmStart }) });
  const { terms, offset } = costObservable(ising);
  const gradientAt = createGradient(circuit, terms, engine);
  const planOf = createPlanner(circuit, { observable: terms });
  const valueAt = (angles: Float64Array): { value: number; gradient?: Float64Array } => {
    const inputs = named(circuit.inputs, angles);
    if (optimiser === 'lbfgs') {
      const { value, gradient } = gradientAt(inputs);
      return { value: value + offset, gradient };
    }
    return { value: engine.expectation(planOf(inputs)) + offset };
  };
  const evaluate = (angles: Float64Array) => {
    const { engineMs } = profile;
    const found = clocked(profile, 'compileMs', { now, work: () => valueAt(angles) });
    profile.compileMs -= profile.engineMs - engineMs;
    return found;
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
