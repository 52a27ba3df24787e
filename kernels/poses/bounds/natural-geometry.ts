import { bondBetween, type MolGraph } from '../../chemistry/graph';
import { vanDerWaalsRadius } from '../radii';
import { bondsOf } from '../uff/atom-types';
import { naturalBondLength } from '../uff/bond-length';
import type { UffType } from '../uff/parameters';

/** Lengths and angles that the bonds of a molecule have by nature. */
export interface NaturalGeometry {
  /** Of each bond, in Å. */
  lengths: Float64Array;
  /** Whether UFF knows both atoms of the bond; where not, its length is a guess. */
  isKnown: Uint8Array;
  /** In radians, of each pair of bonds that share an atom: [bond · bondCount + bond]. */
  angles: Float64Array;
}

const DEGREE = Math.PI / 180;
const TETRAHEDRAL = 109.5 * DEGREE;
const TRIGONAL = 120 * DEGREE;
const AROMATIC_ORDER = 1.5;
const [SP, SP2, SP3, SP3D, SP3D2] = [1, 2, 3, 4, 5];

/**
 * Lengths by UFF, and angles by hybridisation and ring size, as distance geometry takes them (Blaney and
 * Dixon, doi:10.1002/9780470125823.ch6; the angles are those of RDKit).
 */
export function naturalGeometry(
  graph: MolGraph,
  hybridisation: Uint8Array,
  types: readonly (UffType | undefined)[],
): NaturalGeometry {
  const lengths = new Float64Array(graph.bondCount);
  const isKnown = new Uint8Array(graph.bondCount);
  for (let bond = 0; bond < graph.bondCount; bond++) {
    const [begin, end] = [graph.begin[bond] as number, graph.end[bond] as number];
    const [a, b] = [types[begin], types[end]];
    if (a !== undefined && b !== undefined) {
      lengths[bond] = naturalBondLength(a, b, orderOf(graph, bond));
      isKnown[bond] = 1;
    } else {
      const radii = [begin, end].map((atom) => vanDerWaalsRadius(graph.element[atom] as number));
      lengths[bond] = ((radii[0] as number) + (radii[1] as number)) / 2;
    }
  }
  return { lengths, isKnown, angles: naturalAngles(graph, hybridisation) };
}

/** Order of a bond: 1.5 where it is aromatic, 1 where it is none of 1, 2, 3. */
export function orderOf(graph: MolGraph, bond: number): number {
  if (graph.aromaticBond[bond] === 1) return AROMATIC_ORDER;
  const order = graph.order[bond] as number;
  return order >= 1 && order <= 3 ? order : 1;
}

function naturalAngles(graph: MolGraph, hybridisation: Uint8Array): Float64Array {
  const angles = new Float64Array(graph.bondCount * graph.bondCount);
  const taken = new Float64Array(graph.atomCount);
  const set = new Uint8Array(graph.atomCount);
  const put = (a: number, b: number, atom: number, angle: number): void => {
    angles[a * graph.bondCount + b] = angle;
    angles[b * graph.bondCount + a] = angle;
    taken[atom] = (taken[atom] as number) + angle;
    set[atom] = (set[atom] as number) + 1;
  };
  for (const ring of [...graph.rings].sort((a, b) => a.length - b.length)) {
    ring.forEach((atom, i) => {
      const before = bondBetween(graph, ring.at(i - 1) as number, atom);
      const after = bondBetween(graph, atom, ring[(i + 1) % ring.length] as number);
      if (angles[before * graph.bondCount + after] !== 0) return;
      put(before, after, atom, ringAngle(hybridisation[atom] as number, ring.length));
    });
  }
  for (let atom = 0; atom < graph.atomCount; atom++) {
    const bonds = [...bondsOf(graph, atom)].map(([, bond]) => bond);
    const inRings = set[atom] as number;
    for (const [i, a] of bonds.entries()) {
      for (const b of bonds.slice(0, i)) {
        if (angles[a * graph.bondCount + b] !== 0) continue;
        const left = (bonds.length * (bonds.length - 1)) / 2 - (set[atom] as number);
        const isRing = inRings > 0;
        const rest = (2 * Math.PI - (taken[atom] as number)) / left;
        put(a, b, atom, otherAngle(graph, atom, { hybridisation, isRing, rest }));
      }
    }
  }
  return angles;
}

function ringAngle(hybrid: number, size: number): number {
  if (hybrid === SP2 || size === 3 || size === 4) return Math.PI * (1 - 2 / size);
  if (hybrid === SP3) return size === 5 ? 104 * DEGREE : TETRAHEDRAL;
  if (hybrid === SP3D) return 105 * DEGREE;
  return hybrid === SP3D2 ? 90 * DEGREE : TRIGONAL;
}

/** An angle at an atom that is not inside one ring; sp² ring atoms share out what the rings leave. */
function otherAngle(
  graph: MolGraph,
  atom: number,
  o: { hybridisation: Uint8Array; isRing: boolean; rest: number },
): number {
  const hybrid = o.hybridisation[atom] as number;
  if (hybrid === SP2) return o.isRing ? o.rest : TRIGONAL;
  if (hybrid === SP3) {
    const ring = graph.smallestRing[atom];
    return ring === 3 ? 116 * DEGREE : ring === 4 ? 112 * DEGREE : TETRAHEDRAL;
  }
  if (hybrid === SP) return Math.PI;
  if (hybrid === SP3D) return 105 * DEGREE;
  return hybrid === SP3D2 ? 135 * DEGREE : TRIGONAL;
}
