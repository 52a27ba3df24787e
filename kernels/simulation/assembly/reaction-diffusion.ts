// Reaction and diffusion of two species on a rectangular grid: the method of lines with second-order central
// differences in space and the classical fourth-order Runge–Kutta method in time. Each cell is computed by
// the same chain of operations, whatever the size of the grid, so that the bits are those of the twin.

const BYTES: usize = 8;

/** Kinetics. */
const FISHER: i32 = 0;
const GRAY_SCOTT: i32 = 1;
const SCHNAKENBERG: i32 = 2;

let width: i32 = 0;
let height: i32 = 0;
let kinetics: i32 = 0;
let isPeriodic: bool = false;
let diffusionU: f64 = 0;
let diffusionV: f64 = 0;
let first: f64 = 0;
let second: f64 = 0;

/** Where the fields are: state, stage, slope and sum of u, then of v, each of width × height numbers. */
let base: usize = 0;

/** Makes room for a grid and tells where its fields begin: u, then v, each followed by three of work. */
export function allocate(columns: i32, rows: i32): usize {
  width = columns;
  height = rows;
  base = __heap_base;
  const bytes = base + 8 * <usize>(columns * rows) * BYTES;
  const pages = <i32>((bytes + 65535) >>> 16) - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) return 0;
  return base;
}

/**
 * Says what reacts: diffusion is in cells² per unit of time; `a` and `b` are the growth rate of Fisher's
 * equation, feed and kill of Gray and Scott, a and b of Schnakenberg.
 */
export function configure(
  model: i32,
  periodic: i32,
  ofU: f64,
  ofV: f64,
  a: f64,
  b: f64,
): void {
  kinetics = model;
  isPeriodic = periodic != 0;
  diffusionU = ofU;
  diffusionV = ofV;
  first = a;
  second = b;
}

// @ts-ignore: decorator
@inline
function fieldAt(index: i32): usize {
  return base + <usize>(index * width * height) * BYTES;
}

// The slope of one cell, added to the sums with a weight and written for the next stage.
function slopes(u: usize, v: usize, slopeU: usize, slopeV: usize): void {
  const row = <usize>width * BYTES;
  for (let y = 0; y < height; y++) {
    const up = y > 0 ? -1 : isPeriodic ? height - 1 : 0;
    const down = y < height - 1 ? 1 : isPeriodic ? 1 - height : 0;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? -1 : isPeriodic ? width - 1 : 0;
      const right = x < width - 1 ? 1 : isPeriodic ? 1 - width : 0;
      const at = <usize>y * row + <usize>x * BYTES;
      const own = load<f64>(u + at);
      const other = load<f64>(v + at);
      const aroundU =
        load<f64>(u + at + <usize>(left << 3)) +
        load<f64>(u + at + <usize>(right << 3)) +
        (load<f64>(u + at + <usize>(up * width << 3)) + load<f64>(u + at + <usize>(down * width << 3))) -
        4 * own;
      const aroundV =
        load<f64>(v + at + <usize>(left << 3)) +
        load<f64>(v + at + <usize>(right << 3)) +
        (load<f64>(v + at + <usize>(up * width << 3)) + load<f64>(v + at + <usize>(down * width << 3))) -
        4 * other;
      let reactionU: f64 = 0;
      let reactionV: f64 = 0;
      if (kinetics == FISHER) {
        reactionU = first * own * (1 - own);
      } else if (kinetics == GRAY_SCOTT) {
        const bound = own * other * other;
        reactionU = first * (1 - own) - bound;
        reactionV = bound - (first + second) * other;
      } else if (kinetics == SCHNAKENBERG) {
        const bound = own * own * other;
        reactionU = first - own + bound;
        reactionV = second - bound;
      }
      store<f64>(slopeU + at, diffusionU * aroundU + reactionU);
      store<f64>(slopeV + at, diffusionV * aroundV + reactionV);
    }
  }
}

// sum += weight · slope and stage = state + ahead · slope, of one species.
function gather(state: usize, stage: usize, slope: usize, sum: usize, weight: f64, ahead: f64): void {
  const end = <usize>(width * height) * BYTES;
  for (let at: usize = 0; at < end; at += BYTES) {
    const k = load<f64>(slope + at);
    store<f64>(sum + at, load<f64>(sum + at) + weight * k);
    store<f64>(stage + at, load<f64>(state + at) + ahead * k);
  }
}

/** Goes that many steps of time forwards. */
export function advance(steps: i32, timeStep: f64): void {
  const u = fieldAt(0), stageU = fieldAt(1), slopeU = fieldAt(2), sumU = fieldAt(3);
  const v = fieldAt(4), stageV = fieldAt(5), slopeV = fieldAt(6), sumV = fieldAt(7);
  const bytes = <usize>(width * height) * BYTES;
  const half = timeStep / 2;
  const sixth = timeStep / 6;
  const third = timeStep / 3;
  for (let step = 0; step < steps; step++) {
    memory.copy(sumU, u, bytes);
    memory.copy(sumV, v, bytes);
    slopes(u, v, slopeU, slopeV);
    gather(u, stageU, slopeU, sumU, sixth, half);
    gather(v, stageV, slopeV, sumV, sixth, half);
    slopes(stageU, stageV, slopeU, slopeV);
    gather(u, stageU, slopeU, sumU, third, half);
    gather(v, stageV, slopeV, sumV, third, half);
    slopes(stageU, stageV, slopeU, slopeV);
    gather(u, stageU, slopeU, sumU, third, timeStep);
    gather(v, stageV, slopeV, sumV, third, timeStep);
    slopes(stageU, stageV, slopeU, slopeV);
    gather(u, stageU, slopeU, sumU, sixth, 0);
    gather(v, stageV, slopeV, sumV, sixth, 0);
    memory.copy(u, sumU, bytes);
    memory.copy(v, sumV, bytes);
  }
}
