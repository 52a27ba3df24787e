import { OP_DENSE, OP_HADAMARD, OP_PAIR, OP_ROTATE, OP_SCALE } from '../assembly/opcodes';
import { powerOfTwo } from '../power-of-two';
import { type Atom, changedQubits, countBits, diagonalQubits, highestBit } from './atoms';
import { assign, type Complex, isOne, multiplyInto } from './complex';
import { withButterflies } from './fourier';
import { Monomial } from './monomial';
import { emitExpectations } from './observable';
import { emitObservations, isDisturbed, type Observation } from './observations';
import { divided } from './pair-core';
import type { ProgramWriter } from './program';
import type { Pass } from './schedule';
import { type Butterfly, type Rotation, type Stage, stagesOf } from './stages';

/** Rotations in one sweep: what 16 registers hold. */
const ROTATIONS_MAX = 3;
const HADAMARDS_MAX = 2;
/** Of two Hadamard gates, the factors that their tangents leave out. */
const HALF = { re: 0.5, im: 0 };
/** Two tangents and seven complex numbers. */
const PAIR_LENGTH = 16;
/** The scale that waits is applied when it gets this small, long before floats end. */
const SCALE_MIN = powerOfTwo(-60);

/** Writes a pass; the scalar is what still has to multiply all amplitudes. */
export function emitPass(
  program: ProgramWriter,
  pass: Pass,
  { qubitCount, scalar, isLast }: { qubitCount: number; scalar: Complex; isLast: boolean },
): void {
  const { tape } = program;
  const emitter = new PassEmitter(program, { tile: pass.tile, qubitCount, scalar });
  program.begin();
  const stages = withButterflies(stagesOf(pass.atoms, qubitCount), tape);
  for (const stage of stages) emitter.stage(stage);
  emitter.flush();
  if (isLast && !tape.decide(() => isOne(scalar))) emitter.scale();
  if (pass.strings.length === 0) return;
  const bits = (qubits: number) => emitter.bits(qubits);
  emitExpectations(program, pass.strings, { tile: pass.tile, bits, scalar });
}

class PassEmitter {
  private readonly tile: number;
  private readonly qubitCount: number;
  private readonly scalar: Complex;
  private readonly exponent: number;
  private butterfly: Butterfly | undefined;
  /** The bit of the tile that a qubit is. */
  private readonly bitOf: number[] = [];

  constructor(
    private readonly program: ProgramWriter,
    { tile, qubitCount, scalar }: { tile: number; qubitCount: number; scalar: Complex },
  ) {
    this.tile = tile;
    this.qubitCount = qubitCount;
    this.scalar = scalar;
    this.exponent = countBits(tile);
    let bit = 0;
    for (let rest = tile; rest !== 0; rest &= rest - 1) {
      this.bitOf[highestBit(rest & -rest)] = bit;
      bit += 1;
    }
  }

  stage({ others, rotations, butterfly }: Stage): void {
    const plain: Rotation[] = [];
    const ones: Rotation[] = [];
    for (const rotation of rotations) {
      // Decided when they were lowered.
      if (rotation.turn.tangent === 1) ones.push(rotation);
      else if (rotation.turn.tangent !== 0) plain.push(rotation);
    }
    if (others.length > 0) this.others(others);
    this.flush();
    // After the phases, which take along the scale of what came before.
    const { scalar } = this;
    const { tape } = this.program;
    tape.do(() => {
      for (const { turn } of rotations) multiplyInto(scalar, { re: turn.scale, im: 0 });
    });
    for (const sweep of groups(plain, ROTATIONS_MAX)) {
      const tangents = this.program.computed(sweep.length, (i) => sweep[i]?.turn.tangent as number);
      const bits = sweep.map((rotation) => this.bit(rotation.qubit));
      this.program.operation(OP_ROTATE, [sweep.length, tangents, ...bits]);
    }
    for (const pair of groups(ones, HADAMARDS_MAX)) {
      const bits = pair.map((rotation) => this.bit(rotation.qubit));
      this.program.operation(OP_HADAMARD, [pair.length, ...bits]);
    }
    if (butterfly !== undefined) {
      this.butterfly = butterfly;
      // Both of its gates have their factors to come.
      tape.do(() => multiplyInto(scalar, HALF));
    }
    const isSmall = tape.decide(() => Math.abs(scalar.re) + Math.abs(scalar.im) <= SCALE_MIN);
    if (isSmall) this.scale();
  }

  /** Writes the butterfly that waits for the phases after it. */
  flush(): void {
    this.write(new Monomial(this.exponent, this.scalar, this.program.tape));
  }

  private write(monomial: Monomial): void {
    const { butterfly } = this;
    this.butterfly = undefined;
    if (butterfly === undefined) {
      monomial.write(this.program);
      return;
    }
    const bits: [number, number] = [this.bit(butterfly.first), this.bit(butterfly.second)];
    monomial.writeAfter(this.program, bits, butterfly.isNegative);
  }

  /** Applies what waits to all amplitudes. */
  scale(): void {
    const { scalar } = this;
    this.program.operation(OP_SCALE, [this.program.complex(scalar)]);
    this.program.tape.do(() => assign(scalar, { re: 1, im: 0 }));
  }

  /** Writes phases, permutations and matrices. */
  private others(atoms: Stage['others']): void {
    const { tape } = this.program;
    let monomial = new Monomial(this.exponent, this.scalar, tape);
    const restart = () => {
      this.write(monomial);
      monomial = new Monomial(this.exponent, this.scalar, tape);
      gathered = 0;
    };
    // What the monomial acts on, which is all that a pair has to wait for.
    let gathered = 0;
    let waiting: Observation[] = [];
    const look = () => {
      if (waiting.length === 0) return;
      restart();
      this.observe(waiting);
      waiting = [];
    };
    for (const atom of atoms) {
      if (atom.kind !== 'observe' && waiting.some((one) => isDisturbed(one, atom))) look();
      if (atom.kind === 'pair') {
        if ((changedQubits(atom) & gathered) !== 0) restart();
        this.pair(atom);
        continue;
      }
      gathered |= changedQubits(atom) | diagonalQubits(atom);
      if (atom.kind === 'flip') monomial.flip(this.bit(atom.qubit));
      else if (atom.kind === 'cx') {
        monomial.controlledFlip(this.bit(atom.control), this.bit(atom.target));
      } else if (atom.kind === 'dense') {
        restart();
        this.dense(atom);
      } else if (atom.kind === 'observe') {
        waiting.push(atom);
      } else {
        const bits = this.bits(atom.qubits);
        const outer = atom.qubits & ~this.tile;
        if (monomial.phase(bits, outer, atom.factor)) continue;
        restart();
        gathered = atom.qubits;
        if (!monomial.phase(bits, outer, atom.factor)) this.controlledPhase(atom);
      }
    }
    look();
    this.write(monomial);
  }

  private observe(observations: readonly Observation[]): void {
    const { scalar, tile } = this;
    const bits = (qubits: number) => this.bits(qubits);
    const jobs = powerOfTwo(this.qubitCount - this.exponent);
    emitObservations(this.program, observations, { tile, bits, scalar, jobs });
  }

  private pair({ qubits, core }: Extract<Atom, { kind: 'pair' }>): void {
    const { scalar, program } = this;
    const values = new Float64Array(PAIR_LENGTH);
    program.tape.do(() => multiplyInto(scalar, divided(core, values)));
    const bits = qubits.map((qubit) => this.bit(qubit));
    program.operation(OP_PAIR, [...bits, program.constantsOf(values)]);
  }

  private dense(atom: Extract<Atom, { kind: 'dense' }>): void {
    const { targets, controls, values, matrix } = atom;
    this.program.operation(OP_DENSE, [
      targets.length,
      this.program.constantsOf(matrix),
      this.bits(controls),
      this.bits(controls & values),
      controls & ~this.tile,
      controls & values & ~this.tile,
      ...targets.map((target) => this.bit(target)),
    ]);
  }

  /** A phase as a matrix on one of its qubits in the tile, controlled by the others. */
  private controlledPhase({ qubits, factor }: Extract<Atom, { kind: 'phase' }>): void {
    const target = highestBit(qubits & this.tile);
    const controls = qubits & ~(1 << target);
    const matrix = Float64Array.of(1, 0, 0, 0, 0, 0, 1, 0);
    this.program.tape.do(() => matrix.set([factor.re, factor.im], 6));
    this.dense({ kind: 'dense', targets: [target], controls, values: controls, matrix });
  }

  private bit(qubit: number): number {
    return this.bitOf[qubit] as number;
  }

  /** Those of a set of qubits that are in the tile, as a set of its bits. */
  bits(qubits: number): number {
    let bits = 0;
    for (let rest = qubits & this.tile; rest !== 0; rest &= rest - 1) {
      bits |= 1 << this.bit(highestBit(rest & -rest));
    }
    return bits;
  }
}

/** As few groups as can be; two of two before one of three and one of one, which is more work. */
function groups<T extends { qubit: number }>(list: readonly T[], size: number): T[][] {
  const sorted = [...list].sort((a, b) => a.qubit - b.qubit);
  const result: T[][] = [];
  let at = 0;
  while (at < sorted.length) {
    const left = sorted.length - at;
    const count = left === size + 1 ? size - 1 : size;
    result.push(sorted.slice(at, at + count));
    at += count;
  }
  return result;
}
