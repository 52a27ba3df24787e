/** Sufficient decrease and curvature, as Nocedal & Wright propose for quasi-Newton methods. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
/** A trial stays this part of the bracket away from its ends, or bisects. */
const MARGIN = 0.1;
/** How much further the first phase looks each time, and how far at most. */
const EXPANSION = 4;
const STEP_MAX = 1e10;
const TRIALS_MAX = 30;

/** The objective on the line at a step: its value, slope, and the gradient there. */
export interface Trial {
  step: number;
  value: number;
  slope: number;
  gradient: number[];
}

/** A search on a line, between two trials. */
export interface LineSearch {
  start: Trial;
  /** The best trial that fulfils the decrease condition, and the other end once there is one. */
  low: Trial;
  high: Trial | null;
  /** The step that is being tried. */
  step: number;
  trials: number;
}

/** What a trial leads to: another one, an accepted step, or no step at all. */
export type Outcome = { kind: 'continue' } | { kind: 'accept'; trial: Trial } | { kind: 'fail' };

/** A search from a point whose slope is negative, with the step to try first. */
export function beginLineSearch(start: Trial, step: number): LineSearch {
  return { start, low: start, high: null, step, trials: 0 };
}

/**
 * Takes the trial at `search.step` and sets the next step: algorithms 3.5 and 3.6 (strong Wolfe
 * conditions) of Nocedal & Wright, "Numerical Optimization", 2nd ed., 2006, with cubic interpolation.
 * Accepts a step that decreases without the curvature condition when rounding ends the search.
 */
export function advanceLineSearch(search: LineSearch, trial: Trial): Outcome {
  const { start } = search;
  search.trials += 1;
  const limit = start.value + DECREASE * trial.step * start.slope;
  const isFirst = search.high === null && search.low.step === 0;
  const tooHigh = trial.value > limit || (!isFirst && trial.value >= search.low.value);
  if (tooHigh) {
    search.high = trial;
  } else {
    if (Math.abs(trial.slope) <= -CURVATURE * start.slope) return { kind: 'accept', trial };
    // Downhill is now on the other side of the trial.
    const forward = search.high === null ? 1 : search.high.step - search.low.step;
    if (trial.slope * forward >= 0) search.high = search.low;
    search.low = trial;
  }
  return nextTrial(search);
}

function nextTrial(search: LineSearch): Outcome {
  const { low, high } = search;
  if (high === null) {
    search.step = low.step * EXPANSION;
    return search.step > STEP_MAX ? ended(low) : { kind: 'continue' };
  }
  const width = high.step - low.step;
  const inside = interpolated(low, high);
  const margin = MARGIN * Math.abs(width);
  const [least, most] = [Math.min(low.step, high.step), Math.max(low.step, high.step)];
  const isInside = inside >= least + margin && inside <= most - margin;
  search.step = isInside ? inside : low.step + width / 2;
  const isSpent = search.trials >= TRIALS_MAX || search.step === low.step;
  return isSpent ? ended(low) : { kind: 'continue' };
}

function ended(low: Trial): Outcome {
  return low.step > 0 ? { kind: 'accept', trial: low } : { kind: 'fail' };
}

/** Where the cubic through two trials has its minimum (equation 3.59); NaN where it has none. */
function interpolated(a: Trial, b: Trial): number {
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.step - b.step);
  const square = d1 * d1 - a.slope * b.slope;
  const d2 = (b.step > a.step ? 1 : -1) * Math.sqrt(square);
  return b.step - ((b.step - a.step) * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
}
