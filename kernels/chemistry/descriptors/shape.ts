import { BOND_RADIUS } from '../data/elements';
import type { MolGraph } from '../graph';
import { type Hybridisation, hybridisations } from './hybridisation';

/** Shape indices of a molecule. */
export interface ShapeIndices {
  alpha: number;
  kappa1: number;
  kappa2: number;
  kappa3: number;
  flexibility: number;
}

type Alphas = Partial<Record<Hybridisation, number>> & { rest: number };

/** Alpha by element and hybridisation; other elements take it from their bond radius. */
const ALPHA: Readonly<Record<number, Alphas>> = {
  1: { rest: 0 },
  6: { sp: -0.22, sp2: -0.13, rest: 0 },
  7: { sp: -0.29, sp2: -0.2, rest: -0.04 },
  8: { sp2: -0.2, rest: -0.04 },
  9: { rest: -0.07 },
  15: { sp2: 0.3, rest: 0.43 },
  16: { sp2: 0.22, rest: 0.35 },
  17: { rest: 0.29 },
  35: { rest: 0.48 },
  53: { rest: 0.73 },
};

const CARBON = 6;

/**
 * Kappa shape indices, alpha and the flexibility index phi from the numbers of paths by bonds:
 * Kier, Quant. Struct.-Act. Relat. 4 (1985) 109 and 5 (1986) 7; Hall and Kier, Rev. Comput. Chem.
 * 2 (1991) 367.
 */
export function shape(graph: MolGraph, paths: Int32Array): ShapeIndices {
  const alpha = totalAlpha(graph);
  const atoms = graph.element.reduce((count, element) => count + (element > 1 ? 1 : 0), 0);
  const kappa1 = ratio((atoms + alpha) * (atoms + alpha - 1) * (atoms + alpha - 1), {
    paths: graph.bondCount,
    alpha,
  });
  const kappa2 = ratio((atoms + alpha - 1) * (atoms + alpha - 2) * (atoms + alpha - 2), {
    paths: paths[2] as number,
    alpha,
  });
  const first = atoms % 2 === 1 ? atoms + alpha - 1 : atoms + alpha - 2;
  const kappa3 = ratio(first * (atoms + alpha - 3) * (atoms + alpha - 3), {
    paths: paths[3] as number,
    alpha,
  });
  const flexibility = atoms === 0 ? 0 : (kappa1 * kappa2) / atoms;
  return { alpha, kappa1, kappa2, kappa3, flexibility };
}

function ratio(numerator: number, { paths, alpha }: { paths: number; alpha: number }): number {
  const denominator = (paths + alpha) * (paths + alpha);
  return denominator === 0 ? 0 : numerator / denominator;
}

function totalAlpha(graph: MolGraph): number {
  const carbon = BOND_RADIUS[CARBON] as number;
  let sum = 0;
  hybridisations(graph).forEach((hybridisation, atom) => {
    const element = graph.element[atom] as number;
    if (element !== 0) {
      const alphas = ALPHA[element];
      sum +=
        alphas === undefined
          ? (BOND_RADIUS[element] as number) / carbon - 1
          : (alphas[hybridisation] ?? alphas.rest);
    }
  });
  return sum;
}
