import type { Circuit } from '../circuit';
import { compile, type Plan } from '../compiler';
import type { Engine } from '../engine';
import type { InputValues } from '../parameters';
import { applyMatrix } from '../twin/apply';
import { type Prepared, prepare } from '../twin/prepare';
import { project, weightsOf } from './collapse';
import type { Segment } from './program';

/** What holds the statevector of a run and changes it. */
export interface StateBackend {
  /** Puts |0…0⟩. */
  begin(): void;
  apply(segment: Segment): void;
  /** Multiplies by any matrix, the first qubit the least significant bit; the norm is as it comes. */
  multiply(matrix: Float64Array, qubits: readonly number[]): void;
  /** How probable it is that a qubit is 0 and 1, in units of the squared norm. */
  weightsOf(qubit: number): readonly [zero: number, one: number];
  /** Keeps the part in which a qubit has a value, whose weight is given, and brings it to norm 1. */
  project(qubit: number, found: { outcome: number; weight: number }): void;
  /** The amplitudes, 2 · 2^n numbers, to read until the next call. */
  state(): Float64Array;
  /** Brings back a copy of what `state` gave. */
  restore(state: Float64Array): void;
}

/**
 * The slow, obvious backend: a matrix product for each gate.
 * @throws QuantumError as the twin's `simulate` does
 */
export function twinBackend(circuit: Circuit, inputs: InputValues): StateBackend {
  const prepared = new Map<Segment, Prepared[]>();
  prepare({ ...circuit, operations: [] }, inputs);
  const state = new Float64Array(2 * (1 << circuit.qubitCount));
  return {
    begin() {
      state.fill(0);
      state[0] = 1;
    },
    apply(segment) {
      const steps =
        prepared.get(segment) ?? prepare({ ...circuit, operations: [...segment] }, inputs);
      prepared.set(segment, steps);
      for (const step of steps) {
        if (step.kind === 'matrix') applyMatrix(state, step.matrix, step.qubits, step.controls);
      }
    },
    multiply: (matrix, qubits) => applyMatrix(state, matrix, qubits),
    weightsOf: (qubit) => weightsOf(state, qubit),
    project: (qubit, found) => project(state, qubit, found),
    state: () => state,
    restore: (saved) => state.set(saved),
  };
}

/**
 * The engine as a backend: each segment is compiled once and continues from the state that is held.
 * @throws TooWideError before anything is allocated; QuantumError as `compile` does
 */
export function engineBackend(
  engine: Engine,
  { circuit, inputs }: { circuit: Circuit; inputs: InputValues },
): StateBackend {
  const plans = new Map<Segment, Plan>();
  const start = compile({ ...circuit, operations: [] });
  return {
    begin() {
      engine.run(start);
    },
    apply(segment) {
      const operations = [...segment];
      const plan =
        plans.get(segment) ?? compile({ ...circuit, operations }, { inputs, from: 'held' });
      plans.set(segment, plan);
      engine.run(plan);
    },
    multiply: (matrix, qubits) => engine.apply(matrix, qubits),
    weightsOf(qubit) {
      const one = engine.probabilityOfOne(qubit);
      return [Math.max(0, 1 - one), one];
    },
    project(qubit, { outcome }) {
      engine.project(qubit, outcome === 1 ? 1 : 0);
    },
    state: () => engine.amplitudes(),
    restore: (saved) => engine.hold(saved),
  };
}
