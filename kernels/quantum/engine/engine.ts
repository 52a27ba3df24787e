import {
  CONSTANTS,
  EPOCH,
  HEADER,
  HELPERS,
  PROGRAM,
  RESULTS,
  SCRATCH,
  SCRATCH_STRIDE,
  STATE,
  STEP_WORDS,
  STEPS,
  STOP,
  TABLES,
} from '../assembly/opcodes';
import { matrixPlan, probabilityPlan } from '../compiler/held-plans';
import type { Plan } from '../compiler/plan';
import { QuantumError } from '../errors';
import { powerOfTwo } from '../power-of-two';
import { allocate, grow, type Layout, layOut, STATE_AT } from './memory';
import { wasmBase64 as sharedBase64 } from './statevector-shared-wasm.generated';
import { wasmBase64 } from './statevector-wasm.generated';

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

/** Runs plans. The amplitudes do not depend on the number of threads, to the last bit. */
export interface Engine {
  readonly threads: number;
  /**
   * All 2^n amplitudes: real and imaginary part in turn, qubit 0 the least significant bit of the
   * index. A view of the engine's memory, good until the engine's next call.
   * @throws TooWideError before anything is allocated; QuantumError NO_STATE for a plan that starts
   * from the held state where none of its width is held
   */
  run(plan: Plan): Float64Array;
  /**
   * The expectation value of the observable that the plan was compiled with. Afterwards no state is
   * held, unless the plan was for the held state alone.
   * @throws TooWideError and QuantumError as `run` does
   */
  expectation(plan: Plan): number;
  /**
   * What the observations of a plan by `compileSweep` come to, by their ids, which count from 0.
   * @throws TooWideError and QuantumError as `run` does
   */
  observations(plan: Plan): Float64Array;
  /**
   * The state that is held: the last run's, or what was set since; the view is as good as `run`'s. A
   * copy of it, given to `hold`, brings it back.
   * @throws QuantumError NO_STATE
   */
  amplitudes(): Float64Array;
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

interface Exports {
  run(stepCount: number): void;
}

const WORD_BYTES = 4;
/** A matrix on no qubits. */
const IDENTITY = Float64Array.of(1, 0);

/** Makes an engine; its memory is taken when a plan needs it, and kept for the next. */
export function createEngine(options: EngineOptions = {}): Engine {
  const isShared = typeof SharedArrayBuffer !== 'undefined';
  const canHelp = isShared && options.startHelper !== undefined;
  return new StatevectorEngine(options, isShared, canHelp ? (options.threads ?? 1) : 1);
}

class StatevectorEngine implements Engine {
  private memory: WebAssembly.Memory | undefined;
  private exports: Exports | undefined;
  private helpers: Helper[] = [];
  private readonly limit: number | undefined;
  /** Width of the state in memory; none when there is no whole one. */
  private heldQubits: number | undefined;

  constructor(
    private readonly options: EngineOptions,
    private readonly isShared: boolean,
    readonly threads: number,
  ) {
    this.limit = options.memoryLimitBytes;
  }

  run(plan: Plan): Float64Array {
    this.execute(plan);
    return this.view(plan.qubitCount);
  }

  expectation(plan: Plan): number {
    const layout = this.execute(plan);
    const { buffer } = this.memory as WebAssembly.Memory;
    const parts = new Float64Array(buffer, layout.results, plan.resultCount);
    // In the order of passes and tiles, whoever computed them.
    return parts.reduce((sum, part) => sum + part, 0);
  }

  observations(plan: Plan): Float64Array {
    const { results } = this.execute(plan);
    const { buffer } = this.memory as WebAssembly.Memory;
    const count = plan.records.reduce((most, { id }) => Math.max(most, id + 1), 0);
    const values = new Float64Array(count);
    for (const { id, start, jobs } of plan.records) {
      const parts = new Float64Array(
        buffer,
        results + start * Float64Array.BYTES_PER_ELEMENT,
        jobs,
      );
      values[id] = parts.reduce((sum, part) => sum + part, values[id] as number);
    }
    return values;
  }

  amplitudes(): Float64Array {
    return this.view(this.width());
  }

  hold(amplitudes: Float64Array): void {
    const qubitCount = 30 - Math.clz32(amplitudes.length);
    if (qubitCount < 0 || amplitudes.length !== powerOfTwo(qubitCount + 1)) {
      throw new QuantumError('BAD_STATE', `${amplitudes.length} numbers are no state`);
    }
    const layout = layOut(matrixPlan(qubitCount, IDENTITY, []), this.threads, this.limit);
    this.takeMemory(layout);
    this.view(qubitCount).set(amplitudes);
    this.heldQubits = qubitCount;
  }

  probabilityOfOne(qubit: number): number {
    return this.probability(qubit, 1);
  }

  project(qubit: number, outcome: 0 | 1): number {
    const probability = this.probability(qubit, outcome);
    if (!(probability > 0)) {
      throw new QuantumError('IMPOSSIBLE_OUTCOME', `qubit ${qubit} is never ${outcome}`);
    }
    const matrix = new Float64Array(8);
    matrix[outcome * 6] = 1 / Math.sqrt(probability);
    this.apply(matrix, [qubit]);
    return probability;
  }

  apply(matrix: Float64Array, qubits: readonly number[]): void {
    const targets = qubits.map((qubit) => this.known(qubit));
    if (matrix.length !== powerOfTwo(2 * targets.length + 1)) {
      throw new QuantumError(
        'WRONG_QUBITS',
        `${matrix.length} numbers for ${targets.length} qubits`,
      );
    }
    this.execute(matrixPlan(this.width(), matrix, targets));
  }

  close(): void {
    this.heldQubits = undefined;
    if (this.memory === undefined) return;
    const words = new Int32Array(this.memory.buffer, HEADER);
    words[STOP / WORD_BYTES] = 1;
    Atomics.add(words, EPOCH / WORD_BYTES, 1);
    if (this.isShared) Atomics.notify(words, EPOCH / WORD_BYTES);
    for (const helper of this.helpers) helper.stop();
    this.helpers = [];
    this.memory = undefined;
    this.exports = undefined;
  }

  private probability(qubit: number, value: 0 | 1): number {
    const width = this.width();
    return this.expectation(probabilityPlan(width, this.known(qubit), value));
  }

  private width(): number {
    if (this.heldQubits === undefined) throw new QuantumError('NO_STATE', 'no state is held');
    return this.heldQubits;
  }

  private known(qubit: number): number {
    if (Number.isInteger(qubit) && qubit >= 0 && qubit < this.width()) return qubit;
    throw new QuantumError('WRONG_QUBITS', `the state that is held has no qubit ${qubit}`);
  }

  private view(qubitCount: number): Float64Array {
    const { buffer } = this.memory as WebAssembly.Memory;
    return new Float64Array(buffer, STATE_AT, powerOfTwo(qubitCount + 1));
  }

  private execute(plan: Plan): Layout {
    const held = plan.doubles ? plan.qubitCount - 1 : plan.qubitCount;
    if (plan.startsFromHeld && this.heldQubits !== held) {
      throw new QuantumError('NO_STATE', `no state of ${held} qubits is held`);
    }
    const layout = layOut(plan, this.threads, this.limit);
    const { buffer } = this.takeMemory(layout);
    this.heldQubits = undefined;
    load(buffer, plan, layout, this.helpers.length);
    (this.exports as Exports).run(plan.stepCount);
    if (plan.keepsState) this.heldQubits = plan.qubitCount;
    return layout;
  }

  /** Memory that is large enough, with what it holds: the first time it is made, later it grows. */
  private takeMemory(layout: Layout): WebAssembly.Memory {
    if (this.memory !== undefined) {
      const missing = layout.total - this.memory.buffer.byteLength;
      if (missing > 0) grow(this.memory, missing, layout);
      return this.memory;
    }
    const module = moduleOf(this.isShared);
    const memory = allocate(this.isShared, layout);
    const imports = { env: { memory } };
    this.exports = new WebAssembly.Instance(module, imports).exports as unknown as Exports;
    this.memory = memory;
    for (let thread = 1; thread < this.threads; thread += 1) {
      const start = this.options.startHelper as StartHelper;
      this.helpers.push(start({ module, memory, thread }));
    }
    return memory;
  }
}

const modules = new Map<boolean, WebAssembly.Module>();

function moduleOf(isShared: boolean): WebAssembly.Module {
  const known = modules.get(isShared);
  if (known !== undefined) return known;
  const base64 = isShared ? sharedBase64 : wasmBase64;
  const module = new WebAssembly.Module(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
  modules.set(isShared, module);
  return module;
}

function load(buffer: ArrayBufferLike, plan: Plan, layout: Layout, helpers: number): void {
  const header = new Int32Array(buffer, HEADER);
  header[STEPS / WORD_BYTES] = layout.program;
  // What steps refer to begins after the last of them.
  header[PROGRAM / WORD_BYTES] = layout.program + plan.stepCount * STEP_WORDS * WORD_BYTES;
  header[CONSTANTS / WORD_BYTES] = layout.constants;
  header[RESULTS / WORD_BYTES] = layout.results;
  header[TABLES / WORD_BYTES] = layout.tables;
  header[SCRATCH / WORD_BYTES] = layout.scratch;
  header[SCRATCH_STRIDE / WORD_BYTES] = layout.scratchStride;
  header[STATE / WORD_BYTES] = layout.state;
  header[HELPERS / WORD_BYTES] = helpers;
  new Int32Array(buffer, layout.program).set(plan.program);
  new Float64Array(buffer, layout.constants).set(plan.constants);
}
