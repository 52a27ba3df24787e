import { AMPLITUDE_BYTES, HEADER } from '../assembly/opcodes';
import type { Plan } from '../compiler/plan';
import { powerOfTwo } from '../power-of-two';
import { TooWideError } from './too-wide-error';

/** Bytes of a page of WebAssembly memory. */
export const PAGE_BYTES = 65_536;
/** What 32 bits can address. */
const MAXIMUM_PAGES = 65_536;
const ADDRESSABLE_BYTES = MAXIMUM_PAGES * PAGE_BYTES;
const WORD_BYTES = 4;
const DOUBLE_BYTES = 8;

/** Where everything lies in a run's memory, in bytes. */
export interface Layout {
  program: number;
  constants: number;
  results: number;
  tables: number;
  scratch: number;
  scratchStride: number;
  state: number;
  total: number;
  amplitudeBytes: number;
}

/** What memory is for. */
export interface Frame {
  threads: number;
  /** Bytes of an amplitude in the state: 16, or 8 in single precision. */
  amplitudeBytes: number;
  /** The most that may be taken. */
  limitBytes?: number;
}

/** Where the amplitudes lie, whatever the plan: those of one run are there for the next. */
export const STATE_AT = HEADER + PAGE_BYTES;

/**
 * Lays out the memory of a run.
 * @throws TooWideError when that is more than the
 * limit in bytes or than 32 bits can address
 */
export function layOut(plan: Plan, { threads, limitBytes, amplitudeBytes }: Frame): Layout {
  const tileBytes = AMPLITUDE_BYTES * powerOfTwo(plan.tileExponent);
  const state = STATE_AT;
  const stateBytes = amplitudeBytes * powerOfTwo(plan.qubitCount);
  const tables = aligned(state + stateBytes, PAGE_BYTES);
  const scratch = tables + plan.tableCount * tileBytes;
  const scratchStride = 2 * tileBytes + workBytes(plan);
  const program = scratch + threads * scratchStride;
  const constants = aligned(program + plan.program.length * WORD_BYTES, DOUBLE_BYTES);
  const results = constants + plan.constants.length * DOUBLE_BYTES;
  const total = aligned(results + plan.resultCount * DOUBLE_BYTES, PAGE_BYTES);
  const most = Math.min(limitBytes ?? ADDRESSABLE_BYTES, ADDRESSABLE_BYTES);
  if (total > most) {
    throw new TooWideError(
      `${plan.qubitCount} qubits need ${total} bytes and there are ${most}`,
      widestState(most - (total - stateBytes), amplitudeBytes),
    );
  }
  const places = { program, constants, results, tables, scratch, scratchStride, state, total };
  return { ...places, amplitudeBytes };
}

/** Takes memory from the host. @throws TooWideError when it gives none */
export function allocate(isShared: boolean, layout: Layout): WebAssembly.Memory {
  const maximum = isShared ? { maximum: MAXIMUM_PAGES, shared: true } : {};
  const initial = Math.ceil(layout.total / PAGE_BYTES);
  return granted(layout, () => new WebAssembly.Memory({ initial, ...maximum }));
}

/** Adds bytes to memory. @throws TooWideError when the host gives none */
export function grow(memory: WebAssembly.Memory, missing: number, layout: Layout): void {
  granted(layout, () => memory.grow(Math.ceil(missing / PAGE_BYTES)));
}

/** The most qubits whose amplitudes fit some bytes. */
function widestState(bytes: number, amplitudeBytes: number): number {
  let qubits = 0;
  while (amplitudeBytes * powerOfTwo(qubits + 1) <= bytes) qubits += 1;
  return qubits;
}

/** Room for the factors of one tile and for a column of the largest matrix. */
function workBytes({ tileExponent, denseExponent }: Plan): number {
  const factors = tileExponent + 1 + powerOfTwo(6) + powerOfTwo(Math.max(0, tileExponent - 6));
  const columns = powerOfTwo(denseExponent + 1);
  return aligned(AMPLITUDE_BYTES * (factors + columns), PAGE_BYTES / 16);
}

function aligned(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}

/** What a host answers that is asked for memory. */
function granted<T>(layout: Layout, ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = `this host does not give ${layout.total} bytes of memory`;
    // Half of what was refused is the next that can be asked for.
    const half = (layout.tables - layout.state) / 2;
    throw new TooWideError(message, widestState(half, layout.amplitudeBytes));
  }
}
