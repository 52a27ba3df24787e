import type { Mol } from '@rdkit/rdkit';
import type { MolGraph } from './graph';

/** Stereocentres of a molecule, as RDKit's legacy perception finds them. */
export interface Stereocentres {
  all: number;
  unspecified: number;
}

const RANKS = 'cipRanks';

const NITROGEN = 7;

/** Phosphorus and arsenic, stereogenic from two neighbours on; sulfur and selenium from three. */
const FEWEST_NEIGHBOURS: ReadonlyMap<number, number> = new Map([
  [15, 2],
  [33, 2],
  [16, 3],
  [34, 3],
]);

/**
 * Counts stereocentres. RDKit is asked only when some atom without a tag could be one, which is
 * the costly part.
 */
export function stereocentresOf(mol: Mol, graph: MolGraph): Stereocentres {
  if (!mightBeIncomplete(graph)) {
    const tagged = graph.json.atoms.filter(({ stereo }) => stereo !== undefined).length;
    return { all: tagged, unspecified: 0 };
  }
  const { CIP_atoms: found } = JSON.parse(mol.get_stereo_tags()) as {
    CIP_atoms: [atom: number, code: string][];
  };
  const untagged = found.filter(([atom]) => graph.json.atoms[atom]?.stereo === undefined);
  return { all: found.length, unspecified: untagged.length };
}

/** Whether some atom without a stereo tag could be a centre; may say so of too many. */
function mightBeIncomplete(graph: MolGraph): boolean {
  const ranks = graph.json.extensions?.find((extension) => RANKS in extension)?.[RANKS] as
    | number[]
    | undefined;
  for (let atom = 0; atom < graph.atomCount; atom++) {
    const degree = (graph.first[atom + 1] as number) - (graph.first[atom] as number);
    const isTagged = graph.json.atoms[atom]?.stereo !== undefined;
    if (isTagged || !hasRoomForChirality(graph, atom, degree)) {
      continue;
    }
    if (
      ranks === undefined ||
      graph.atomRings[atom] !== 0 ||
      hasDistinctNeighbours(graph, atom, ranks)
    ) {
      return true;
    }
  }
  return false;
}

function hasRoomForChirality(graph: MolGraph, atom: number, degree: number): boolean {
  const element = graph.element[atom] as number;
  const hydrogens = graph.hydrogens[atom] as number;
  const fewest = FEWEST_NEIGHBOURS.get(element);
  if (fewest !== undefined) {
    return degree >= fewest;
  }
  if (element === NITROGEN && degree === 3 && hydrogens === 0) {
    return graph.smallestRing[atom] === 3 || (graph.atomRings[atom] as number) > 1;
  }
  return degree > 3 || (degree === 3 && hydrogens === 1) || degree + hydrogens > 4;
}

function hasDistinctNeighbours(graph: MolGraph, atom: number, ranks: readonly number[]): boolean {
  const found = new Set<number>();
  const start = graph.first[atom] as number;
  const stop = graph.first[atom + 1] as number;
  for (let k = start; k < stop; k++) {
    found.add(ranks[graph.neighbour[k] as number] as number);
  }
  return found.size === stop - start;
}
