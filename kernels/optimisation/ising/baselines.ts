import { libm } from '../../math/libm';
import { createRandom, type Random } from '../../statistics/random';
import { requireRange } from '../errors';
import { type Ising, isingValue } from './model';
import { type SpinState, spinState } from './spin-state';

/** What a search found; `trace` has each improvement with the flips or spins looked at until then. */
export interface Solution {
  spins: Int8Array;
  value: number;
  isFeasible: boolean;
  work: number;
  trace: { work: number; value: number; isFeasible: boolean }[];
}

/** How long a search goes on, and what decides its random numbers. */
export interface SearchOptions {
  /** A safe integer. */
  seed: number;
  /** Sweeps of as many flips (or draws of as many spins) as there are spins. */
  sweeps: number;
  /** Which spins keep the constraints: any of them is better than all others; all where left out. */
  feasible?: Feasible;
  /** Called at each improvement, for whoever has a clock. */
  onImproved?: OnImproved;
}

/** Whether spins keep the constraints of a problem. */
export type Feasible = (spins: ArrayLike<number>) => boolean;

/** Told of each improvement: the value, and whether the spins keep the constraints. */
export type OnImproved = (value: number, isFeasible: boolean) => void;

/** Temperatures of annealing, in parts of the mean change of a flip at the start. */
const HOT = 2;
const COLD = 0.01;

/**
 * Simulated annealing with a geometric schedule: Kirkpatrick, Gelatt & Vecchi, Science 220 (1983) 671,
 * doi:10.1126/science.220.4598.671.
 * @throws OptimisationError OUT_OF_RANGE
 */
export function anneal(ising: Ising, options: SearchOptions): Solution {
  const { random, keeper, state } = prepared(ising, options, 'annealing');
  let changes = 0;
  for (let i = 0; i < ising.size; i++) changes += Math.abs(state.change(i)) / ising.size;
  let temperature = HOT * changes;
  const cooling = libm.pow(COLD / HOT, 1 / options.sweeps);
  for (let sweep = 0; sweep < options.sweeps; sweep++) {
    for (let k = 0; k < ising.size; k++) {
      // In a fixed order walls of domains would chase each other round a ring for ever.
      const i = random.integer(ising.size);
      const change = state.change(i);
      const isTaken = change <= 0 || random.uniform() < libm.exp(-change / temperature);
      if (isTaken) state.flip(i);
      keeper.look(state);
    }
    temperature *= cooling;
  }
  return keeper.solution();
}

/**
 * Tabu search: the best flip that is not forbidden, even uphill, and a flipped spin is forbidden for a
 * while unless it leads to a new best. Glover, ORSA J. Comput. 1 (1989) 190, doi:10.1287/ijoc.1.3.190.
 * @throws OptimisationError OUT_OF_RANGE
 */
export function tabuSearch(ising: Ising, options: SearchOptions): Solution {
  const { random, keeper, state } = prepared(ising, options, 'tabu');
  const { size } = ising;
  const until = new Float64Array(size);
  const tenure = Math.floor(size / 4) + 1;
  for (let step = 1; step <= options.sweeps; step++) {
    let best = -1;
    for (let i = 0; i < size; i++) {
      const isOpen = (until[i] as number) < step || state.value + state.change(i) < keeper.best();
      if (isOpen && (best < 0 || state.change(i) < state.change(best))) best = i;
    }
    if (best < 0) best = random.integer(size);
    state.flip(best);
    until[best] = step + tenure + random.integer(Math.floor(size / 8) + 2);
    keeper.look(state, size);
  }
  return keeper.solution();
}

/**
 * Greedy: from random spins the best flip until none helps, and again from other spins.
 * @throws OptimisationError OUT_OF_RANGE
 */
export function greedySearch(ising: Ising, options: SearchOptions): Solution {
  const { random, keeper, state: first } = prepared(ising, options, 'greedy');
  let state = first;
  for (let step = 0; step < options.sweeps; step++) {
    let best = 0;
    for (let i = 1; i < ising.size; i++) if (state.change(i) < state.change(best)) best = i;
    if (state.change(best) < 0) state.flip(best);
    else state = spinState(ising, randomSpins(ising.size, random));
    keeper.look(state, ising.size);
  }
  return keeper.solution();
}

/**
 * The best of random spins: what everything else must beat.
 * @throws OptimisationError OUT_OF_RANGE
 */
export function randomSearch(ising: Ising, options: SearchOptions): Solution {
  const { random, keeper } = prepared(ising, options, 'random');
  for (let draw = 0; draw < options.sweeps; draw++) {
    const spins = randomSpins(ising.size, random);
    keeper.look({ spins, value: isingValue(ising, spins) }, ising.size);
  }
  return keeper.solution();
}

function prepared(ising: Ising, options: SearchOptions, stream: string) {
  const { seed, sweeps } = options;
  requireRange(sweeps, 1, 1e9, 'sweeps');
  requireRange(ising.size, 1, 1e6, 'size');
  const random = createRandom(seed, stream);
  const state = spinState(ising, randomSpins(ising.size, random));
  const keeper = bestKeeper(ising, options);
  keeper.look(state, ising.size);
  return { random, state, keeper };
}

function randomSpins(size: number, random: Random): Int8Array {
  return Int8Array.from({ length: size }, () => (random.uniform() < 0.5 ? 1 : -1));
}

/**
 * Keeps the best that a search sees, feasible spins before all others; its value is computed afresh,
 * without the rounding of flips.
 */
export function bestKeeper(
  ising: Ising,
  { feasible = () => true, onImproved }: Pick<SearchOptions, 'feasible' | 'onImproved'>,
) {
  let spins = new Int8Array(0);
  let value = Number.POSITIVE_INFINITY;
  let isBestFeasible = false;
  let work = 0;
  const trace: Solution['trace'] = [];
  return {
    best: () => value,
    look(state: Pick<SpinState, 'spins' | 'value'>, effort = 1) {
      work += effort;
      if (isBestFeasible && !(state.value < value)) return;
      const isFeasible = feasible(state.spins);
      if (isBestFeasible && !isFeasible) return;
      const exact = isingValue(ising, state.spins);
      if (isFeasible === isBestFeasible && !(exact < value)) return;
      spins = Int8Array.from(state.spins);
      value = exact;
      isBestFeasible = isFeasible;
      trace.push({ work, value, isFeasible });
      onImproved?.(value, isFeasible);
    },
    solution: (): Solution => ({ spins, value, isFeasible: isBestFeasible, work, trace }),
  };
}
