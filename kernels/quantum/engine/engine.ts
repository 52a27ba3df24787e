import {
  CONSTANTS,
  DOUBLE_SHIFT,
  EPOCH,
  HEADER,
  HELPERS,
  PROGRAM,
  RESULTS,
  SCRATCH,
  SCRATCH_STRIDE,
  SINGLE_SHIFT,
  STATE,
  STATE_SHIFT,
  STEP_WORDS,
  STEPS,
  STOP,
  TABLES,
} from '../assembly/opcodes';
import { matrixPlan, probabilityPlan } from '../compiler/held-plans';
import type { Plan } from '../compiler/plan';
import { QuantumError } from '../errors';
import { powerOfTwo } from '../power-of-two';
import type { Engine, EngineOptions, Helper, StartHelper } from './contract';
import { allocate, type Frame, grow, type Layout, layOut, STATE_AT } from './memory';
import { wasmBase64 as sharedBase64 } from './statevector-shared-wasm.generated';
import { wasmBase64 } from './statevector-wasm.generated';

interface Exports {
  run(stepCount: number): void;
}

const WORD_BYTES = 4;
/** A matrix on no qubits. */
const IDENTITY = Float64Array.of(1, 0);

/**
 * Makes an engine in double precision, for 27 qubits at most; its memory is taken when a plan needs it,
 * and kept for the next.
 */
export function createEngine(options: EngineOptions = {}): Engine {
  return new StatevectorEngine<Float64Array>(options, DOUBLE);
}

/**
 * Makes an engine whose state is kept in single precision: half the memory, 28 qubits at most. An
 * amplitude has about 7 digits, of which each gate rounds the last.
 */
export function createSingleEngine(options: EngineOptions = {}): Engine<Float32Array> {
  return new StatevectorEngine<Float32Array>(options, SINGLE);
}

/** How the amplitudes of a state are kept. */
interface Precision<Amplitudes> {
  shift: number;
  view: new (buffer: ArrayBufferLike, start: number, length: number) => Amplitudes;
}

const DOUBLE: Precision<Float64Array> = { shift: DOUBLE_SHIFT, view: Float64Array };
const SINGLE: Precision<Float32Array> = { shift: SINGLE_SHIFT, view: Float32Array };

class StatevectorEngine<Amplitudes extends Float64Array | Float32Array>
  implements Engine<Amplitudes>
{
  readonly threads: number;
  private readonly isShared: boolean;

  private memory: WebAssembly.Memory | undefined;
  private exports: Exports | undefined;
  private helpers: Helper[] = [];
  private readonly frame: Frame;
  /** Width of the state in memory; none when there is no whole one. */
  private heldQubits: number | undefined;

  constructor(
    private readonly options: EngineOptions,
    private readonly precision: Precision<Amplitudes>,
  ) {
    this.isShared = typeof SharedArrayBuffer !== 'undefined';
    const canHelp = this.isShared && options.startHelper !== undefined;
    this.threads = canHelp ? (options.threads ?? 1) : 1;
    const { threads } = this;
    const amplitudeBytes = powerOfTwo(precision.shift);
    this.frame = { threads, amplitudeBytes, limitBytes: options.memoryLimitBytes };
  }

  run(plan: Plan): Amplitudes {
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

  amplitudes(): Amplitudes {
    return this.view(this.width());
  }

  hold(amplitudes: Float64Array): void {
    const qubitCount = 30 - Math.clz32(amplitudes.length);
    if (qubitCount < 0 || amplitudes.length !== powerOfTwo(qubitCount + 1)) {
      throw new QuantumError('BAD_STATE', `${amplitudes.length} numbers are no state`);
    }
    const layout = layOut(matrixPlan(qubitCount, IDENTITY, []), this.frame);
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

  private view(qubitCount: number): Amplitudes {
    const { buffer } = this.memory as WebAssembly.Memory;
    const { view } = this.precision;
    return new view(buffer, STATE_AT, powerOfTwo(qubitCount + 1));
  }

  private execute(plan: Plan): Layout {
    const held = plan.doubles ? plan.qubitCount - 1 : plan.qubitCount;
    if (plan.startsFromHeld && this.heldQubits !== held) {
      throw new QuantumError('NO_STATE', `no state of ${held} qubits is held`);
    }
    if (plan.doubles && this.precision.shift !== DOUBLE_SHIFT) {
      throw new QuantumError('OUT_OF_RANGE', 'gradients are for double precision');
    }
    const layout = layOut(plan, this.frame);
    const { buffer } = this.takeMemory(layout);
    this.heldQubits = undefined;
    load(buffer, plan, layout, this.helpers.length);
    new Int32Array(buffer, HEADER)[STATE_SHIFT / WORD_BYTES] = this.precision.shift;
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
