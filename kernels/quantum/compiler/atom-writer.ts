import { type Atom, bitsOf, changedQubits, diagonalQubits } from './atoms';
import type { Lowered } from './lowering';
import { decompose, product } from './single-qubit';

const FULL = 2;
const DIAGONAL = 1;
const NONE = 0;

/**
 * Collects atoms, holding one-qubit gates back as long as they can be fused with what follows. It works
 * on wires, since an exchange of qubits only renames them; the names are put right at the end.
 */
export class AtomWriter {
  private readonly atoms: Atom[] = [];
  /** The wire that each qubit is on. */
  private readonly wires: number[];
  private readonly pending: (Float64Array | undefined)[];
  private readonly pendingKind: Uint8Array;
  /** Wires that may be other than |0⟩. */
  private touched: number;
  private scalarRe = 1;
  private scalarIm = 0;

  constructor(
    qubitCount: number,
    private readonly startsFromHeld = false,
  ) {
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
    const after = before === undefined ? matrix : product(matrix, before);
    const isDiagonal = after[2] === 0 && after[3] === 0 && after[4] === 0 && after[5] === 0;
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
    const factors = new Float64Array(2 * size);
    for (let i = 0; i < size; i += 1) {
      factors[2 * i] = matrix[2 * i * (size + 1)] as number;
      factors[2 * i + 1] = matrix[2 * i * (size + 1) + 1] as number;
    }
    targets.forEach((_, place) => {
      divideWhereOne(factors, 1 << place);
    });
    for (let set = 0; set < size; set += 1) {
      const qubits = controls | bitsOf(targets.filter((_, place) => (set >> place) & 1));
      this.phase(qubits, factors[2 * set] as number, factors[2 * set + 1] as number);
    }
  }

  controlledFlip(control: number, target: number): void {
    this.settle(control, DIAGONAL);
    this.settle(target, NONE);
    if ((this.touched & (1 << control)) === 0) return;
    this.touched |= 1 << target;
    this.atoms.push({ kind: 'cx', control, target });
  }

  dense(atom: Omit<Extract<Atom, { kind: 'dense' }>, 'kind'>): void {
    for (const wire of atom.targets) this.settle(wire, NONE);
    this.settleAll(atom.controls, DIAGONAL);
    if ((atom.controls & atom.values & ~this.touched) !== 0) return;
    this.touched |= bitsOf(atom.targets);
    this.atoms.push({ kind: 'dense', ...atom });
  }

  /** An observable of qubits, of the state as it is here. */
  observe(observation: Extract<Atom, { kind: 'observe' }>): void {
    const names = this.wires;
    const atom = renamed(observation, names);
    const changed = changedQubits(atom);
    this.settleAll(changed, NONE);
    this.settleAll(diagonalQubits(atom), DIAGONAL);
    this.atoms.push(atom);
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
    const isRenamed = qubitOf.some((qubit, wire) => qubit !== wire);
    const atoms = isRenamed ? this.atoms.map((atom) => renamed(atom, qubitOf)) : this.atoms;
    return { atoms, scalarRe: this.scalarRe, scalarIm: this.scalarIm };
  }

  /** Moves each qubit to the wire of its number. */
  private putBack(): void {
    for (let qubit = 0; qubit < this.wires.length; qubit += 1) {
      const wire = this.wires[qubit] as number;
      if (wire === qubit) continue;
      this.atoms.push({ kind: 'cx', control: qubit, target: wire });
      this.atoms.push({ kind: 'cx', control: wire, target: qubit });
      this.atoms.push({ kind: 'cx', control: qubit, target: wire });
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
    const euler = decompose(matrix);
    this.multiplyScalar(euler.globalRe, euler.globalIm);
    this.phase(1 << wire, euler.beforeRe, euler.beforeIm);
    this.touched |= 1 << wire;
    const { tangent, scale } = euler;
    this.atoms.push({ kind: 'rotate', qubit: wire, tangent, scale });
    if (euler.isFlipped) {
      this.phase(1 << wire, -1, 0);
      this.atoms.push({ kind: 'flip', qubit: wire });
    }
    if (euler.afterRe === 1 && euler.afterIm === 0) return;
    const after = Float64Array.of(1, 0, 0, 0, 0, 0, euler.afterRe, euler.afterIm);
    if (mayStay === NONE) {
      this.writeDiagonal(wire, after);
      return;
    }
    this.pending[wire] = after;
    this.pendingKind[wire] = DIAGONAL;
  }

  private writeDiagonal(wire: number, m: Float64Array): void {
    const factors = Float64Array.of(m[0] as number, m[1] as number, m[6] as number, m[7] as number);
    divideWhereOne(factors, 1);
    this.multiplyScalar(factors[0] as number, factors[1] as number);
    this.phase(1 << wire, factors[2] as number, factors[3] as number);
  }

  private phase(qubits: number, re: number, im: number): void {
    if (qubits === 0) {
      this.multiplyScalar(re, im);
      return;
    }
    if ((re === 1 && im === 0) || (qubits & ~this.touched) !== 0) return;
    this.atoms.push({ kind: 'phase', qubits, re, im });
  }

  private multiplyScalar(re: number, im: number): void {
    const old = this.scalarRe;
    this.scalarRe = old * re - this.scalarIm * im;
    this.scalarIm = old * im + this.scalarIm * re;
  }
}

/** Divides each factor whose index has the bit by the one without it. */
function divideWhereOne(factors: Float64Array, bit: number): void {
  for (let i = 0; i < factors.length / 2; i += 1) {
    if ((i & bit) === 0) continue;
    const [xr, xi] = [factors[2 * i] as number, factors[2 * i + 1] as number];
    const [yr, yi] = [factors[2 * (i ^ bit)] as number, factors[2 * (i ^ bit) + 1] as number];
    const square = yr * yr + yi * yi;
    factors[2 * i] = (xr * yr + xi * yi) / square;
    factors[2 * i + 1] = (xi * yr - xr * yi) / square;
  }
}

function renamed(atom: Atom, names: readonly number[]): Atom {
  const name = (wire: number) => names[wire] as number;
  const nameAll = (mask: number) => bitsOf(names.filter((_, wire) => (mask >> wire) & 1));
  switch (atom.kind) {
    case 'phase':
      return { ...atom, qubits: nameAll(atom.qubits) };
    case 'cx':
      return { ...atom, control: name(atom.control), target: name(atom.target) };
    case 'observe':
      return {
        ...atom,
        strings: atom.strings.map(({ coefficient, flips, signs }) => ({
          coefficient,
          flips: nameAll(flips),
          signs: nameAll(signs),
        })),
      };
    case 'dense':
      return {
        ...atom,
        targets: atom.targets.map(name),
        controls: nameAll(atom.controls),
        values: nameAll(atom.values),
      };
    default:
      return { ...atom, qubit: name(atom.qubit) };
  }
}
