import type { Plan } from '../compiler/plan';

/** A thread beside the one that calls, working on the same memory until `stop`. */
export interface Helper {
  /** Called once no more work will come; the memory has told the thread already. */
  stop(): void;
}

/** Starts a thread that instantiates the module with the memory and calls its `help(thread)`. */
export type StartHelper = (o: {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  thread: number;
}) => Helper;

/** How an engine may use the machine. */
export interface EngineOptions {
  /** Threads, the caller's own among them; 1 unless there is `startHelper` and shared memory. */
  threads?: number;
  startHelper?: StartHelper;
  /** The most memory that a run may take, in bytes; else what 32 bits can address. */
  memoryLimitBytes?: number;
}

/**
 * Runs plans. The amplitudes do not depend on the number of threads, to the last bit. In single
 * precision they are floats, in memory and in most operations.
 */
export interface Engine<Amplitudes extends Float64Array | Float32Array = Float64Array> {
  readonly threads: number;
  /**
   * All 2^n amplitudes: real and imaginary part in turn, qubit 0 the least significant bit of the
   * index. A view of the engine's memory, good until the engine's next call.
   * @throws TooWideError before anything is allocated; QuantumError NO_STATE for a plan that starts
   * from the held state where none of its width is held
   */
  run(plan: Plan): Amplitudes;
  /**
   * The expectation value of the observable that the plan was compiled with. Afterwards no state is
   * held, unless the plan was for the held state alone.
   * @throws TooWideError and QuantumError as `run` does
   */
  expectation(plan: Plan): number;
  /**
   * What the observations of a plan by `compileSweep` come to, by their ids, which count from 0.
   * @throws TooWideError and QuantumError as `run` does; OUT_OF_RANGE in single precision, which is too
   * coarse for gradients
   */
  observations(plan: Plan): Float64Array;
  /**
   * The state that is held: the last run's, or what was set since; the view is as good as `run`'s. A
   * copy of it, given to `hold`, brings it back.
   * @throws QuantumError NO_STATE
   */
  amplitudes(): Amplitudes;
  /**
   * Copies amplitudes into the engine, 2 · 2^n numbers of any norm.
   * @throws TooWideError; QuantumError BAD_STATE for another number of numbers
   */
  hold(amplitudes: Float64Array): void;
  /**
   * The probability that a measurement of a qubit of the held state gives 1, with the same bits for
   * every number of threads. The state is left alone.
   * @throws QuantumError NO_STATE, WRONG_QUBITS
   */
  probabilityOfOne(qubit: number): number;
  /**
   * Puts the held state into what it is after a measurement of a qubit: the other amplitudes 0, the
   * norm 1. Returns the probability of that outcome before.
   * @throws QuantumError NO_STATE, WRONG_QUBITS, IMPOSSIBLE_OUTCOME where that probability is 0
   */
  project(qubit: number, outcome: 0 | 1): number;
  /**
   * Multiplies the held state by a matrix of any kind, a Kraus operator for one, and leaves the norm as
   * it comes. Row-major, real and imaginary parts in turn, the first qubit the least significant bit.
   * @throws QuantumError NO_STATE, WRONG_QUBITS
   */
  apply(matrix: Float64Array, qubits: readonly number[]): void;
  /** Ends the helpers. */
  close(): void;
}
