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
  /** For each qubit the earliest stage whose others, and whose rotations, it may still join. */
  const others = new Int32Array(qubitCount);
  const rotations = new Int32Array(qubitCount);
  const stageAt = (at: number): Stage => {
    while (stages.length <= at) stages.push({ others: [], rotations: [] });
    return stages[at] as Stage;
  };
  for (const atom of atoms) {
    if (atom.kind === 'rotate') {
      const at = rotations[atom.qubit] as number;
      stageAt(at).rotations.push(atom);
      others[atom.qubit] = at + 1;
      rotations[atom.qubit] = at + 1;
      continue;
    }
    const touched = changedQubits(atom) | diagonalQubits(atom);
    let at = 0;
    for (let qubit = 0; qubit < qubitCount; qubit += 1) {
      if ((touched >> qubit) & 1) at = Math.max(at, others[qubit] as number);
    }
    stageAt(at).others.push(atom);
    for (let qubit = 0; qubit < qubitCount; qubit += 1) {
      if (((touched >> qubit) & 1) === 0) continue;
      // Later ones of this stage come after it in the list.
      others[qubit] = at;
      rotations[qubit] = Math.max(rotations[qubit] as number, at);
    }
  }
  return stages;
}
