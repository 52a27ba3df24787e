import { DockingTextError } from './errors';
import type { Molblock } from './molblock';
import type { TorsionTree } from './torsion-tree';

/** PDBQT has three decimals, and molblocks have four; atoms of one molecule are farther apart than this. */
const SAME_ANGSTROM = 0.05;

/**
 * The position in a molblock of each atom of a torsion tree of the same conformer: the atom at the same place.
 * @throws DockingTextError where an atom, or a heavy atom of the molblock, has no counterpart
 */
export function sameAtoms(tree: TorsionTree, block: Molblock): number[] {
  const taken = new Set<number>();
  const atoms = tree.types.map((_, i) => {
    const found = block.elements.findIndex((_, j) => !taken.has(j) && isSame(i, j));
    if (found < 0) throw new DockingTextError(`a PDBQT whose atom ${i + 1} is not of its molecule`);
    taken.add(found);
    return found;
  });
  const lost = block.elements.findIndex((element, j) => element !== 'H' && !taken.has(j));
  if (lost >= 0) throw new DockingTextError(`a PDBQT without atom ${lost + 1} of its molecule`);
  return atoms;

  function isSame(i: number, j: number): boolean {
    let sum = 0;
    for (let axis = 0; axis < 3; axis++) {
      const a = tree.coordinates[3 * i + axis] as number;
      const difference = a - (block.coordinates[3 * j + axis] as number);
      sum += difference * difference;
    }
    return sum < SAME_ANGSTROM * SAME_ANGSTROM;
  }
}
