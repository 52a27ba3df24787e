import { type Atom, changedQubits, diagonalQubits } from './atoms';

/** Rotations of different qubits, all at once. */
export type Rotation = Extract<Atom, { kind: 'rotate' }>;

/** A stage: first phases, permutations and matrices in order, then rotations in any. */
export interface Stage {
  others: Exclude<Atom, Rotation>[];
  rotations: Rotation[];
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

  constructor(private readonly qubitCount: number) {
    this.diagonal = new Int32Array(qubitCount);
    this.changing = new Int32Array(qubitCount);
    this.rotations = new Int32Array(qubitCount);
  }

  /** Puts a rotation of a qubit into a stage. */
  rotation(qubit: number): number {
    const at = this.rotations[qubit] as number;
    for (const kind of [this.diagonal, this.changing, this.rotations]) kind[qubit] = at + 1;
    return at;
  }

  /** Puts anything else into a stage, behind what its list already has. */
  other(atom: Atom): number {
    const changed = changedQubits(atom);
    const read = diagonalQubits(atom);
    let at = 0;
    for (let qubit = 0; qubit < this.qubitCount; qubit += 1) {
      if ((changed >> qubit) & 1) at = Math.max(at, this.changing[qubit] as number);
      if ((read >> qubit) & 1) at = Math.max(at, this.diagonal[qubit] as number);
    }
    for (let qubit = 0; qubit < this.qubitCount; qubit += 1) {
      if ((((changed | read) >> qubit) & 1) === 0) continue;
      if ((changed >> qubit) & 1) this.diagonal[qubit] = at;
      this.changing[qubit] = Math.max(this.changing[qubit] as number, at);
      this.rotations[qubit] = Math.max(this.rotations[qubit] as number, at);
    }
    return at;
  }
}
