import { wasmBase64 } from './contract-wasm.generated';
import type { Sizes } from './product';

/** Element (i, j) of the new order lies at high[i] + low[j] of the old one. */
export interface Order {
  high: Int32Array;
  low: Int32Array;
}

/** One tensor of a product and the order that its data are to have; null where they have it. */
export interface Operand {
  data: Float64Array;
  order: Order | null;
}

interface Exports {
  memory: WebAssembly.Memory;
  multiply(...pointersAndSizes: number[]): void;
  arrange(...pointersAndSizes: number[]): void;
  conjugate(...pointersAndSizes: number[]): void;
  addGram(...pointersAndSizes: number[]): void;
}

const PAGE_BYTES = 65_536;
/** Address 0 and what the compiler keeps are below. */
const START_BYTES = PAGE_BYTES;
const AMPLITUDE_BYTES = 16;
/** Pointers are 32 bits wide; what needs more is left to the twin. */
const BYTES_MAX = 0xffff_0000;

const bytes = Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0));
const abort = () => {
  throw new Error('the contraction kernel aborted');
};

let instance: Exports | undefined;

/** The one instance: it keeps nothing from one product to the next but its memory. */
export function productKernel(): Exports {
  instance ??= new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { abort } })
    .exports as unknown as Exports;
  return instance;
}

/**
 * The product of two tensors in WebAssembly, the same bits as `multiply` of the twin; null where the memory
 * of 32 bits, or of this machine, does not hold it.
 */
export function multiplyInWasm(x: Operand, y: Operand, sizes: Sizes): Float64Array | null {
  const { batches, rows, columns, depth } = sizes;
  const outLength = 2 * batches * rows * columns;
  const places = new Places();
  const [left, right] = [places.operand(x), places.operand(y)];
  const out = places.take(8 * outLength);
  if (!places.grow()) return null;
  const { memory, multiply } = productKernel();
  const [xAt, yAt] = [load(x, left), load(y, right)];
  multiply(xAt, yAt, out, batches, rows, columns, depth);
  return new Float64Array(memory.buffer, out, outLength).slice();
}

interface Place {
  data: number;
  arranged: number;
  high: number;
  low: number;
}

/** Lays out one product in the memory. */
export class Places {
  private end = START_BYTES;

  /** Where that many bytes are. */
  take(size: number): number {
    const at = this.end;
    this.end += Math.ceil(size / AMPLITUDE_BYTES) * AMPLITUDE_BYTES;
    return at;
  }

  /** Where an operand is, with its order. */
  operand({ data, order }: Operand): Place {
    return {
      data: this.take(data.byteLength),
      arranged: this.take(order === null ? 0 : data.byteLength),
      high: this.take(order?.high.byteLength ?? 0),
      low: this.take(order?.low.byteLength ?? 0),
    };
  }

  /** Makes room; false where there is none. */
  grow(): boolean {
    if (this.end > BYTES_MAX) return false;
    const { memory } = productKernel();
    const missing = Math.ceil((this.end - memory.buffer.byteLength) / PAGE_BYTES);
    try {
      if (missing > 0) memory.grow(missing);
      return true;
    } catch {
      return false;
    }
  }
}

/** Puts an operand into the memory, in its order; where it lies then. */
function load({ data, order }: Operand, place: Place): number {
  const { memory, arrange } = productKernel();
  new Float64Array(memory.buffer, place.data, data.length).set(data);
  if (order === null) return place.data;
  new Int32Array(memory.buffer, place.high, order.high.length).set(order.high);
  new Int32Array(memory.buffer, place.low, order.low.length).set(order.low);
  const lengths = [order.high.length, place.low, order.low.length] as const;
  arrange(place.data, place.arranged, place.high, ...lengths);
  return place.arranged;
}
