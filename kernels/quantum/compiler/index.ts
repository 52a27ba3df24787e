/**
 * From a circuit to a plan: gates become atoms (`lowering`), atoms are shared out over passes through
 * the state (`schedule`), each pass is put into few operations on its tile (`stages`, `emit`,
 * `monomial`). Used by whoever runs statevectors; the engine in `engine/` runs the plan.
 */
import type { Circuit } from '../circuit';
import type { InputValues } from '../parameters';
import { countBits } from './atoms';
import { emitPass } from './emit';
import { lower } from './lowering';
import type { Scalar } from './monomial';
import type { Plan } from './plan';
import { ProgramWriter } from './program';
import { type Pass, schedule, type Tiling } from './schedule';

export type { Plan } from './plan';

/** Two tiles of 2^13 amplitudes and their tables fit a core's cache. */
const TILE_EXPONENT = 13;
/** A run of 2^3 amplitudes is two lines of cache. */
const LOW_BITS = 2;

/** How to compile. */
export interface CompileOptions {
  /** Values of the circuit's inputs. */
  inputs?: InputValues;
  /** Qubits of a tile, 13 unless tests ask for less; more where a matrix is larger. */
  tileExponent?: number;
}

/**
 * Compiles a unitary circuit on |0…0⟩ into a plan, the same for the same circuit on every device.
 * @throws QuantumError as `lower` does: NOT_UNITARY_CIRCUIT, WRONG_QUBITS, UNKNOWN_GATE, …
 */
export function compile(circuit: Circuit, options: CompileOptions = {}): Plan {
  const { inputs = {}, tileExponent } = options;
  const { qubitCount } = circuit;
  const { atoms, scalarRe, scalarIm } = lower(circuit, inputs);
  const denseExponent = atoms.reduce(
    (most, atom) => (atom.kind === 'dense' ? Math.max(most, atom.targets.length) : most),
    0,
  );
  const tiling = tilingOf(qubitCount, Math.max(denseExponent, tileExponent ?? TILE_EXPONENT, 2));
  const passes = schedule(atoms, fitted(tiling, denseExponent));
  const program = new ProgramWriter();
  emitAll(program, passes, { tiling, scalar: { re: scalarRe, im: scalarIm } });
  const { stepCount, program: words, constants } = program.finish();
  return {
    qubitCount,
    tileExponent: tiling.exponent,
    stepCount,
    program: words,
    constants,
    tableCount: program.tableCount,
    denseExponent,
    passCount: passes.length,
  };
}

function tilingOf(qubitCount: number, wanted: number): Tiling {
  const exponent = Math.min(qubitCount, wanted);
  const lowBits =
    exponent === qubitCount ? exponent : Math.max(0, Math.min(LOW_BITS, exponent - 3));
  return { qubitCount, exponent, lowBits };
}

/** Every matrix must find room beside the low bits. */
function fitted(tiling: Tiling, denseExponent: number): Tiling {
  const most = Math.max(0, tiling.exponent - Math.max(denseExponent, 2));
  const isWhole = tiling.exponent === tiling.qubitCount;
  return { ...tiling, lowBits: isWhole ? tiling.exponent : Math.min(tiling.lowBits, most) };
}

function emitAll(
  program: ProgramWriter,
  passes: readonly Pass[],
  { tiling, scalar }: { tiling: Tiling; scalar: Scalar },
): void {
  const { qubitCount, exponent } = tiling;
  const all = 2 ** qubitCount - 1;
  let live = 0;
  passes.forEach((pass, i) => {
    const isLast = i === passes.length - 1;
    emitPass(program, pass, { qubitCount, scalar, isLast });
    // Only the last pass writes the zeros of what never came to life.
    const outerMask = (isLast ? all : live) & ~pass.tile;
    program.end({
      exponent,
      tileMask: pass.tile,
      outerMask,
      liveMask: live,
      // Runs of memory that were written as a whole; at the start nothing is read.
      lowBits: trailingOnes(live === 0 ? pass.tile : pass.tile & live),
      jobs: 2 ** countBits(outerMask),
    });
    live |= pass.tile;
  });
}

function trailingOnes(mask: number): number {
  return 31 - Math.clz32(~mask & (mask + 1));
}
