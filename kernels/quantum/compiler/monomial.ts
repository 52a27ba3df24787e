import {
  OP_CROSS,
  OP_DIAGONAL,
  OP_FOURIER,
  OP_HALF_DIAGONAL,
  OP_MONOMIAL,
} from '../assembly/opcodes';
import { countBits, highestBit } from './atoms';
import { assign, type Complex, inverse, isOne, multiplyInto } from './complex';
import type { ProgramWriter } from './program';
import type { Tape } from './tape';

const ONE: Readonly<Complex> = { re: 1, im: 0 };

/** A phase, and the qubits outside of the tile on which it depends. */
interface Placed {
  outer: number;
  factor: Complex;
}

/**
 * Gathers phases and linear permutations of a tile into one operation: first the phases, written in
 * the bits as they were at the start, then the permutation.
 */
export class Monomial {
  /** For each bit of the tile, the bits at the start whose parity it now is. */
  private readonly rows: number[];
  /** Bits that are the opposite of that parity. */
  private flips = 0;
  private isMoved = false;
  private readonly terms = new Map<number, Complex>();
  /** Phases with qubits outside: by those qubits, then by the bit of the tile or −1. */
  private readonly cross = new Map<number, Map<number, Complex>>();

  constructor(
    exponent: number,
    private readonly scalar: Complex,
    private readonly tape: Tape,
  ) {
    this.rows = Array.from({ length: exponent }, (_, bit) => 1 << bit);
  }

  /** Adds a flip of a bit. */
  flip(bit: number): void {
    this.flips ^= 1 << bit;
  }

  /** Adds a controlled flip. */
  controlledFlip(control: number, target: number): void {
    this.isMoved = true;
    (this.rows[target] as number) ^= this.rows[control] as number;
    if ((this.flips >> control) & 1) this.flips ^= 1 << target;
  }

  /**
   * Adds a phase on bits of the tile (a set) and qubits outside of it (a set). Returns false, and
   * changes nothing, when the permutation before it has made it too complicated.
   */
  phase(bits: number, outer: number, factor: Complex): boolean {
    const rows: number[] = [];
    let flipped = 0;
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const bit = highestBit(rest & -rest);
      rows.push(this.rows[bit] as number);
      if ((this.flips >> bit) & 1) flipped |= 1 << (rows.length - 1);
    }
    const parityMax = rows.length === 1 && outer === 0 ? 2 : 1;
    if (rows.some((row) => countBits(row) > parityMax)) return false;
    if (outer !== 0 && rows.length > 1) return false;
    this.expand(rows, flipped, { outer, factor });
    return true;
  }

  /** Writes a butterfly on two bits and then what was gathered, in one sweep where that can be. */
  writeAfter(program: ProgramWriter, bits: readonly [number, number], isNegative: boolean): void {
    const [a, b] = bits;
    const mask = (1 << a) | (1 << b);
    const terms = this.otherThanOne();
    const isPermutation = this.isMoved || this.flips !== 0;
    const isFused = !isPermutation && terms.every(([key]) => (key & mask) !== 0);
    const slot = isFused && terms.length > 0 ? this.writeTable(program, terms, ONE) : -1;
    program.operation(OP_FOURIER, [slot, a, b, isNegative ? 1 : 0]);
    if (isFused) this.writeCross(program);
    else this.write(program);
  }

  /** Writes what was gathered. */
  write(program: ProgramWriter): void {
    this.writeCross(program);
    const isPermutation = this.isMoved || this.flips !== 0;
    const terms = this.otherThanOne();
    const common = terms.reduce((mask, [key]) => mask & key, -1);
    if (isPermutation) {
      const slot = terms.length > 0 ? this.writeTable(program, terms, this.scalar) : -1;
      program.operation(OP_MONOMIAL, [slot, ...this.images()]);
    } else if (terms.length > 0 && common !== 0) {
      const bit = highestBit(common);
      const slot = this.writeTable(program, terms, ONE);
      program.operation(OP_HALF_DIAGONAL, [slot, bit]);
    } else if (terms.length > 0) {
      program.operation(OP_DIAGONAL, [this.writeTable(program, terms, this.scalar)]);
    }
  }

  private otherThanOne(): [number, Complex][] {
    return [...this.terms].filter(([, factor]) => !this.tape.decide(() => isOne(factor)));
  }

  /** Writes a phase where some bits must be 0: w^(x(1−y)) is w^x times w^(−xy). */
  private expand(rows: readonly number[], flipped: number, phase: Placed): void {
    if (flipped === 0) {
      this.add(rows, phase);
      return;
    }
    const at = highestBit(flipped);
    const rest = flipped & ~(1 << at);
    const without = rows.filter((_, i) => i !== at);
    this.expand(without, rest, phase);
    this.expand(rows, rest, { outer: phase.outer, factor: this.inverseOf(phase.factor) });
  }

  private add(rows: readonly number[], { outer, factor }: Placed): void {
    if (outer !== 0) {
      const bit = rows.length === 0 ? -1 : highestBit(rows[0] as number);
      const byBit = this.cross.get(outer) ?? new Map<number, Complex>();
      this.cross.set(outer, byBit);
      this.multiply(byBit, bit, factor);
      return;
    }
    const mask = rows.reduce((all, row) => all | row, 0);
    if (mask === 0) {
      const { scalar } = this;
      this.tape.do(() => multiplyInto(scalar, factor));
      return;
    }
    if (rows.length > 1 || countBits(mask) === 1) {
      this.multiply(this.terms, mask, factor);
      return;
    }
    // w^(x⊕y) = w^x · w^y · w^(−2xy)
    const low = mask & -mask;
    this.multiply(this.terms, low, factor);
    this.multiply(this.terms, mask ^ low, factor);
    const once = this.inverseOf(factor);
    this.multiply(this.terms, mask, once);
    this.multiply(this.terms, mask, once);
  }

  private writeCross(program: ProgramWriter): void {
    const words: number[] = [];
    for (const [outer, byBit] of this.cross) {
      for (const [bit, factor] of byBit) words.push(outer, bit, program.complex(factor));
    }
    if (words.length > 0) program.operation(OP_CROSS, [words.length / 3, ...words]);
  }

  private writeTable(program: ProgramWriter, terms: [number, Complex][], scalar: Complex): number {
    const sorted = terms.sort(([a], [b]) => a - b);
    const words = sorted.flatMap(([mask, factor]) => [mask, program.complex(factor)]);
    const slot = program.table(scalar, words);
    if (scalar === this.scalar) this.tape.do(() => assign(scalar, ONE));
    return slot;
  }

  private multiply(map: Map<number, Complex>, key: number, factor: Complex): void {
    const known = map.get(key);
    if (known !== undefined) {
      this.tape.do(() => multiplyInto(known, factor));
      return;
    }
    const own = { ...ONE };
    map.set(key, own);
    this.tape.do(() => assign(own, factor));
  }

  private inverseOf(factor: Complex): Complex {
    const result = { ...ONE };
    this.tape.do(() => assign(result, inverse(factor)));
    return result;
  }

  /** Where the bits go: what has no bits goes to the flips, and each bit adds its column. */
  private images(): number[] {
    return [this.flips, ...transposed(this.rows)];
  }
}

/** Columns of a square matrix of bits given by rows. */
function transposed(rows: readonly number[]): number[] {
  return rows.map((_, column) => {
    let bits = 0;
    for (let row = 0; row < rows.length; row += 1) {
      bits |= (((rows[row] as number) >> column) & 1) << row;
    }
    return bits;
  });
}
