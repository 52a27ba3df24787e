import { OP_CROSS, OP_DIAGONAL, OP_HALF_DIAGONAL, OP_MONOMIAL } from '../assembly/opcodes';
import { type Atom, countBits, highestBit } from './atoms';
import type { ProgramWriter } from './program';

/** A complex number that changes in place. */
export interface Scalar {
  re: number;
  im: number;
}

type Phase = Extract<Atom, { kind: 'phase' }>;

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
  private readonly terms = new Map<number, Scalar>();
  /** Phases with qubits outside: by those qubits, then by the bit of the tile or −1. */
  private readonly cross = new Map<number, Map<number, Scalar>>();

  constructor(
    exponent: number,
    private readonly scalar: Scalar,
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
  phase(bits: number, outer: number, { re, im }: Pick<Phase, 're' | 'im'>): boolean {
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
    this.expand(rows, flipped, { outer, re, im });
    return true;
  }

  /** Writes what was gathered. */
  write(program: ProgramWriter): void {
    this.writeCross(program);
    const isPermutation = this.isMoved || this.flips !== 0;
    const terms = [...this.terms].filter(([, { re, im }]) => re !== 1 || im !== 0);
    const common = terms.reduce((mask, [key]) => mask & key, -1);
    if (isPermutation) {
      const slot = terms.length > 0 ? this.writeTable(program, terms, this.scalar) : -1;
      program.operation(OP_MONOMIAL, [slot, ...this.images()]);
    } else if (terms.length > 0 && common !== 0) {
      const bit = highestBit(common);
      const slot = this.writeTable(program, terms, { re: 1, im: 0 });
      program.operation(OP_HALF_DIAGONAL, [slot, bit]);
    } else if (terms.length > 0) {
      program.operation(OP_DIAGONAL, [this.writeTable(program, terms, this.scalar)]);
    }
  }

  /** Writes a phase where some bits must be 0: w^(x(1−y)) is w^x times w^(−xy). */
  private expand(
    rows: readonly number[],
    flipped: number,
    phase: { outer: number; re: number; im: number },
  ): void {
    if (flipped === 0) {
      this.add(rows, phase);
      return;
    }
    const at = highestBit(flipped);
    const rest = flipped & ~(1 << at);
    const without = rows.filter((_, i) => i !== at);
    this.expand(without, rest, phase);
    this.expand(rows, rest, { outer: phase.outer, ...inverse(phase) });
  }

  private add(rows: readonly number[], phase: { outer: number; re: number; im: number }): void {
    const { outer } = phase;
    if (outer !== 0) {
      const bit = rows.length === 0 ? -1 : highestBit(rows[0] as number);
      const byBit = this.cross.get(outer) ?? new Map<number, Scalar>();
      this.cross.set(outer, byBit);
      multiplyInto(byBit, bit, phase);
      return;
    }
    const mask = rows.reduce((all, row) => all | row, 0);
    if (mask === 0) {
      multiplyScalar(this.scalar, phase);
      return;
    }
    if (rows.length > 1 || countBits(mask) === 1) {
      multiplyInto(this.terms, mask, phase);
      return;
    }
    // w^(x⊕y) = w^x · w^y · w^(−2xy)
    const low = mask & -mask;
    multiplyInto(this.terms, low, phase);
    multiplyInto(this.terms, mask ^ low, phase);
    const once = inverse(phase);
    multiplyInto(this.terms, mask, once);
    multiplyInto(this.terms, mask, once);
  }

  private writeCross(program: ProgramWriter): void {
    const words: number[] = [];
    for (const [outer, byBit] of this.cross) {
      for (const [bit, { re, im }] of byBit) words.push(outer, bit, program.constant(re, im));
    }
    if (words.length > 0) program.operation(OP_CROSS, [words.length / 3, ...words]);
  }

  private writeTable(program: ProgramWriter, terms: [number, Scalar][], scalar: Scalar): number {
    const sorted = terms.sort(([a], [b]) => a - b);
    const words = sorted.flatMap(([mask, { re, im }]) => [mask, program.constant(re, im)]);
    const slot = program.table(scalar.re, scalar.im, words);
    if (scalar === this.scalar) {
      scalar.re = 1;
      scalar.im = 0;
    }
    return slot;
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

/** Multiplies a number in place. */
export function multiplyScalar(scalar: Scalar, { re, im }: Scalar): void {
  const old = scalar.re;
  scalar.re = old * re - scalar.im * im;
  scalar.im = old * im + scalar.im * re;
}

function multiplyInto(map: Map<number, Scalar>, key: number, factor: Scalar): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, { re: factor.re, im: factor.im });
  else multiplyScalar(known, factor);
}

function inverse({ re, im }: Scalar): Scalar {
  const square = re * re + im * im;
  return { re: re / square, im: -im / square };
}
