import { DockingTextError } from './errors';
import type { Molblock } from './molblock';
import { move, superpose } from './superpose';
import type { TorsionTree } from './torsion-tree';

/** A conformer with all its atoms, and which of them the docking program moves. */
export interface Conformer {
  block: Molblock;
  tree: TorsionTree;
  /** Position in the molblock of each atom of the tree. */
  atoms: readonly number[];
}

/** A rigid part: what shows where it is, and what goes with it. */
interface Part {
  /** Atoms of the tree whose places do not change with a turn of its bonds. */
  markers: number[];
  /** Atoms of the molblock that the docking program does not know. */
  followers: number[];
}

/**
 * Places every atom of a molecule from those that the docking program moved: the others, hydrogens on carbon,
 * go with the rigid part that their neighbour belongs to. `moved` is in the order of the tree.
 * @throws DockingTextError when the tree is not of this molecule
 */
export function wholePose(conformer: Conformer, moved: Float64Array): Float64Array {
  const { block, atoms } = conformer;
  const placed = Float64Array.from(block.coordinates);
  for (const [i, atom] of atoms.entries()) {
    placed.set(moved.subarray(3 * i, 3 * i + 3), 3 * atom);
  }
  for (const { markers, followers } of partsOf(conformer)) {
    if (followers.length === 0) continue;
    const before = gather(
      block.coordinates,
      markers.map((i) => atoms[i] as number),
    );
    const motion = superpose(before, gather(moved, markers));
    for (const atom of followers) {
      placed.set(move(motion, block.coordinates.subarray(3 * atom, 3 * atom + 3)), 3 * atom);
    }
  }
  return placed;
}

function partsOf({ block, tree, atoms }: Conformer): Part[] {
  const fragmentOf = new Map<number, number>();
  const parts = tree.fragments.map((fragment): Part => {
    // The atoms at the far ends of its turning bonds lie on their axes: they keep their place too.
    const markers = fragment.from < 0 ? [...fragment.atoms] : [...fragment.atoms, fragment.from];
    return { markers, followers: [] };
  });
  for (const [f, fragment] of tree.fragments.entries()) {
    for (const atom of fragment.atoms) fragmentOf.set(atoms[atom] as number, f);
    if (fragment.parent >= 0) parts[fragment.parent]?.markers.push(fragment.to);
  }
  const known = new Set(atoms);
  for (const ends of block.bonds) {
    for (const [atom, neighbour] of [ends, [ends[1], ends[0]]] as [number, number][]) {
      if (known.has(atom)) continue;
      const fragment = fragmentOf.get(neighbour);
      if (fragment === undefined) throw new DockingTextError(`atom ${atom + 1} hangs on no part`);
      parts[fragment]?.followers.push(atom);
    }
  }
  return parts;
}

function gather(coordinates: Float64Array, atoms: readonly number[]): Float64Array {
  const picked = new Float64Array(3 * atoms.length);
  for (const [i, atom] of atoms.entries()) {
    picked.set(coordinates.subarray(3 * atom, 3 * atom + 3), 3 * i);
  }
  return picked;
}
