import { libm } from '../../math/libm';
import type { PauliMask } from '../chemistry/hamiltonian';
import type { Generator } from './ansatz';
import { type Block, blocksOf } from './blocks';
import { addImage } from './observable';
import { type RotationProgram, rotationsOf } from './program';

/** A statevector: real parts, imaginary parts. */
export interface SplitState {
  re: Float64Array;
  im: Float64Array;
}

/** States already found: overlap with them costs `weight` Hartree (VQD, arXiv:1805.08138). */
export interface Deflation {
  states: readonly SplitState[];
  weightHartree: number;
}

/** The objective and its derivatives at a point. */
export interface Evaluation {
  value: number;
  gradient: Float64Array;
}

/** An objective over the parameters of a program. */
export interface Objective {
  program: RotationProgram;
  hamiltonian: readonly PauliMask[];
  deflation: Deflation;
}

/** The state of a program for given parameters. */
export function stateOf(program: RotationProgram, parameters: ArrayLike<number>): SplitState {
  const size = 1 << program.qubitCount;
  const state = { re: new Float64Array(size), im: new Float64Array(size) };
  state.re[program.start] = 1;
  for (const block of blocksIn(program)) turn(block, angleOf(block, parameters), state);
  return state;
}

/**
 * The energy, with what overlap with found states costs, and its gradient by the adjoint method
 * (arXiv:2009.02823): one run forward, one backward for all parameters together.
 */
export function evaluateObjective(
  { program, hamiltonian, deflation }: Objective,
  parameters: ArrayLike<number>,
): Evaluation {
  const state = stateOf(program, parameters);
  const costate = applyObservable(hamiltonian, deflation, state);
  const value = realOverlap(state, costate);
  const gradient = new Float64Array(program.parameterCount);
  for (const block of [...blocksIn(program)].reverse()) {
    const { parameter } = block;
    if (parameter !== null) {
      gradient[parameter] = (gradient[parameter] as number) + slopeOf(block, costate, state);
    }
    const back = -angleOf(block, parameters);
    turn(block, back, state);
    turn(block, back, costate);
  }
  return { value, gradient };
}

/** What each generator, put after the program with amplitude 0, would change the objective by. */
export function poolGradients(
  { program, hamiltonian, deflation }: Objective,
  parameters: ArrayLike<number>,
  pool: readonly Generator[],
): Float64Array {
  const state = stateOf(program, parameters);
  const costate = applyObservable(hamiltonian, deflation, state);
  return Float64Array.from(pool, ({ terms }) => {
    const rotations = rotationsOf(terms, 0);
    const blocks = blocksOf(rotations, program.qubitCount);
    return blocks.reduce((sum, block) => sum + slopeOf(block, costate, state), 0);
  });
}

/** |⟨a|b⟩|². */
export function fidelityOf(a: SplitState, b: SplitState): number {
  const { re, im } = overlap(a, b);
  return re * re + im * im;
}

const BLOCKS = new WeakMap<RotationProgram, Block[]>();

/** The blocks of a program, kept as long as the program itself. */
function blocksIn(program: RotationProgram): Block[] {
  const known = BLOCKS.get(program);
  if (known !== undefined) return known;
  const blocks = blocksOf(program.rotations, program.qubitCount);
  BLOCKS.set(program, blocks);
  return blocks;
}

function angleOf({ parameter }: Block, parameters: ArrayLike<number>): number {
  return parameter === null ? 1 : (parameters[parameter] as number);
}

/** ψ ← exp(−iφ/2 · A) ψ. */
function turn({ x, orbits }: Block, angle: number, state: SplitState): void {
  for (const { states, signs, starts, re: ar, im: ai } of orbits) {
    const size = Math.sqrt(ar * ar + ai * ai);
    const c = libm.cos((size * angle) / 2);
    const s = libm.sin((size * angle) / 2) / size;
    for (const { first, sign } of starts) {
      // −i·a/|a| = ur + i·ui, but for the sign of each state.
      const [ur, ui] = [sign * s * ai, -sign * s * ar];
      turnRun(state, { x, first, states, signs }, { c, ur, ui });
    }
  }
}

function turnRun(
  { re, im }: SplitState,
  {
    x,
    first,
    states,
    signs,
  }: { x: number; first: number; states: Int32Array; signs: Float64Array },
  { c, ur, ui }: { c: number; ur: number; ui: number },
): void {
  for (let i = 0; i < states.length; i++) {
    const j = first ^ (states[i] as number);
    const k = j ^ x;
    const sign = signs[i] as number;
    const vr = sign * ur;
    const vi = sign * ui;
    const a = re[j] as number;
    const b = im[j] as number;
    const d = re[k] as number;
    const e = im[k] as number;
    if (x !== 0) {
      re[j] = c * a - (vr * d + vi * e);
      im[j] = c * b - (vr * e - vi * d);
    }
    re[k] = c * d + (vr * a - vi * b);
    im[k] = c * e + (vr * b + vi * a);
  }
}

/** Im⟨a|A|b⟩: the derivative of ⟨b|H|b⟩ by φ where a = Hb. */
function slopeOf({ x, orbits }: Block, a: SplitState, b: SplitState): number {
  let sum = 0;
  for (const { states, signs, starts, re: ar, im: ai } of orbits) {
    for (const { first, sign } of starts) {
      const { re, im } = elementsOf(a, b, { x, first, states, signs });
      sum += sign * (ai * re + ar * im);
    }
  }
  return sum;
}

/** The sums of Re and Im of what stands at a(j) in ⟨a|A|b⟩, where a(j ⊕ x) is its conjugate. */
function elementsOf(
  { re: ar, im: ai }: SplitState,
  { re: br, im: bi }: SplitState,
  {
    x,
    first,
    states,
    signs,
  }: { x: number; first: number; states: Int32Array; signs: Float64Array },
): { re: number; im: number } {
  let [re, im] = [0, 0];
  for (let i = 0; i < states.length; i++) {
    const j = first ^ (states[i] as number);
    const k = j ^ x;
    const sign = signs[i] as number;
    const pr = ar[k] as number;
    const pi = ai[k] as number;
    const qr = br[j] as number;
    const qi = bi[j] as number;
    re += sign * (pr * qr + pi * qi);
    im += sign * (pr * qi - pi * qr);
    if (x === 0) continue;
    const tr = ar[j] as number;
    const ti = ai[j] as number;
    const wr = br[k] as number;
    const wi = bi[k] as number;
    re -= sign * (tr * wr + ti * wi);
    im += sign * (tr * wi - ti * wr);
  }
  return { re, im };
}

function applyObservable(
  sum: readonly PauliMask[],
  { states, weightHartree }: Deflation,
  { re, im }: SplitState,
): SplitState {
  const image = { re: new Float64Array(re.length), im: new Float64Array(re.length) };
  addImage(sum, { re, im }, image);
  for (const found of states) {
    const { re: a, im: b } = overlap(found, { re, im });
    for (let j = 0; j < re.length; j++) {
      const [c, d] = [found.re[j] as number, found.im[j] as number];
      image.re[j] = (image.re[j] as number) + weightHartree * (a * c - b * d);
      image.im[j] = (image.im[j] as number) + weightHartree * (a * d + b * c);
    }
  }
  return image;
}

function realOverlap(a: SplitState, b: SplitState): number {
  return overlap(a, b).re;
}

/** ⟨a|b⟩. */
function overlap(a: SplitState, b: SplitState): { re: number; im: number } {
  let [re, im] = [0, 0];
  for (let j = 0; j < a.re.length; j++) {
    const [ar, ai] = [a.re[j] as number, a.im[j] as number];
    const [br, bi] = [b.re[j] as number, b.im[j] as number];
    re += ar * br + ai * bi;
    im += ar * bi - ai * br;
  }
  return { re, im };
}
