import { OptimisationError, requireVector } from './errors';

/** Why a minimiser stopped. */
export type StopReason =
  | 'GRADIENT_SMALL'
  | 'VALUE_STEADY'
  | 'RADIUS_SMALL'
  | 'ITERATIONS_SPENT'
  | 'EVALUATIONS_SPENT'
  | 'LINE_SEARCH_FAILED'
  | 'ROUNDING';

/** A point and the objective's value there. */
export interface Point {
  parameters: Float64Array;
  value: number;
}

/** What all minimisers remember beside what their method needs; JSON keeps every bit of it. */
export interface CommonState {
  /** The point that the next `tell` is about. */
  asked: number[];
  best: { parameters: number[]; value: number } | null;
  iterations: number;
  evaluations: number;
  evaluationsMax: number;
  reason: StopReason | null;
}

/**
 * A minimiser that asks for values instead of calling a function, so that whoever has the function
 * may stop between any two of them, keep `state()` as JSON, and go on later with the same bits.
 */
export interface Minimiser<State = unknown> {
  /** The point whose value is wanted next; the same until `tell` is called. */
  ask(): Float64Array;
  /**
   * Gives the value at the point asked for (NaN or +infinity where there is none) and, for methods
   * that use it, the gradient.
   * @throws OptimisationError ALREADY_DONE, GRADIENT_NEEDED, LENGTH_MISMATCH, NOT_FINITE
   */
  tell(value: number, gradient?: ArrayLike<number>): void;
  readonly done: boolean;
  /** Why it is done; null before. */
  readonly reason: StopReason | null;
  /** The best point told so far; its value is infinite before the first. */
  readonly best: Point;
  readonly iterations: number;
  readonly evaluations: number;
  /** All that `resume` needs, as plain JSON. */
  state(): State;
}

/** One method: what it does with a value, on its state alone. */
export interface Method<State extends CommonState> {
  needsGradient: boolean;
  advance(state: State, value: number, gradient: readonly number[]): void;
}

/** Puts a method on its state behind the interface that all minimisers have. */
export function minimiserOf<S extends CommonState>(state: S, method: Method<S>): Minimiser<S> {
  return {
    ask: () => Float64Array.from(state.asked),
    tell(value, gradient) {
      if (state.reason !== null) {
        throw new OptimisationError('ALREADY_DONE', `the search has ended: ${state.reason}`);
      }
      const told = checkedGradient(state.asked.length, method.needsGradient, gradient);
      // A value that does not exist is worse than any other; JSON has no infinity.
      const finite = Number.isFinite(value) ? value + 0 : Number.MAX_VALUE;
      state.evaluations += 1;
      if (state.best === null || finite < state.best.value) {
        state.best = { parameters: [...state.asked], value: finite };
      }
      method.advance(state, finite, told);
      if (state.reason === null && state.evaluations >= state.evaluationsMax) {
        state.reason = 'EVALUATIONS_SPENT';
      }
      // Zeros lose their sign in JSON, so that nobody may ever see it.
      state.asked = state.asked.map((x) => x + 0);
    },
    get done() {
      return state.reason !== null;
    },
    get reason() {
      return state.reason;
    },
    get best() {
      const { parameters, value } = state.best ?? { parameters: state.asked, value: Infinity };
      return { parameters: Float64Array.from(parameters), value };
    },
    get iterations() {
      return state.iterations;
    },
    get evaluations() {
      return state.evaluations;
    },
    state: () => JSON.parse(JSON.stringify(state)) as S,
  };
}

/** The part of a state that all methods have, at the start. */
export function commonState(start: ArrayLike<number>, evaluationsMax: number): CommonState {
  requireVector(start, start.length, 'start');
  return {
    asked: Array.from(start, (x) => x + 0),
    best: null,
    iterations: 0,
    evaluations: 0,
    evaluationsMax,
    reason: null,
  };
}

function checkedGradient(
  length: number,
  needed: boolean,
  gradient: ArrayLike<number> | undefined,
): number[] {
  if (!needed) return [];
  if (gradient === undefined) {
    throw new OptimisationError('GRADIENT_NEEDED', 'this method uses the gradient');
  }
  requireVector(gradient, length, 'gradient');
  return Array.from(gradient, (x) => x + 0);
}
