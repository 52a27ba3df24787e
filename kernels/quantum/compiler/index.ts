/**
 * From a circuit to a plan: gates become atoms (`lowering`), atoms are shared out over passes through
 * the state (`schedule`), each pass is put into few operations on its tile (`stages`, `emit`,
 * `monomial`). Used by whoever runs statevectors; the engine in `engine/` runs the plan.
 */
import type { Circuit } from '../circuit';
import type { InputValues } from '../parameters';
import type { PauliTerm } from '../results';
import { countBits } from './atoms';
import { lower } from './lowering';
import { pauliStrings } from './observable';
import type { Plan } from './plan';
import { plannerOf } from './planner';
import { schedule } from './schedule';
import { Tape } from './tape';
import { PAIR, type Precision, tilingOf } from './tiling';
import { writePlan } from './write-plan';

export type { Plan } from './plan';

/** How to compile. */
export interface CompileOptions {
  /** Values of the circuit's inputs. */
  inputs?: InputValues;
  /** What to evaluate instead of keeping the amplitudes. */
  observable?: readonly PauliTerm[];
  /** Where the circuit starts: at |0…0⟩, or at the state that the engine holds when the plan is run. */
  from?: 'zero' | 'held';
  /** Of the engine that is to run it: the plan suits its tiles best, and others can run it too. */
  precision?: Precision;
  /** Qubits of a tile, 13 to 16 unless tests ask for less; more where a matrix is larger. */
  tileExponent?: number;
}

/**
 * Compiles a unitary circuit into a plan, the same for the same circuit on every device.
 * @throws QuantumError as `lower` does: NOT_UNITARY_CIRCUIT, WRONG_QUBITS, UNKNOWN_GATE, …
 */
export function compile(circuit: Circuit, options: CompileOptions = {}): Plan {
  return compileOn(new Tape(options.inputs), circuit, options);
}

/**
 * Makes the function from the values of a circuit's inputs to its plan: the same plan as `compile`
 * gives, for a fraction of the time, since only its constants are computed again. Where a value is so
 * special that the plan has another structure, 0 for one, it is compiled anew.
 * @throws QuantumError as `compile` does, here and later
 */
export function createPlanner(
  circuit: Circuit,
  options: Omit<CompileOptions, 'inputs'> = {},
): (inputs: InputValues) => Plan {
  return plannerOf((tape) => compileOn(tape, circuit, options));
}

function compileOn(tape: Tape, circuit: Circuit, options: CompileOptions): Plan {
  const { observable, from = 'zero' } = options;
  const { qubitCount } = circuit;
  const startsFromHeld = from === 'held';
  const { atoms, scalar } = lower(circuit, tape, startsFromHeld);
  const strings = observable === undefined ? [] : pauliStrings(observable, qubitCount);
  const denseExponent = most(atoms, (atom) => (atom.kind === 'dense' ? atom.targets.length : 0));
  const flipsMax = most(strings, ({ flips }) => countBits(flips));
  const needed = Math.max(denseExponent, flipsMax, PAIR);
  const tiling = tilingOf(qubitCount, needed, options);
  return writePlan(schedule(atoms, strings, tiling), {
    tiling,
    scalar,
    tape,
    startsFromHeld,
    keeps: observable === undefined,
    denseExponent,
  });
}

function most<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((largest, item) => Math.max(largest, of(item)), 0);
}
