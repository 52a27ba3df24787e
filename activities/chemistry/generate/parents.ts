import type { Chemistry } from '../../../kernels/chemistry';
import type { Lineage } from '../../../schemas/chemistry/lineage';
import type { MoleculeRow } from '../../../schemas/molecule';
import type { Draft } from './ways';

/** A molecule that analogues are made of. */
export interface Parent {
  row: MoleculeRow;
}

/** Makes a draft of a molecule that was put together from parts, if it is one that could be. */
export type Draftsman = (smiles: string | undefined, lineage: Lineage) => Draft;

/**
 * A draftsman who takes only molecules each of whose atoms has surroundings that an atom of the parents
 * has: parts that never met may not fit (aminals, hetero atoms in a row).
 */
export function draftsman(chem: Chemistry, parents: readonly Parent[]): Draftsman {
  const known = new Set(parents.flatMap(({ row }) => [...chem.synthesis.surroundings(row.smiles)]));
  return (smiles, lineage) => {
    if (smiles === undefined) return { refused: 'NO_MOLECULE' };
    for (const kind of chem.synthesis.surroundings(smiles)) {
      if (!known.has(kind)) return { refused: 'UNKNOWN_SURROUNDINGS' };
    }
    const standard = chem.standardise({ smiles });
    if (!standard.ok) {
      return { refused: standard.code, crashed: standard.code === 'KERNEL_ABORT' };
    }
    return { standard, lineage };
  };
}

/** The lineage of a child of these parents. */
export function descent(
  parents: readonly Parent[],
  o: Pick<Lineage, 'method' | 'by' | 'blocks' | 'route'>,
): Lineage {
  const rows = [...new Map(parents.map(({ row }) => [row.inchiKey, row])).values()];
  const generation = rows.reduce((max, row) => Math.max(max, row.lineage?.generation ?? 0), 0) + 1;
  return {
    method: o.method,
    by: o.by,
    parents: rows.map(({ id, inchiKey }) => ({ id, inchiKey })),
    blocks: o.blocks,
    route: o.route,
    generation,
  };
}
