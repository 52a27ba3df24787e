import { AMPLITUDE_BYTES } from '../assembly/opcodes';
import { powerOfTwo } from '../power-of-two';
import { countBits } from './atoms';
import type { Complex } from './complex';
import { emitPass } from './emit';
import type { PauliString } from './pauli-string';
import { emitPauliSum } from './pauli-sum';
import type { Plan } from './plan';
import { ProgramWriter } from './program';
import type { Pass, Tiling } from './schedule';
import type { Tape } from './tape';

/** What a plan is beside its passes. */
export interface Frame {
  tiling: Tiling;
  /** What multiplies all amplitudes at last. */
  scalar: Complex;
  /** Where the arithmetic is kept. */
  tape: Tape;
  /** Whether it goes on from the state that the engine holds. */
  startsFromHeld: boolean;
  /** What makes the upper half of the state from its lower half, which is held then. */
  hamiltonian?: readonly PauliString[];
  /** Whether the amplitudes are wanted at the end. */
  keeps: boolean;
  /** Qubits of the largest dense matrix. */
  denseExponent: number;
}

/** Writes passes as a plan. */
export function writePlan(passes: readonly Pass[], frame: Frame): Plan {
  const program = new ProgramWriter(frame.tape);
  const { tiling, scalar, startsFromHeld, keeps, denseExponent, hamiltonian } = frame;
  const { qubitCount, exponent } = tiling;
  const all = powerOfTwo(qubitCount) - 1;
  // Qubits that are no longer all |0⟩; memory has been written for these only. Without qubits there
  // must be a bit still, by which a state that is held differs from none.
  let live = startsFromHeld ? Math.max(1, all) : 0;
  let isWritten = false;
  let movedAmplitudes = 0;
  const doubles = hamiltonian !== undefined;
  if (doubles) emitPauliSum(program, hamiltonian, qubitCount - 1);
  passes.forEach((pass, i) => {
    const isLast = i === passes.length - 1;
    emitPass(program, pass, { qubitCount, scalar, isLast });
    // Only the last pass writes the zeros of what never came to life.
    const outerMask = (isLast && keeps ? all : live & all) & ~pass.tile;
    const writes = keeps || (!isLast && pass.atoms.length > 0);
    program.end({
      exponent,
      tileMask: pass.tile,
      outerMask,
      liveMask: live,
      // Runs of memory that were written as a whole; at the start nothing is read.
      lowBits: trailingOnes(live === 0 ? pass.tile : pass.tile & live),
      jobs: powerOfTwo(countBits(outerMask)),
      writes,
      observes: pass.strings.length > 0,
    });
    // All that is not surely zero is read.
    if (live !== 0) movedAmplitudes += powerOfTwo(countBits(live & all));
    if (writes) movedAmplitudes += powerOfTwo(countBits(outerMask | pass.tile));
    if (writes) live |= pass.tile;
    isWritten ||= writes;
  });
  return {
    qubitCount,
    tileExponent: exponent,
    ...program.finish(),
    denseExponent,
    passCount: passes.length,
    movedBytes: movedAmplitudes * AMPLITUDE_BYTES,
    startsFromHeld,
    doubles,
    keepsState: keeps || (startsFromHeld && !isWritten && !doubles),
  };
}

function trailingOnes(mask: number): number {
  return 31 - Math.clz32(~mask & (mask + 1));
}
