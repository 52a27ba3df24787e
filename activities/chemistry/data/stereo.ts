import { grouped } from '../../../kernels/chemistry/synthesis/group';
import { descriptorOf } from '../rows';
import type { Placed } from './cliffs';
import { type Findings, findings } from './findings';

/** Characters of an InChIKey that tell the constitution, without stereochemistry. */
const CONSTITUTION = 14;

/** Molecules with undefined stereocentres, and groups of molecules that differ by stereochemistry alone. */
export function stereoIn(placed: readonly Placed[]): {
  groups: number;
  gaps: Findings<{ id: string; unspecified: number }>;
} {
  const all = placed.map(({ row, descriptors }) => ({
    id: row.id,
    unspecified: descriptorOf({ descriptors }, 'NumUnspecifiedAtomStereoCenters'),
  }));
  const measured = placed.filter(({ row }) => row.measured !== undefined);
  const byConstitution = grouped(measured, ({ row }) => row.inchiKey.slice(0, CONSTITUTION));
  return {
    groups: [...byConstitution.values()].filter((group) => group.length > 1).length,
    gaps: findings(
      all.filter(({ unspecified }) => unspecified > 0),
      ({ unspecified }) => unspecified,
    ),
  };
}
