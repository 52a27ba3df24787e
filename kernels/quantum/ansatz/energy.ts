import { libm } from '../../math/libm';
import { countOnes, parityOf } from '../chemistry/bits';
import type { PauliMask } from '../chemistry/hamiltonian';
import type { Generator } from './ansatz';
import type { PauliRotation, RotationProgram } from './program';

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
  for (const rotation of program.rotations) rotate(state, rotation, angleOf(rotation, parameters));
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
  for (const rotation of [...program.rotations].reverse()) {
    const { parameter, factor } = rotation;
    if (parameter !== null) {
      const slope = imaginaryElement(costate, rotation, state);
      gradient[parameter] = (gradient[parameter] as number) + factor * slope;
    }
    const back = -angleOf(rotation, parameters);
    rotate(state, rotation, back);
    rotate(costate, rotation, back);
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
    let sum = 0;
    for (const term of terms) {
      sum += -2 * term.coefficient * imaginaryElement(costate, term, state);
    }
    return sum;
  });
}

/** |⟨a|b⟩|². */
export function fidelityOf(a: SplitState, b: SplitState): number {
  const { re, im } = overlap(a, b);
  return re * re + im * im;
}

function angleOf({ factor, parameter }: PauliRotation, parameters: ArrayLike<number>): number {
  return parameter === null ? factor : factor * (parameters[parameter] as number);
}

/** ψ ← cos(φ/2) ψ − i sin(φ/2) Pψ, pair by pair. */
function rotate({ re, im }: SplitState, { x, z }: PauliRotation, angle: number): void {
  const c = libm.cos(angle / 2);
  const s = libm.sin(angle / 2);
  // P|j⟩ = i^ys (−1)^|j∧z| |j ⊕ x⟩; −i times that is (ar + i·ai).
  const [ar, ai] = unitOf(countOnes(x & z) + 3);
  const highest = x === 0 ? 0 : 1 << (31 - Math.clz32(x));
  for (let j = 0; j < re.length; j++) {
    if ((j & highest) !== 0) continue;
    const k = j ^ x;
    const fromJ = parityOf(j & z) === 1 ? -s : s;
    const [a, b] = [re[j] as number, im[j] as number];
    if (x === 0) {
      re[j] = c * a + fromJ * b;
      im[j] = c * b - fromJ * a;
      continue;
    }
    const fromK = parityOf(k & z) === 1 ? -s : s;
    const [d, e] = [re[k] as number, im[k] as number];
    re[j] = c * a + fromK * (ar * d - ai * e);
    im[j] = c * b + fromK * (ar * e + ai * d);
    re[k] = c * d + fromJ * (ar * a - ai * b);
    im[k] = c * e + fromJ * (ar * b + ai * a);
  }
}

/** Im⟨a|P|b⟩. */
function imaginaryElement(
  a: SplitState,
  { x, z }: { x: number; z: number },
  b: SplitState,
): number {
  const [ur, ui] = unitOf(countOnes(x & z));
  let sum = 0;
  for (let j = 0; j < b.re.length; j++) {
    const k = j ^ x;
    const [pr, pi] = [a.re[k] as number, a.im[k] as number];
    const [qr, qi] = [b.re[j] as number, b.im[j] as number];
    const part = ui * (pr * qr + pi * qi) + ur * (pr * qi - pi * qr);
    sum += parityOf(j & z) === 1 ? -part : part;
  }
  return sum;
}

function applyObservable(
  sum: readonly PauliMask[],
  { states, weightHartree }: Deflation,
  { re, im }: SplitState,
): SplitState {
  const image = { re: new Float64Array(re.length), im: new Float64Array(re.length) };
  for (const { x, z, coefficient } of sum) {
    const [ur, ui] = unitOf(countOnes(x & z));
    for (let j = 0; j < re.length; j++) {
      const k = j ^ x;
      const factor = parityOf(j & z) === 1 ? -coefficient : coefficient;
      const [a, b] = [re[j] as number, im[j] as number];
      image.re[k] = (image.re[k] as number) + factor * (ur * a - ui * b);
      image.im[k] = (image.im[k] as number) + factor * (ur * b + ui * a);
    }
  }
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

/** i^power. */
function unitOf(power: number): [re: number, im: number] {
  const units: [number, number][] = [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ];
  return units[power & 3] as [number, number];
}
