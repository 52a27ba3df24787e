import { requireRange } from './errors';
import {
  type CommonState,
  commonState,
  type Method,
  type Minimiser,
  minimiserOf,
} from './minimiser';
import { rebase, replaceVertex, type Simplex, sizesOf, slopeOf } from './simplex';
import { along, dot, norm, scaled } from './vectors';

/** How COBYLA searches; every field may be left out. */
export interface CobylaOptions {
  /** Size of the first simplex, in the units of the parameters; 0.5. */
  radius?: number;
  /** Ends when the trust region is as small as this; 1e-6. */
  radiusEnd?: number;
  /** 1,000 per parameter. */
  evaluationsMax?: number;
}

/** All that an interrupted search needs to go on. */
export interface CobylaState extends CommonState {
  method: 'cobyla';
  radius: number;
  radiusEnd: number;
  simplex: Simplex;
  /** What the point asked for is: the start, a vertex of the first simplex, or a move. */
  asking: 'start' | 'vertex' | 'geometry' | 'descent';
  /** Whether the simplex was acceptable when the move was planned. */
  isAcceptable: boolean;
  /** The vertex that is being made or moved, and the move from the pole. */
  vertex: number;
  move: number[];
  /** How much lower the linear model is at the end of a descent. */
  predicted: number;
}

/** Powell's α, β, γ and δ: what makes a simplex acceptable, and how it is mended. */
const HEIGHT_MIN = 0.25;
const LENGTH_MAX = 2.1;
const MENDING_STEP = 0.5;
const LENGTH_KEPT = 1.1;
/** A descent is good when it gives this part of what the model promised. */
const GOOD = 0.1;
const EVALUATIONS_PER_PARAMETER = 1000;

/**
 * COBYLA: linear interpolation on a simplex within a trust region, without derivatives; Powell, in
 * Advances in Optimization and Numerical Analysis, 1994, 51, doi:10.1007/978-94-015-8330-5_4. It is
 * the method without constraints, where the merit function is the objective and the linear programme
 * a step down the slope.
 * @throws OptimisationError LENGTH_MISMATCH, NOT_FINITE, OUT_OF_RANGE
 */
export function createCobyla(
  start: ArrayLike<number>,
  options: CobylaOptions = {},
): Minimiser<CobylaState> {
  const { radius = 0.5, radiusEnd = 1e-6 } = options;
  requireRange(radiusEnd, Number.MIN_VALUE, 1e9, 'radiusEnd');
  requireRange(radius, radiusEnd, 1e9, 'radius');
  const evaluationsMax = options.evaluationsMax ?? EVALUATIONS_PER_PARAMETER * start.length;
  const common = commonState(start, evaluationsMax);
  const axes = (size: number) =>
    common.asked.map((_, i) => common.asked.map((_, j) => (i === j ? size : 0)));
  return resumeCobyla({
    method: 'cobyla',
    ...common,
    radius,
    radiusEnd,
    simplex: {
      pole: [...common.asked],
      poleValue: Number.MAX_VALUE,
      edges: axes(radius),
      values: common.asked.map(() => Number.MAX_VALUE),
      inverse: axes(1 / radius),
      updates: 0,
    },
    asking: 'start',
    isAcceptable: true,
    vertex: 0,
    move: [],
    predicted: 0,
  });
}

/** Goes on from a state; takes the state over. */
export function resumeCobyla(state: CobylaState): Minimiser<CobylaState> {
  return minimiserOf(state, METHOD);
}

const METHOD: Method<CobylaState> = {
  needsGradient: false,
  advance(state, value) {
    const { simplex } = state;
    if (state.asking === 'start') {
      simplex.poleValue = value;
      askVertex(state, 0);
    } else if (state.asking === 'vertex') {
      simplex.values[state.vertex] = value;
      if (state.vertex + 1 < simplex.edges.length) askVertex(state, state.vertex + 1);
      else plan(state, true);
    } else if (state.asking === 'geometry') {
      const isSound = replaceVertex(simplex, { vertex: state.vertex, edge: state.move, value });
      if (isSound) plan(state, true);
      else state.reason = 'ROUNDING';
    } else {
      state.iterations += 1;
      judge(state, value);
    }
  },
};

function askVertex(state: CobylaState, vertex: number): void {
  state.asking = 'vertex';
  state.vertex = vertex;
  state.asked = along(state.simplex.pole, 1, state.simplex.edges[vertex] as number[]);
}

/** Chooses between a descent and mending the simplex; a fresh simplex is used as it is. */
function plan(state: CobylaState, mayDescend: boolean): void {
  rebase(state.simplex);
  const slope = slopeOf(state.simplex);
  state.isAcceptable = isAcceptable(state);
  if (!mayDescend && !state.isAcceptable) {
    askGeometry(state, slope);
    return;
  }
  const steepness = norm(slope);
  if (!(steepness > 0)) {
    settle(state);
    return;
  }
  state.asking = 'descent';
  state.move = scaled(slope, -state.radius / steepness);
  state.predicted = state.radius * steepness;
  state.asked = along(state.simplex.pole, 1, state.move);
}

function isAcceptable({ simplex, radius }: CobylaState): boolean {
  const { lengths, heights } = sizesOf(simplex);
  return (
    heights.every((height) => height >= HEIGHT_MIN * radius) &&
    lengths.every((length) => length <= LENGTH_MAX * radius)
  );
}

/** Moves the vertex furthest away, or else the one that makes the simplex flattest. */
function askGeometry(state: CobylaState, slope: readonly number[]): void {
  const { simplex, radius } = state;
  const { lengths, heights } = sizesOf(simplex);
  const far = indexOfLeast(lengths.map((length) => -length));
  const isFar = (lengths[far] as number) > LENGTH_MAX * radius;
  state.vertex = isFar ? far : indexOfLeast(heights);
  const row = simplex.inverse[state.vertex] as number[];
  const size = MENDING_STEP * radius * (heights[state.vertex] as number);
  // Of the two sides the one that the model finds lower.
  state.move = scaled(row, dot(row, slope) > 0 ? -size : size);
  state.asking = 'geometry';
  state.asked = along(simplex.pole, 1, state.move);
}

/** After a descent: which vertex gives way to the new one, and what comes next. */
function judge(state: CobylaState, value: number): void {
  const { simplex, move } = state;
  const gained = simplex.poleValue - value;
  const vertex = vertexToDrop(state, gained > 0);
  if (vertex === null) {
    settle(state);
    return;
  }
  if (!replaceVertex(simplex, { vertex, edge: move, value })) {
    state.reason = 'ROUNDING';
    return;
  }
  if (gained > 0 && gained >= GOOD * state.predicted) plan(state, true);
  else settle(state);
}

function vertexToDrop({ simplex, move, radius }: CobylaState, isGain: boolean): number | null {
  const { lengths, heights } = sizesOf(simplex);
  const parts = simplex.inverse.map((row) => Math.abs(dot(row, move)));
  let drop: number | null = null;
  let most = isGain ? 0 : 1;
  parts.forEach((part, j) => {
    if (part > most) [drop, most] = [j, part];
  });
  // A distant vertex goes first, if the simplex does not become flat by it.
  let longest = LENGTH_KEPT * radius;
  parts.forEach((part, j) => {
    const height = heights[j] as number;
    const newHeight = part * height;
    if (newHeight < HEIGHT_MIN * radius && newHeight < height) return;
    const edge = simplex.edges[j] as number[];
    const length = isGain ? norm(along(move, -1, edge)) : (lengths[j] as number);
    if (length > longest) [drop, longest] = [j, length];
  });
  return drop;
}

/** The descent was no success: mends the simplex if it is to blame, else looks closer. */
function settle(state: CobylaState): void {
  if (!state.isAcceptable) {
    plan(state, false);
    return;
  }
  if (state.radius <= state.radiusEnd) {
    state.reason = 'RADIUS_SMALL';
    return;
  }
  state.radius *= 0.5;
  if (state.radius <= 1.5 * state.radiusEnd) state.radius = state.radiusEnd;
  plan(state, true);
}

function indexOfLeast(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value < (values[best] as number) ? i : best), 0);
}
