import type { Mol } from '@rdkit/rdkit';
import { type MolGraph, readGraph } from './graph';
import type { RdkitKernel } from './rdkit-kernel';
import { reject } from './rejection';
import type { Rejection } from './types';

/** A molecule with the places of its atoms. */
export interface Conformation {
  ok: true;
  /** Hydrogens of the molblock are atoms of it; those that it leaves out are counts. */
  graph: MolGraph;
  /** x, y, z of each atom in Å. */
  coordinates: Float64Array;
  /** Of each atom: 1 sp, 2 sp², 3 sp³, 4 sp³d, 5 sp³d²; 0 where RDKit gives none of these. */
  hybridisation: Uint8Array;
  /** Standard InChI, with the stereochemistry that the coordinates have; '' where there is none. */
  inchi: string;
  /** The atoms of every match of each pattern that was asked for. */
  matches: number[][][];
}

/** How a molblock with coordinates is read: sanitised, with the hydrogens that it has. */
export const CONFORMATION_READING = '{"removeHs":false}';

const HYBRIDISATIONS = ['[^1]', '[^2]', '[^3]', '[^4]', '[^5]'];
const DIMENSIONS = 3;

/** Reads the conformation that a parsed molblock has; a rejection where it has none in space. */
export function conformationOf(
  kernel: RdkitKernel,
  mol: Mol,
  smarts: readonly string[],
): Conformation | Rejection {
  const graph = readGraph(mol.get_json());
  const conformer = (graph.json.conformers as JsonConformer[] | undefined)?.[0];
  if (conformer?.dim !== DIMENSIONS) return reject('PARSE', 'its coordinates are not in space');
  const coordinates = Float64Array.from(conformer.coords.flat());
  if (coordinates.length !== DIMENSIONS * graph.atomCount || !coordinates.every(Number.isFinite)) {
    return reject('PARSE', 'an atom has no coordinates');
  }
  const hybridisation = new Uint8Array(graph.atomCount);
  HYBRIDISATIONS.forEach((pattern, i) => {
    for (const [atom] of matchesOf(kernel, mol, pattern)) hybridisation[atom as number] = i + 1;
  });
  const matches = smarts.map((pattern) => matchesOf(kernel, mol, pattern));
  return { ok: true, graph, coordinates, hybridisation, inchi: mol.get_inchi(), matches };
}

interface JsonConformer {
  dim: number;
  coords: number[][];
}

function matchesOf(kernel: RdkitKernel, mol: Mol, smarts: string): number[][] {
  const query = kernel.use((rdkit) => rdkit.get_qmol(smarts));
  if (query === null) throw new SyntaxError(`SMARTS ${smarts}`);
  try {
    const text = mol.get_substruct_matches(query);
    // RDKit writes an empty object, not an empty list, where nothing matches.
    const found = JSON.parse(text) as { atoms: number[] }[] | Record<string, never>;
    return Array.isArray(found) ? found.map(({ atoms }) => atoms) : [];
  } finally {
    query.delete();
  }
}
