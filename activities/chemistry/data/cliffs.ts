import { packFingerprints, tanimotoBetween } from '../../../kernels/statistics/tanimoto';
import type { MoleculeRow } from '../../../schemas/molecule';
import { difference, type Findings, findings, type Pair } from './findings';

/** A molecule with what places it among others. */
export interface Placed {
  row: MoleculeRow;
  /** In the order of DESCRIPTOR_NAMES. */
  descriptors: number[];
  fingerprint: Uint8Array;
}

/**
 * Pairs of similar molecules with very different exact values: where no model that reads structures alone
 * can be right about both. Stumpfe and Bajorath, J. Med. Chem. 55 (2012) 2932, doi:10.1021/jm201706b.
 */
export function cliffsIn(
  placed: readonly Placed[],
  o: { cliffSimilarity: number; cliffDifference: number },
): Findings<Pair & { similarity: number }> {
  const exact = placed.filter(({ row }) => row.measured?.relation === '=');
  const packed = packFingerprints(exact.map(({ fingerprint }) => fingerprint));
  const values = exact.map(({ row }) => row.measured?.value ?? 0);
  const cliffs: (Pair & { similarity: number })[] = [];
  for (let i = 0; i < exact.length; i++) {
    for (let j = i + 1; j < exact.length; j++) {
      const [a, b] = [values[i] as number, values[j] as number];
      if (Math.abs(a - b) < o.cliffDifference) continue;
      const similarity = tanimotoBetween(packed, i, packed, j);
      if (similarity < o.cliffSimilarity) continue;
      const ids: [string, string] = [exact[i]?.row.id ?? '', exact[j]?.row.id ?? ''];
      cliffs.push({ ids, values: [a, b], similarity });
    }
  }
  return findings(cliffs, difference);
}
