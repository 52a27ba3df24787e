import { DATIVE, type MolGraph } from './graph';
import { subgraphJson } from './graph-json';
import type { RdkitKernel } from './rdkit-kernel';
import { implicitHydrogens } from './valence';

const AS_IT_IS = '{"sanitize":false,"assignStereo":false,"removeHs":false}';
const WITHOUT_STEREO = '{"doIsomericSmiles":false}';

/**
 * Bemis-Murcko scaffold: ring systems, the chains that link them, and atoms with a double bond to
 * either; SMILES without stereochemistry, '' when there is no ring. Bemis and Murcko, J. Med.
 * Chem. 39 (1996) 2887, doi:10.1021/jm9602928, in RDKit's form (MurckoScaffoldSmiles).
 */
export function murckoScaffold(kernel: RdkitKernel, graph: MolGraph): string {
  if (graph.rings.length === 0) {
    return '';
  }
  const hydrogens = scaffoldHydrogens(graph, framework(graph));
  return kernel.withMolecule(
    subgraphJson(graph, { hydrogens, dropStereo: true }),
    AS_IT_IS,
    (scaffold) => {
      if (scaffold === null) {
        throw new Error('RDKit refused a scaffold that was cut from its own molecule');
      }
      return scaffold.get_smiles(WITHOUT_STEREO);
    },
  );
}

/** Ring atoms and atoms between rings: what is left when chain ends are taken away repeatedly. */
function framework(graph: MolGraph): Uint8Array {
  const kept = new Uint8Array(graph.atomCount).fill(1);
  const degree = Int16Array.from(
    kept,
    (_, atom) => (graph.first[atom + 1] as number) - (graph.first[atom] as number),
  );
  const ends = [...degree.keys()].filter((atom) => isEnd(graph, degree, atom));
  for (let atom = ends.pop(); atom !== undefined; atom = ends.pop()) {
    kept[atom] = 0;
    for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
      const other = graph.neighbour[k] as number;
      degree[other] = (degree[other] as number) - 1;
      if (kept[other] === 1 && degree[other] === 1 && graph.atomRings[other] === 0) {
        ends.push(other);
      }
    }
  }
  return kept;
}

function isEnd(graph: MolGraph, degree: Int16Array, atom: number): boolean {
  return graph.atomRings[atom] === 0 && (degree[atom] as number) <= 1;
}

/** Hydrogens of the scaffold's atoms, -1 for those outside it. */
function scaffoldHydrogens(graph: MolGraph, kept: Uint8Array): Int16Array {
  const inside = kept.map((keep, atom) => (keep || hangsByDouble(graph, kept, atom) ? 1 : 0));
  return Int16Array.from(inside, (isInside, atom) =>
    isInside === 1 ? hydrogensAfterCut(graph, { kept, inside }, atom) : -1,
  );
}

function hangsByDouble(graph: MolGraph, kept: Uint8Array, atom: number): boolean {
  return neighbours(graph, atom).some(
    ({ other, bond }) => kept[other] === 1 && isDouble(graph, bond),
  );
}

function isDouble(graph: MolGraph, bond: number): boolean {
  return graph.order[bond] === 2 && graph.aromaticBond[bond] === 0;
}

function hydrogensAfterCut(
  graph: MolGraph,
  { kept, inside }: Record<'kept' | 'inside', Uint8Array>,
  atom: number,
): number {
  const bonds = neighbours(graph, atom);
  const charge = graph.charge[atom] as number;
  const before = graph.hydrogens[atom] as number;
  const cut = bonds.filter(({ other }) => inside[other] === 0);
  if (cut.length === 0 || (kept[atom] === 0 && charge !== 0)) {
    return before;
  }
  const element = graph.element[atom] as number;
  if (graph.aromatic[atom] === 1 && (element !== 6 || charge === 1)) {
    return 1;
  }
  const remaining = bonds
    .filter(({ other }) => inside[other] === 1)
    .reduce((sum, { bond }) => sum + valenceOf(graph, bond), 0);
  return implicitHydrogens(element, charge, remaining + (graph.radicals[atom] as number));
}

function valenceOf(graph: MolGraph, bond: number): number {
  const order = graph.order[bond] as number;
  return order === DATIVE ? 1 : order;
}

function neighbours(graph: MolGraph, atom: number): { other: number; bond: number }[] {
  const result: { other: number; bond: number }[] = [];
  for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
    result.push({ other: graph.neighbour[k] as number, bond: graph.viaBond[k] as number });
  }
  return result;
}
