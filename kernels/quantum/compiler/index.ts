/**
 * From a circuit to a plan: gates become atoms (`lowering`), atoms are shared out over passes through
 * the state (`schedule`), each pass is put into few operations on its tile (`stages`, `emit`,
 * `monomial`). Used by whoever runs statevectors; the engine in `engine/` runs the plan.
 */
import type { Circuit } from '../circuit';
import type { InputValues } from '../parameters';
import { powerOfTwo } from '../power-of-two';
import type { PauliTerm } from '../results';
import { countBits } from './atoms';
import { emitPass } from './emit';
import { lower } from './lowering';
import type { Scalar } from './monomial';
import { pauliStrings } from './observable';
import type { Plan } from './plan';
import { ProgramWriter } from './program';
import { type Pass, schedule, type Tiling } from './schedule';

export type { Plan } from './plan';

/**
 * Qubits of a tile, by the width from which they are used: larger tiles need fewer passes, which pays
 * when the state is not in the cache; smaller ones give two threads something to do.
 */
const TILE_EXPONENTS: readonly [width: number, exponent: number][] = [
  [21, 15],
  [18, 14],
  [0, 13],
];
/** A run of 2^3 amplitudes is two lines of cache. */
const LOW_BITS = 3;
/** Qubits of a controlled flip, and those that a tile has at least beside the low ones. */
const PAIR = 2;
const TRIPLE = 3;

/** How to compile. */
export interface CompileOptions {
  /** Values of the circuit's inputs. */
  inputs?: InputValues;
  /** What to evaluate instead of keeping the amplitudes. */
  observable?: readonly PauliTerm[];
  /** Qubits of a tile, 13 to 15 unless tests ask for less; more where a matrix is larger. */
  tileExponent?: number;
}

/**
 * Compiles a unitary circuit on |0…0⟩ into a plan, the same for the same circuit on every device.
 * @throws QuantumError as `lower` does: NOT_UNITARY_CIRCUIT, WRONG_QUBITS, UNKNOWN_GATE, …
 */
export function compile(circuit: Circuit, options: CompileOptions = {}): Plan {
  const { inputs = {}, observable, tileExponent } = options;
  const { qubitCount } = circuit;
  const { atoms, scalarRe, scalarIm } = lower(circuit, inputs);
  const strings = observable === undefined ? [] : pauliStrings(observable, qubitCount);
  const denseExponent = most(atoms, (atom) => (atom.kind === 'dense' ? atom.targets.length : 0));
  const flipsMax = most(strings, ({ flips }) => countBits(flips));
  const wanted = tileExponent ?? usualExponent(qubitCount);
  const tiling = tilingOf(qubitCount, wanted, Math.max(denseExponent, flipsMax, PAIR));
  const passes = schedule(atoms, strings, tiling);
  const program = new ProgramWriter();
  const keeps = observable === undefined;
  emitAll(program, passes, { tiling, scalar: { re: scalarRe, im: scalarIm }, keeps });
  return {
    qubitCount,
    tileExponent: tiling.exponent,
    ...program.finish(),
    denseExponent,
    passCount: passes.length,
  };
}

function usualExponent(qubitCount: number): number {
  return TILE_EXPONENTS.find(([width]) => qubitCount >= width)?.[1] as number;
}

/** Every atom must find its qubits in the tile, beside those that all tiles have. */
function tilingOf(qubitCount: number, wanted: number, needed: number): Tiling {
  const exponent = Math.min(qubitCount, Math.max(wanted, needed));
  const room = exponent - Math.max(needed, TRIPLE);
  const lowBits = exponent === qubitCount ? exponent : Math.max(0, Math.min(LOW_BITS, room));
  return { qubitCount, exponent, lowBits };
}

function emitAll(
  program: ProgramWriter,
  passes: readonly Pass[],
  { tiling, scalar, keeps }: { tiling: Tiling; scalar: Scalar; keeps: boolean },
): void {
  const { qubitCount, exponent } = tiling;
  const all = powerOfTwo(qubitCount) - 1;
  /** Qubits that are no longer all |0⟩; memory has been written for these only. */
  let live = 0;
  passes.forEach((pass, i) => {
    const isLast = i === passes.length - 1;
    emitPass(program, pass, { qubitCount, scalar, isLast });
    // Only the last pass writes the zeros of what never came to life.
    const outerMask = (isLast && keeps ? all : live) & ~pass.tile;
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
    if (writes) live |= pass.tile;
  });
}

function most<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((largest, item) => Math.max(largest, of(item)), 0);
}

function trailingOnes(mask: number): number {
  return 31 - Math.clz32(~mask & (mask + 1));
}
