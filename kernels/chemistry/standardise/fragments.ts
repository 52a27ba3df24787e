import type { MolGraph } from '../graph';
import { subgraphJson } from '../graph-json';
import type { RdkitKernel } from '../rdkit-kernel';

const AS_IT_IS = '{"sanitize":false,"removeHs":false,"assignStereo":false}';

/** Connected parts of a molecule, each as its atoms in ascending order. */
export function components(graph: MolGraph): number[][] {
  const label = new Int32Array(graph.atomCount).fill(-1);
  const parts: number[][] = [];
  for (let start = 0; start < graph.atomCount; start++) {
    if (label[start] === -1) {
      const part = [start];
      label[start] = parts.length;
      for (const atom of part) {
        for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
          const other = graph.neighbour[k] as number;
          if (label[other] === -1) {
            label[other] = parts.length;
            part.push(other);
          }
        }
      }
      parts.push(part.sort((a, b) => a - b));
    }
  }
  return parts;
}

/**
 * The largest part: most atoms, hydrogens included, then the heaviest, then the first by SMILES
 * (RDKit's LargestFragmentChooser with its defaults).
 */
export function largestComponent(
  kernel: RdkitKernel,
  graph: MolGraph,
  parts: readonly number[][],
): number[] {
  const smilesOf = (part: readonly number[]): string =>
    kernel.withMolecule(partJson(graph, part), AS_IT_IS, (mol) => mol?.get_smiles() ?? '');
  let best = parts[0] as number[];
  for (const part of parts.slice(1)) {
    const bySize = sizeOf(graph, part) - sizeOf(graph, best);
    const byWeight = bySize === 0 ? weightOf(graph, part) - weightOf(graph, best) : bySize;
    if (byWeight > 0 || (byWeight === 0 && smilesOf(part) < smilesOf(best))) {
      best = part;
    }
  }
  return best;
}

/** RDKit JSON of one part of a molecule, stereochemistry included. */
export function partJson(graph: MolGraph, part: readonly number[]): string {
  const hydrogens = new Int16Array(graph.atomCount).fill(-1);
  for (const atom of part) {
    hydrogens[atom] = graph.hydrogens[atom] as number;
  }
  return subgraphJson(graph, { hydrogens, dropStereo: false });
}

function sizeOf(graph: MolGraph, part: readonly number[]): number {
  return part.reduce((sum, atom) => sum + 1 + (graph.hydrogens[atom] as number), 0);
}

function weightOf(graph: MolGraph, part: readonly number[]): number {
  let weight = 0;
  for (const atom of part) {
    const element = graph.element[atom] as number;
    const isotope = graph.isotope[atom] as number;
    weight += 100 * element + isotope - (graph.charge[atom] as number) * 0.1;
    weight += graph.hydrogens[atom] as number;
  }
  return weight;
}
