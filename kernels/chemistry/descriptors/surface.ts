import { BOND_RADIUS } from '../data/elements';
import type { MolGraph } from '../graph';

/** What a bond is shorter by than the radii of its atoms, ångström, by order; 0: aromatic. */
const SHORTENING = [0.1, 0, 0.2, 0.3];

/** Below this the hydrogens are left out of the sum. */
const SMALLEST_HYDROGEN_PART = 1e-4;

/**
 * Approximate surface area in square ångström: Labute, J. Mol. Graph. Model. 18 (2000) 464,
 * doi:10.1016/S1093-3263(00)00068-1, as RDKit computes it: with one hydrogen on every atom.
 */
export function labuteArea(graph: MolGraph): number {
  const radii = Float64Array.from(graph.element, (element) => BOND_RADIUS[element] as number);
  const covered = new Float64Array(graph.atomCount);
  for (let bond = 0; bond < graph.bondCount; bond++) {
    const begin = graph.begin[bond] as number;
    const end = graph.end[bond] as number;
    const order = graph.aromaticBond[bond] === 1 ? 0 : (graph.order[bond] as number);
    const isShortened = graph.aromaticBond[bond] === 1 || (order > 0 && order < 4);
    const shortening = isShortened ? (SHORTENING[order] as number) : 0;
    const [ofBegin, ofEnd] = overlap(radii[begin] as number, radii[end] as number, shortening);
    covered[begin] = (covered[begin] as number) + ofBegin;
    covered[end] = (covered[end] as number) + ofEnd;
  }
  const hydrogen = BOND_RADIUS[1] as number;
  let coveredHydrogen = 0;
  for (let atom = 0; atom < graph.atomCount; atom++) {
    const [ofAtom, ofHydrogen] = overlap(radii[atom] as number, hydrogen, 0);
    covered[atom] = (covered[atom] as number) + ofAtom;
    coveredHydrogen += ofHydrogen;
  }
  let area = 0;
  for (let atom = 0; atom < graph.atomCount; atom++) {
    area += exposed(radii[atom] as number, covered[atom] as number);
  }
  return Math.abs(coveredHydrogen) > SMALLEST_HYDROGEN_PART
    ? area + exposed(hydrogen, coveredHydrogen)
    : area;
}

/** What two spheres at bonding distance hide of each other. */
function overlap(one: number, other: number, shortening: number): [number, number] {
  const distance = Math.min(Math.max(Math.abs(one - other), one + other - shortening), one + other);
  return [
    other * other - ((one - distance) * (one - distance)) / distance,
    one * one - ((other - distance) * (other - distance)) / distance,
  ];
}

function exposed(radius: number, covered: number): number {
  return Math.PI * radius * (4 * radius - covered);
}
