import type { Conformation } from '../chemistry';
import type { CheckName, Finding } from './findings';
import { distanceFromPlane } from './flatness';
import { atomLabel } from './geometry-checks';

/** Groups of atoms that lie in a plane, or must not. */
interface PlanarityCheck {
  check: CheckName;
  smarts: readonly string[];
  /** Limit of the largest distance from the plane, Å. */
  limit: number;
  wants: 'flat' | 'not flat';
}

/** The groups and limits of PoseBusters (doi:10.1039/D3SC04185A). */
const CHECKS: readonly PlanarityCheck[] = [
  {
    check: 'aromatic-ring-flatness',
    smarts: [
      '[ar5^2]1[ar5^2][ar5^2][ar5^2][ar5^2]1',
      '[ar6^2]1[ar6^2][ar6^2][ar6^2][ar6^2][ar6^2]1',
    ],
    limit: 0.25,
    wants: 'flat',
  },
  {
    check: 'ring-non-flatness',
    smarts: [
      '[C,O,S,N;R1]~1[C,O,S,N;R1][C,O,S,N;R1][C,O,S,N;R1][C,O,S,N;R1][C,O,S,N;R1]1',
      '[C;R1]~1[C;R1][C,O,S,N;R1]~[C,O,S,N;R1][C;R1][C;R1]1',
      '[C;R1]~1[C;R1][C;R1]~[C;R1][C,O,S,N;R1][C;R1]1',
      '[C;R1]~1[C;R1][C;R1][C,O,S,N;R1]~[C,O,S,N;R1][C;R1]1',
      '[C;R1]~1[C;R1][C,O,S,N;R1][C;R1]~[C;R1][C;R1]1',
    ],
    limit: 0.05,
    wants: 'not flat',
  },
  {
    check: 'double-bond-flatness',
    smarts: ['[C;X3;^2](*)(*)=[C;X3;^2](*)(*)'],
    limit: 0.25,
    wants: 'flat',
  },
];

/** What `Chemistry.conformation` must look for, so that {@link planarityFindings} can be made. */
export const PLANARITY_SMARTS: readonly string[] = CHECKS.flatMap(({ smarts }) => smarts);

/** Flat aromatic rings and double bonds, saturated rings that are not flat. Values in Å. */
export function planarityFindings({ graph, coordinates, matches }: Conformation): Finding[] {
  let next = 0;
  return CHECKS.map(({ check, smarts, limit, wants }) => {
    const groups = smarts.flatMap(() => matches[next++] ?? []);
    const distances = groups.map((group) => distanceFromPlane(group, coordinates));
    if (distances.length === 0) return { check, passed: true, value: null, note: '' };
    const value = wants === 'flat' ? Math.max(...distances) : Math.min(...distances);
    const passed = wants === 'flat' ? value <= limit : value >= limit;
    const atoms = (groups[distances.indexOf(value)] ?? []).map((atom) =>
      atomLabel(graph.element[atom] as number, atom),
    );
    const what = wants === 'flat' ? `${value.toFixed(2)} Å off their plane` : 'flat';
    return { check, passed, value, note: passed ? '' : `${atoms.join(', ')} are ${what}` };
  });
}
