import { type Atom, changedQubits, diagonalQubits, highestBit } from './atoms';

/** Rotations of different qubits, all at once. */
export type Rotation = Extract<Atom, { kind: 'rotate' }>;

/** H on the first qubit, i or −i where both are 1, H on the second: a butterfly of four amplitudes. */
export interface Butterfly {
  first: number;
  second: number;
  isNegative: boolean;
}

/** A stage: first phases, permutations and matrices in order, then rotations in any. */
export interface Stage {
  others: Exclude<Atom, Rotation>[];
  rotations: Rotation[];
  /** What comes after the rotations. */
  butterfly?: Butterfly;
}

/**
 * Sorts the atoms of a pass into stages, each atom as early as what it does not commute with allows,
 * so that one sweep through the tile serves as many of them as can be.
 */
export function stagesOf(atoms: readonly Atom[], qubitCount: number): Stage[] {
  const stages: Stage[] = [];
  const stageAt = (at: number): Stage => {
    while (stages.length <= at) stages.push({ others: [], rotations: [] });
    return stages[at] as Stage;
  };
  const earliest = new Earliest(qubitCount);
  for (const atom of atoms) {
    if (atom.kind === 'rotate') stageAt(earliest.rotation(atom.qubit)).rotations.push(atom);
    else stageAt(earliest.other(atom)).others.push(atom);
  }
  return stages;
}

/** For each qubit, the earliest stages that what comes next on it may join. */
class Earliest {
  /** For what commutes with phases: after the last that does not. */
  private readonly diagonal: Int32Array;
  private readonly changing: Int32Array;
  private readonly rotations: Int32Array;

  constructor(qubitCount: number) {
    this.diagonal = new Int32Array(qubitCount);
    this.changing = new Int32Array(qubitCount);
    this.rotations = new Int32Array(qubitCount);
  }

  /** Puts a rotation of a qubit into a stage. */
  rotation(qubit: number): number {
    const at = this.rotations[qubit] as number;
    this.diagonal[qubit] = at + 1;
    this.changing[qubit] = at + 1;
    this.rotations[qubit] = at + 1;
    return at;
  }

  /** Puts anything else into a stage, behind what its list already has. */
  other(atom: Atom): number {
    const changed = changedQubits(atom);
    const read = diagonalQubits(atom);
    const { changing, diagonal, rotations } = this;
    let at = 0;
    for (let rest = changed; rest !== 0; rest &= rest - 1) {
      const earliest = changing[highestBit(rest & -rest)] as number;
      if (earliest > at) at = earliest;
    }
    for (let rest = read; rest !== 0; rest &= rest - 1) {
      const earliest = diagonal[highestBit(rest & -rest)] as number;
      if (earliest > at) at = earliest;
    }
    for (let rest = changed | read; rest !== 0; rest &= rest - 1) {
      const qubit = highestBit(rest & -rest);
      if ((changed >> qubit) & 1) diagonal[qubit] = at;
      if ((changing[qubit] as number) < at) changing[qubit] = at;
      if ((rotations[qubit] as number) < at) rotations[qubit] = at;
    }
    return at;
  }
}
