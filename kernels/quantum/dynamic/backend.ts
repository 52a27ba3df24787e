import type { Circuit } from '../circuit';
import type { InputValues } from '../parameters';
import { applyMatrix } from '../twin/apply';
import { type Prepared, prepare } from '../twin/prepare';
import type { Segment } from './program';

/** What holds the statevector of a run and applies gates to it. */
export interface StateBackend {
  /** Puts |0…0⟩. */
  begin(): void;
  apply(segment: Segment): void;
  /** The amplitudes, 2 · 2^n numbers, good until the next call; may be changed in place. */
  state(): Float64Array;
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
    state: () => state,
  };
}
