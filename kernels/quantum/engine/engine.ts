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
import type { Plan } from '../compiler/plan';
import { powerOfTwo } from '../power-of-two';
import { type Layout, layOut, PAGE_BYTES, widestState } from './memory';
import { wasmBase64 as sharedBase64 } from './statevector-shared-wasm.generated';
import { wasmBase64 } from './statevector-wasm.generated';
import { TooWideError } from './too-wide-error';

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
   * index. A view of the engine's memory, good until its next run.
   * @throws TooWideError before anything is allocated
   */
  run(plan: Plan): Float64Array;
  /**
   * The expectation value of the observable that the plan was compiled with.
   * @throws TooWideError as `run` does
   */
  expectation(plan: Plan): number;
  /** Ends the helpers. */
  close(): void;
}

interface Exports {
  run(stepCount: number): void;
}

/** Pages that 32 bits can address. */
const MAXIMUM_PAGES = 65_536;
const WORD_BYTES = 4;

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

  constructor(
    private readonly options: EngineOptions,
    private readonly isShared: boolean,
    readonly threads: number,
  ) {}

  run(plan: Plan): Float64Array {
    const { buffer, layout } = this.execute(plan);
    return new Float64Array(buffer, layout.state, powerOfTwo(plan.qubitCount + 1));
  }

  expectation(plan: Plan): number {
    const { buffer, layout } = this.execute(plan);
    const parts = new Float64Array(buffer, layout.results, plan.resultCount);
    // In the order of passes and tiles, whoever computed them.
    return parts.reduce((sum, part) => sum + part, 0);
  }

  close(): void {
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

  private execute(plan: Plan): { buffer: ArrayBufferLike; layout: Layout } {
    const layout = layOut(plan, this.threads, this.options.memoryLimitBytes);
    const { buffer } = this.memoryOf(layout);
    load(buffer, plan, layout, this.helpers.length);
    (this.exports as Exports).run(plan.stepCount);
    return { buffer, layout };
  }

  private memoryOf(layout: Layout): WebAssembly.Memory {
    const pages = Math.ceil(layout.total / PAGE_BYTES);
    if (this.memory !== undefined && this.memory.buffer.byteLength >= layout.total) {
      return this.memory;
    }
    this.close();
    const module = moduleOf(this.isShared);
    const memory = allocate(pages, this.isShared, layout);
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

function allocate(pages: number, isShared: boolean, layout: Layout): WebAssembly.Memory {
  try {
    const maximum = isShared ? { maximum: MAXIMUM_PAGES, shared: true } : {};
    return new WebAssembly.Memory({ initial: pages, ...maximum });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = `this host does not give ${layout.total} bytes of memory`;
    // Half of what was refused is the next that can be asked for.
    throw new TooWideError(message, widestState((layout.total - layout.state) / 2));
  }
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
