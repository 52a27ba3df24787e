import type { Operation, Register } from '../circuit';
import type { Context } from './context';

/** Name of the register of physical qubits (`$0`, `$1` …), of whose size a text says nothing. */
const PHYSICAL = 'physical';

/** Name of the bit that takes the results that a text throws away. */
const DISCARDED = 'discarded';

/** Lays out the registers of a circuit, one after the other. */
export class Registers {
  readonly qubits: Register[] = [];
  readonly bits: Register[] = [];
  qubitCount = 0;
  bitCount = 0;
  private readonly qubitNames = new UniqueNames();
  private readonly bitNames = new UniqueNames();
  private physical: Register | undefined;
  private discarded: number | undefined;

  constructor(private readonly context: Context) {}

  /** Makes a register of qubits. Throws QasmError at the limit, or beside physical qubits. */
  addQubits(at: number, name: string, size: number): number[] {
    if (this.physical !== undefined) throw this.mixed(at);
    return range(
      this.growQubits(
        at,
        { name: this.qubitNames.next(name), start: this.qubitCount, size: 0 },
        size,
      ),
    );
  }

  /** The qubit of a physical qubit's number; those below it come into being with it. */
  physicalQubit(at: number, index: number): number {
    if (this.physical === undefined) {
      if (this.qubits.length > 0) throw this.mixed(at);
      this.physical = { name: PHYSICAL, start: 0, size: 0 };
    }
    const missing = index + 1 - this.physical.size;
    if (missing > 0) this.growQubits(at, this.physical, missing);
    return index;
  }

  /** Makes a register of bits. Throws QasmError at the limit. */
  addBits(at: number, name: string, size: number): number[] {
    const { bits } = this.context.limits;
    if (this.bitCount + size > bits) throw this.context.tooMany(at, 'bits', bits);
    const register = { name: this.bitNames.next(name), start: this.bitCount, size };
    this.bits.push(register);
    this.bitCount += size;
    return range(register);
  }

  /** The bit for results that go nowhere. */
  discardedBit(at: number): number {
    this.discarded ??= this.addBits(at, DISCARDED, 1)[0] as number;
    return this.discarded;
  }

  /** All qubits there are so far. */
  allQubits(): number[] {
    return Array.from({ length: this.qubitCount }, (_, qubit) => qubit);
  }

  private growQubits(at: number, register: Register, by: number): Register {
    const { qubits } = this.context.limits;
    if (this.qubitCount + by > qubits) throw this.context.tooMany(at, 'qubits', qubits);
    if (this.qubits.at(-1) !== register) this.qubits.push(register);
    register.size += by;
    this.qubitCount += by;
    return register;
  }

  private mixed(at: number) {
    return this.context.unsupported(at, 'a program with both physical and declared qubits');
  }
}

/** Measures qubits into bits, one after the other. */
export function measurements(
  context: Context,
  at: number,
  { qubits, bits, sink }: { qubits: readonly number[]; bits: readonly number[]; sink: Operation[] },
): void {
  if (qubits.length !== bits.length) {
    throw context.expected(at, `${qubits.length} bits for as many qubits`, `${bits.length}`);
  }
  qubits.forEach((qubit, index) => {
    const bit = bits[index] as number;
    context.operation(at);
    context.measured(bit);
    sink.push({ kind: 'measure', qubit, bit });
  });
}

function range({ start, size }: Register): number[] {
  return Array.from({ length: size }, (_, index) => start + index);
}

/** Names of registers: a block may declare again what another block has declared. */
class UniqueNames {
  private readonly counts = new Map<string, number>();

  /** The name itself the first time, with a number from then on. */
  next(name: string): string {
    let candidate = name;
    let count = this.counts.get(name) ?? 0;
    for (; this.counts.has(candidate); candidate = `${name}_${count}`) count += 1;
    this.counts.set(name, count);
    this.counts.set(candidate, this.counts.get(candidate) ?? 0);
    return candidate;
  }
}
