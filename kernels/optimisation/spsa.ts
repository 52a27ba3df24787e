import { libm } from '../math/libm';
import { createRandom } from '../statistics/random';
import { requireRange } from './errors';
import {
  type CommonState,
  commonState,
  type Method,
  type Minimiser,
  minimiserOf,
} from './minimiser';
import { along } from './vectors';

/** How SPSA searches; only the seed must be given. */
export interface SpsaOptions {
  /** A safe integer; decides every perturbation. */
  seed: number;
  /** Steps, of two evaluations each; 200. */
  iterationsMax?: number;
  /** Half the distance of the first two points, in each parameter; 0.1. */
  perturbation?: number;
  /** How far the first step goes in each parameter, about; the gain is calibrated to it; 0.1. */
  firstStep?: number;
  /** Pairs of evaluations that calibrate the gain; 10. */
  calibrations?: number;
}

/** All that an interrupted search needs to go on. */
export interface SpsaState extends CommonState {
  method: 'spsa';
  options: Required<SpsaOptions>;
  x: number[];
  /** Pairs begun, calibrations included. */
  pair: number;
  /** The value at the upper point of the pair, once it is known. */
  upper: number | null;
  /** Sum of the gradient estimates' sizes during calibration, then the gain a. */
  slopes: number;
  gain: number | null;
}

const DEFAULTS = { iterationsMax: 200, perturbation: 0.1, firstStep: 0.1, calibrations: 10 };
/** Exponents of the gain sequences that Spall recommends in practice. */
const GAIN_EXPONENT = 0.602;
const PERTURBATION_EXPONENT = 0.101;
/** Spall's stability constant A, as a part of the iterations. */
const STABILITY = 0.1;

/**
 * Simultaneous perturbation stochastic approximation: Spall, IEEE Trans. Automat. Contr. 37 (1992)
 * 332, doi:10.1109/9.119632; gains as in Spall, IEEE Trans. Aerosp. Electron. Syst. 34 (1998) 817,
 * doi:10.1109/7.705889. Meant for noisy values. Ends with a value at its last point.
 * @throws OptimisationError LENGTH_MISMATCH, NOT_FINITE, OUT_OF_RANGE
 */
export function createSpsa(start: ArrayLike<number>, options: SpsaOptions): Minimiser<SpsaState> {
  const all = { ...DEFAULTS, ...options };
  requireRange(all.iterationsMax, 1, 1e9, 'iterationsMax');
  requireRange(all.calibrations, 1, 1e6, 'calibrations');
  requireRange(all.perturbation, Number.MIN_VALUE, 1e9, 'perturbation');
  requireRange(all.firstStep, Number.MIN_VALUE, 1e9, 'firstStep');
  const common = commonState(start, Number.MAX_SAFE_INTEGER);
  const state: SpsaState = {
    method: 'spsa',
    ...common,
    options: all,
    x: [...common.asked],
    pair: 0,
    upper: null,
    slopes: 0,
    gain: null,
  };
  state.asked = displaced(state, 1);
  return resumeSpsa(state);
}

/** Goes on from a state; takes the state over. */
export function resumeSpsa(state: SpsaState): Minimiser<SpsaState> {
  return minimiserOf(state, METHOD);
}

const METHOD: Method<SpsaState> = {
  needsGradient: false,
  advance(state, value) {
    if (state.iterations >= state.options.iterationsMax) {
      state.reason = 'ITERATIONS_SPENT';
      return;
    }
    if (state.upper === null) {
      state.upper = value;
      state.asked = displaced(state, -1);
      return;
    }
    const slope = (state.upper - value) / (2 * width(state));
    state.upper = null;
    if (state.gain === null) calibrate(state, slope);
    else stepDown(state, slope, state.gain);
    state.pair += 1;
    const isLast = state.iterations >= state.options.iterationsMax;
    state.asked = isLast ? [...state.x] : displaced(state, 1);
  },
};

function calibrate(state: SpsaState, slope: number): void {
  const { calibrations, firstStep } = state.options;
  state.slopes += Math.abs(slope);
  if (state.pair + 1 < calibrations) return;
  const size = state.slopes / calibrations;
  const scale = libm.pow(1 + stability(state), GAIN_EXPONENT);
  state.gain = size > 0 ? (firstStep * scale) / size : firstStep;
}

function stepDown(state: SpsaState, slope: number, gain: number): void {
  const rate = gain / libm.pow(state.iterations + 1 + stability(state), GAIN_EXPONENT);
  state.x = along(state.x, -rate * slope, signs(state)).map((x) => x + 0);
  state.iterations += 1;
}

function displaced(state: SpsaState, side: 1 | -1): number[] {
  return along(state.x, side * width(state), signs(state));
}

function width({ options, iterations }: SpsaState): number {
  return options.perturbation / libm.pow(iterations + 1, PERTURBATION_EXPONENT);
}

function stability({ options }: SpsaState): number {
  return STABILITY * options.iterationsMax;
}

/** The perturbation of a pair: a function of seed and pair, so that no generator is in the state. */
function signs({ options, x, pair }: SpsaState): number[] {
  const random = createRandom(options.seed, 'spsa');
  return x.map((_, i) => (random.uniformAt(pair * x.length + i) < 0.5 ? -1 : 1));
}
