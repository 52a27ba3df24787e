import { approachTo, type LigandAtoms } from './clashes';
import type { Finding } from './findings';
import { atomLabel } from './geometry-checks';
import { volumeOverlap } from './overlap';
import { SURROUNDING_KINDS, type SurroundingKind, type Surroundings } from './surroundings';

/** A ligand farther than this from any atom of the protein is not in it, Å. */
const DISTANCE_MAX = 5;
/** Two atoms nearer than this share of the sum of their radii clash. */
const RELATIVE_MIN = 0.75;
/** Share of a ligand's volume that its surroundings may take too. */
const OVERLAP_MAX = 0.075;
/** Share of the radii that spans the volumes; ions and waters may come nearer than other atoms. */
const VOLUME_SCALE: Readonly<Record<SurroundingKind, number>> = {
  protein: 0.8,
  'organic-cofactor': 0.8,
  'inorganic-cofactor': 0.5,
  water: 0.5,
};

/** A ligand's heavy atoms, with the position of each in the molblock. */
export interface Ligand extends LigandAtoms {
  positions: readonly number[];
}

/**
 * Distance to the protein, clashes and volume overlap with each kind of surroundings, as PoseBusters
 * has them (doi:10.1039/D3SC04185A). Values: Å, distance over the sum of radii, share of volume.
 */
export function surroundingsFindings(
  ligand: Ligand,
  receptor: Record<SurroundingKind, Surroundings>,
): Finding[] {
  const approaches = SURROUNDING_KINDS.map((kind) =>
    approachTo(
      ligand,
      receptor[kind],
      kind === 'inorganic-cofactor' ? 'covalent' : 'van der Waals',
    ),
  );
  const distance = approaches[0]?.distance ?? Number.POSITIVE_INFINITY;
  const isNear = distance <= DISTANCE_MAX;
  const where = Number.isFinite(distance) ? `${distance.toFixed(1)} Å away` : 'not there';
  const findings: Finding[] = [
    {
      check: 'protein-distance',
      passed: isNear,
      value: Number.isFinite(distance) ? distance : null,
      note: isNear ? '' : `the protein is ${where}`,
    },
  ];
  SURROUNDING_KINDS.forEach((kind, i) => {
    const nearest = approaches[i]?.nearest ?? null;
    const passed = nearest === null || nearest.relative >= RELATIVE_MIN;
    const note = nearest === null || passed ? '' : contactNote(ligand, nearest);
    findings.push({ check: `${kind}-clash`, passed, value: nearest?.relative ?? null, note });
  });
  for (const kind of SURROUNDING_KINDS) {
    const isEmpty = receptor[kind].atomicNumbers.length === 0;
    const value = isEmpty ? null : volumeOverlap(ligand, receptor[kind], VOLUME_SCALE[kind]);
    const passed = value === null || value <= OVERLAP_MAX;
    const note = passed ? '' : `${Math.round(100 * (value ?? 0))} % of its volume is taken`;
    findings.push({ check: `${kind}-overlap`, passed, value, note });
  }
  return findings;
}

function contactNote(
  ligand: Ligand,
  { ligandAtom, label, relative }: { ligandAtom: number; label: string; relative: number },
): string {
  const atom = atomLabel(
    ligand.atomicNumbers[ligandAtom] as number,
    ligand.positions[ligandAtom] as number,
  );
  return `${atom} and ${label} are at ${relative.toFixed(2)} of the sum of their radii`;
}
