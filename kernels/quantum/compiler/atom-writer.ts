import { AtomList } from './atom-list';
import { type Atom, bitsOf, changedQubits, diagonalQubits } from './atoms';
import type { Canonical } from './canonical';
import { assign, type Complex, isOne, multiplyInto } from './complex';
import { blankPairCore, decomposeForPair, makeDivisible, takeIn } from './pair-core';
import { renamed } from './renamed';
import { blankEuler, decompose, type Euler, product } from './single-qubit';
import type { Tape } from './tape';

/** Numbers of a 2 × 2 matrix. */
const MATRIX_LENGTH = 8;
const FULL = 2;
const DIAGONAL = 1;
const NONE = 0;
const MINUS_ONE: Complex = { re: -1, im: 0 };

/** A circuit as atoms, and the number that multiplies all amplitudes at last. */
export interface Lowered {
  atoms: Atom[];
  scalar: Complex;
}

/**
 * Collects atoms, holding one-qubit gates back as long as they can be fused with what follows. It works
 * on wires, since an exchange of qubits only renames them; the names are put right at the end.
 */
export class AtomWriter {
  private readonly list: AtomList;
  /** The wire that each qubit is on. */
  private readonly wires: number[];
  private readonly pending: (Float64Array | undefined)[];
  private readonly pendingKind: Uint8Array;
  /** Wires that may be other than |0⟩. */
  private touched: number;
  private readonly scalar: Complex = { re: 1, im: 0 };

  constructor(
    qubitCount: number,
    private readonly tape: Tape,
    private readonly startsFromHeld = false,
  ) {
    this.list = new AtomList(tape);
    const { scalar } = this;
    tape.do(() => {
      scalar.re = 1;
      scalar.im = 0;
    });
    this.touched = startsFromHeld ? -1 : 0;
    this.wires = Array.from({ length: qubitCount }, (_, i) => i);
    this.pending = new Array(qubitCount).fill(undefined);
    this.pendingKind = new Uint8Array(qubitCount);
  }

  /** The wire on which a qubit is now; −1 when there is no such qubit. */
  wireOf(qubit: number): number {
    return this.wires[qubit] ?? -1;
  }

  /** Exchanges the names of two wires. */
  exchange(a: number, b: number): void {
    const [qubitA, qubitB] = [this.wires.indexOf(a), this.wires.indexOf(b)];
    this.wires[qubitA] = b;
    this.wires[qubitB] = a;
  }

  /** A one-qubit matrix. */
  single(wire: number, matrix: Float64Array): void {
    const before = this.pending[wire];
    const after = before === undefined ? matrix : new Float64Array(MATRIX_LENGTH);
    if (before !== undefined) this.tape.do(() => product(matrix, before, after));
    const isDiagonal = this.tape.decide(
      () => after[2] === 0 && after[3] === 0 && after[4] === 0 && after[5] === 0,
    );
    this.pending[wire] = after;
    this.pendingKind[wire] = isDiagonal ? DIAGONAL : FULL;
  }

  /** A diagonal matrix on some wires, where all controls are 1. */
  diagonal(targets: readonly number[], controls: number, matrix: Float64Array): void {
    if (targets.length === 1 && controls === 0) {
      this.single(targets[0] as number, matrix);
      return;
    }
    for (const wire of targets) this.settle(wire, DIAGONAL);
    this.settleAll(controls, DIAGONAL);
    const size = 1 << targets.length;
    const factors: Complex[] = [];
    for (let i = 0; i < size; i += 1) factors.push({ re: 1, im: 0 });
    this.tape.do(() => {
      for (let i = 0; i < size; i += 1) {
        const factor = factors[i] as Complex;
        factor.re = matrix[2 * i * (size + 1)] as number;
        factor.im = matrix[2 * i * (size + 1) + 1] as number;
      }
      for (let bit = 1; bit < size; bit <<= 1) divideWhereOne(factors, bit);
    });
    for (let set = 0; set < size; set += 1) {
      let qubits = controls;
      for (let place = 0; place < targets.length; place += 1) {
        if ((set >> place) & 1) qubits |= 1 << (targets[place] as number);
      }
      this.phase(qubits, factors[set] as Complex);
    }
  }

  controlledFlip(control: number, target: number): void {
    this.settle(control, DIAGONAL);
    this.settle(target, NONE);
    if ((this.touched & (1 << control)) === 0) return;
    this.touched |= 1 << target;
    this.list.push({ kind: 'cx', control, target });
  }

  /** A gate of two qubits in its parts; what waits on its wires becomes part of it. */
  pair(wires: readonly [number, number], parts: Canonical): void {
    const { tape } = this;
    const core = blankPairCore();
    const after: [Float64Array, Float64Array] = [
      new Float64Array(MATRIX_LENGTH),
      new Float64Array(MATRIX_LENGTH),
    ];
    tape.do(() => {
      core.matrices.set(parts.core);
      assign(core.scale, { re: 1, im: 0 });
      after[0].set(parts.after[0]);
      after[1].set(parts.after[1]);
    });
    for (const place of [0, 1] as const) {
      const wire = wires[place];
      this.single(wire, parts.before[place]);
      const matrix = this.pending[wire] as Float64Array;
      this.pending[wire] = undefined;
      this.pendingKind[wire] = NONE;
      const euler = blankEuler();
      tape.do(() => decomposeForPair(matrix, euler));
      this.phase(1 << wire, euler.before);
      tape.do(() => takeIn(core, place, euler, after[place]));
    }
    tape.do(() => makeDivisible(core, after));
    this.list.push({ kind: 'pair', qubits: wires, core });
    for (const place of [0, 1] as const) {
      this.touched |= 1 << wires[place];
      this.single(wires[place], after[place]);
    }
  }

  dense(atom: Omit<Extract<Atom, { kind: 'dense' }>, 'kind'>): void {
    for (const wire of atom.targets) this.settle(wire, NONE);
    this.settleAll(atom.controls, DIAGONAL);
    if ((atom.controls & atom.values & ~this.touched) !== 0) return;
    this.touched |= bitsOf(atom.targets);
    this.list.push({ kind: 'dense', ...atom });
  }

  /** An observable of qubits, of the state as it is here. */
  observe(observation: Extract<Atom, { kind: 'observe' }>): void {
    const names = this.wires;
    const atom = renamed(observation, names);
    const changed = changedQubits(atom);
    this.settleAll(changed, NONE);
    this.settleAll(diagonalQubits(atom), DIAGONAL);
    this.list.push(atom);
  }

  /** Writes what was held back and gives the wires the names that their qubits have at the end. */
  finish(): Lowered {
    for (let wire = 0; wire < this.pending.length; wire += 1) this.settle(wire, NONE);
    // |0…0⟩ is the same under all names; any other state has its own.
    if (this.startsFromHeld) this.putBack();
    const qubitOf: number[] = [];
    this.wires.forEach((wire, qubit) => {
      qubitOf[wire] = qubit;
    });
    const isRenamed = this.wires.some((wire, qubit) => qubit !== wire);
    const { atoms } = this.list;
    return {
      atoms: isRenamed ? atoms.map((atom) => renamed(atom, qubitOf)) : atoms,
      scalar: this.scalar,
    };
  }

  /** Moves each qubit to the wire of its number. */
  private putBack(): void {
    for (let qubit = 0; qubit < this.wires.length; qubit += 1) {
      const wire = this.wires[qubit] as number;
      if (wire === qubit) continue;
      this.list.push({ kind: 'cx', control: qubit, target: wire });
      this.list.push({ kind: 'cx', control: wire, target: qubit });
      this.list.push({ kind: 'cx', control: qubit, target: wire });
      this.exchange(qubit, wire);
    }
  }

  private settleAll(wires: number, mayStay: number): void {
    for (let rest = wires; rest !== 0; rest &= rest - 1) {
      this.settle(31 - Math.clz32(rest & -rest), mayStay);
    }
  }

  /** Writes what is held back on a wire, unless it may stay: a diagonal commutes with phases. */
  private settle(wire: number, mayStay: number): void {
    if ((this.pendingKind[wire] as number) <= mayStay) return;
    const matrix = this.pending[wire] as Float64Array;
    this.pending[wire] = undefined;
    const kind = this.pendingKind[wire];
    this.pendingKind[wire] = NONE;
    if (kind === DIAGONAL) {
      this.writeDiagonal(wire, matrix);
      return;
    }
    const euler = blankEuler();
    this.tape.do(() => decompose(matrix, euler));
    this.tape.decide(() => kindOf(euler));
    this.multiplyScalar(euler.global);
    this.phase(1 << wire, euler.before);
    this.touched |= 1 << wire;
    this.list.push({ kind: 'rotate', qubit: wire, turn: euler });
    if (euler.isFlipped) {
      this.phase(1 << wire, MINUS_ONE);
      this.list.push({ kind: 'flip', qubit: wire });
    }
    if (this.tape.decide(() => isOne(euler.after))) return;
    const after = new Float64Array(MATRIX_LENGTH);
    this.tape.do(() => {
      after[0] = 1;
      after[6] = euler.after.re;
      after[7] = euler.after.im;
    });
    if (mayStay === NONE) {
      this.writeDiagonal(wire, after);
      return;
    }
    this.pending[wire] = after;
    this.pendingKind[wire] = DIAGONAL;
  }

  private writeDiagonal(wire: number, m: Float64Array): void {
    const where: [Complex, Complex] = [
      { re: 1, im: 0 },
      { re: 1, im: 0 },
    ];
    this.tape.do(() => {
      where[0].re = m[0] as number;
      where[0].im = m[1] as number;
      where[1].re = m[6] as number;
      where[1].im = m[7] as number;
      divideWhereOne(where, 1);
    });
    this.multiplyScalar(where[0]);
    this.phase(1 << wire, where[1]);
  }

  private phase(qubits: number, factor: Complex): void {
    if (qubits === 0) {
      this.multiplyScalar(factor);
      return;
    }
    if ((qubits & ~this.touched) !== 0) return;
    if (this.list.takesPhase(qubits, factor)) return;
    if (this.tape.decide(() => isOne(factor))) return;
    this.list.push({ kind: 'phase', qubits, factor });
  }

  private multiplyScalar(factor: Complex): void {
    const { scalar } = this;
    this.tape.do(() => multiplyInto(scalar, factor));
  }
}

/** What of a decomposition the structure of a plan depends on. */
function kindOf({ tangent, isFlipped }: Euler): number {
  if (tangent === 1) return isFlipped ? 1 : 2;
  if (tangent === 0) return isFlipped ? 3 : 4;
  return isFlipped ? 5 : 6;
}

/** Divides each factor whose index has the bit by the one without it. */
function divideWhereOne(factors: readonly Complex[], bit: number): void {
  for (let i = bit; i < factors.length; i = (i + 1) | bit) {
    const x = factors[i] as Complex;
    const y = factors[i ^ bit] as Complex;
    const { re, im } = x;
    const square = y.re * y.re + y.im * y.im;
    x.re = (re * y.re + im * y.im) / square;
    x.im = (im * y.re - re * y.im) / square;
  }
}
