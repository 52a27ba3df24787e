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
function turn({ x, orbits }: Block, angle: number, { re, im }: SplitState): void {
  for (const { first, steps, signs, re: ar, im: ai } of orbits) {
    const size = Math.sqrt(ar * ar + ai * ai);
    const c = libm.cos((size * angle) / 2);
    const s = libm.sin((size * angle) / 2);
    // −i·a/|a| = ur + i·ui.
    const [ur, ui] = [(s * ai) / size, (-s * ar) / size];
    let [j, sign] = [first, 1];
    for (let step = 1; ; step++) {
      const [vr, vi] = [sign * ur, sign * ui];
      const k = j ^ x;
      const [a, b] = [re[j] as number, im[j] as number];
      const [d, e] = [re[k] as number, im[k] as number];
      if (x !== 0) {
        re[j] = c * a - (vr * d + vi * e);
        im[j] = c * b - (vr * e - vi * d);
      }
      re[k] = c * d + (vr * a - vi * b);
      im[k] = c * e + (vr * b + vi * a);
      // Gray code: one step differs from one state to the next.
      const place = trailingZeros(step);
      if (place >= steps.length) break;
      j ^= steps[place] as number;
      sign *= signs[place] as number;
    }
  }
}

/** The step of a Gray code that leads to the next state; two looks on average. */
function trailingZeros(step: number): number {
  let place = 0;
  while (((step >>> place) & 1) === 0) place++;
  return place;
}

/** Im⟨a|A|b⟩: the derivative of ⟨b|H|b⟩ by φ where a = Hb. */
function slopeOf({ x, orbits }: Block, a: SplitState, b: SplitState): number {
  let sum = 0;
  for (const { first, steps, signs, re: ar, im: ai } of orbits) {
    let [j, sign] = [first, 1];
    for (let step = 1; ; step++) {
      const k = j ^ x;
      const [pr, pi] = [a.re[k] as number, a.im[k] as number];
      const [qr, qi] = [b.re[j] as number, b.im[j] as number];
      let part = ai * (pr * qr + pi * qi) + ar * (pr * qi - pi * qr);
      if (x !== 0) {
        const [tr, ti] = [a.re[j] as number, a.im[j] as number];
        const [wr, wi] = [b.re[k] as number, b.im[k] as number];
        part += ar * (tr * wi - ti * wr) - ai * (tr * wr + ti * wi);
      }
      sum += sign * part;
      const place = trailingZeros(step);
      if (place >= steps.length) break;
      j ^= steps[place] as number;
      sign *= signs[place] as number;
    }
  }
  return sum;
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
