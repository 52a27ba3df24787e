import { requireRange } from './errors';
import { advanceLineSearch, beginLineSearch, type LineSearch, type Trial } from './line-search';
import {
  type CommonState,
  commonState,
  type Method,
  type Minimiser,
  minimiserOf,
} from './minimiser';
import { along, dot, largest, norm, scaled } from './vectors';

/** How L-BFGS searches and when it stops; every field may be left out. */
export interface LbfgsOptions {
  /** Pairs of steps and changes of the gradient that are remembered; 10. */
  memory?: number;
  /** Ends when no component of the gradient is larger; 1e-6. */
  gradientTolerance?: number;
  /** Ends when a step lowers the value by less than this part of max(|value|, 1); 1e-12. */
  valueTolerance?: number;
  /** 1,000. */
  iterationsMax?: number;
  /** 100,000. */
  evaluationsMax?: number;
}

/** All that an interrupted search needs to go on. */
export interface LbfgsState extends CommonState {
  method: 'lbfgs';
  options: Required<LbfgsOptions>;
  /** The last accepted point, its value and gradient; null before the first value. */
  point: { x: number[]; value: number; gradient: number[] } | null;
  direction: number[];
  search: LineSearch | null;
  /** Oldest first. */
  pairs: { step: number[]; change: number[]; curvature: number }[];
}

const DEFAULTS = {
  memory: 10,
  gradientTolerance: 1e-6,
  valueTolerance: 1e-12,
  iterationsMax: 1000,
  evaluationsMax: 100_000,
};

/** Pairs of less curvature than this would spoil the inverse Hessian. */
const CURVATURE_MIN = 1e-14;

/**
 * Limited-memory BFGS with a line search for the strong Wolfe conditions: Nocedal & Wright,
 * "Numerical Optimization", 2nd ed., 2006, algorithms 7.4, 7.5, 3.5 and 3.6. `tell` needs gradients.
 * @param start where to begin, one number per parameter
 * @throws OptimisationError LENGTH_MISMATCH, NOT_FINITE, OUT_OF_RANGE
 */
export function createLbfgs(
  start: ArrayLike<number>,
  options: LbfgsOptions = {},
): Minimiser<LbfgsState> {
  const all = { ...DEFAULTS, ...options };
  requireRange(all.memory, 1, 1000, 'memory');
  return resumeLbfgs({
    method: 'lbfgs',
    ...commonState(start, all.evaluationsMax),
    options: all,
    point: null,
    direction: [],
    search: null,
    pairs: [],
  });
}

/** Goes on from a state; takes the state over. */
export function resumeLbfgs(state: LbfgsState): Minimiser<LbfgsState> {
  return minimiserOf(state, METHOD);
}

const METHOD: Method<LbfgsState> = {
  needsGradient: true,
  advance(state, value, gradient) {
    const { point, search } = state;
    if (point === null || search === null) {
      state.point = { x: [...state.asked], value, gradient: [...gradient] };
      turn(state);
      return;
    }
    const slope = dot(gradient, state.direction);
    const trial: Trial = { step: search.step, value, slope, gradient: [...gradient] };
    const outcome = advanceLineSearch(search, trial);
    if (outcome.kind === 'accept') accept(state, outcome.trial);
    else if (outcome.kind === 'fail') retryOrEnd(state);
    else state.asked = along(point.x, search.step, state.direction);
  },
};

function accept(state: LbfgsState, trial: Trial): void {
  const { options } = state;
  const old = state.point as NonNullable<LbfgsState['point']>;
  const x = along(old.x, trial.step, state.direction).map((c) => c + 0);
  remember(state, along(x, -1, old.x), along(trial.gradient, -1, old.gradient));
  state.point = { x, value: trial.value, gradient: trial.gradient };
  state.iterations += 1;
  const size = Math.max(Math.abs(old.value), Math.abs(trial.value), 1);
  const isSteady = old.value - trial.value <= options.valueTolerance * size;
  turn(state);
  if (isSteady && state.reason === null) state.reason = 'VALUE_STEADY';
}

function remember(state: LbfgsState, step: number[], change: number[]): void {
  const curvature = dot(step, change);
  if (curvature <= CURVATURE_MIN * dot(change, change)) return;
  state.pairs.push({ step, change, curvature });
  if (state.pairs.length > state.options.memory) state.pairs.shift();
}

/** Ends the search, or begins one along a new direction. */
function turn(state: LbfgsState): void {
  const { options } = state;
  const { x, value, gradient } = state.point as NonNullable<LbfgsState['point']>;
  if (largest(gradient) <= options.gradientTolerance) {
    state.reason = 'GRADIENT_SMALL';
    return;
  }
  if (state.iterations >= options.iterationsMax) {
    state.reason = 'ITERATIONS_SPENT';
    return;
  }
  let direction = scaled(inverseHessianTimes(state.pairs, gradient), -1);
  if (!(dot(direction, gradient) < 0)) {
    state.pairs = [];
    direction = scaled(gradient, -1);
  }
  const slope = dot(direction, gradient);
  // Without a memory the length of the gradient says nothing about how far to go.
  const step = state.pairs.length === 0 ? Math.min(1, 1 / norm(gradient)) : 1;
  state.direction = direction;
  state.search = beginLineSearch({ step: 0, value, slope, gradient }, step);
  state.asked = along(x, step, direction);
}

/** No step along the direction helps: without memory if there was one, else the search is over. */
function retryOrEnd(state: LbfgsState): void {
  if (state.pairs.length === 0) {
    state.reason = 'LINE_SEARCH_FAILED';
    return;
  }
  state.pairs = [];
  turn(state);
}

/** The two-loop recursion (algorithm 7.4), with the usual first guess (equation 7.20). */
function inverseHessianTimes(pairs: LbfgsState['pairs'], gradient: readonly number[]): number[] {
  let q = [...gradient];
  const weights = pairs.map(() => 0);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, curvature } = pairs[i] as LbfgsState['pairs'][number];
    const weight = dot(step, q) / curvature;
    weights[i] = weight;
    q = along(q, -weight, change);
  }
  const newest = pairs[pairs.length - 1];
  if (newest !== undefined) q = scaled(q, newest.curvature / dot(newest.change, newest.change));
  pairs.forEach(({ step, change, curvature }, i) => {
    q = along(q, (weights[i] as number) - dot(change, q) / curvature, step);
  });
  return q;
}
