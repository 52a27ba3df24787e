import type { Chemistry, Rejection } from '../../kernels/chemistry';
import { AthanorError } from '../../schemas/errors';
import type { DescribedRow } from '../../schemas/molecule';

/** A molecule as property models see it. */
export interface ModelFeatures {
  ok: true;
  /** MODEL_FINGERPRINT_BLOCKS kinds of fingerprints, one after the other. */
  fingerprint: Uint8Array;
  descriptors: readonly number[];
}

type Row = Pick<DescribedRow, 'smiles' | 'descriptors'>;

/** Features of a row; the kernel's reason where it cannot read its structure. */
export function modelFeatures(chem: Chemistry, row: Row): ModelFeatures | Rejection {
  const read = chem.modelFingerprint(row.smiles);
  return read.ok ? { ok: true, fingerprint: read.bytes, descriptors: row.descriptors } : read;
}

/** The same for rows that the kernel wrote itself. Throws KERNEL_FAILED when it cannot read them back. */
export function knownFeatures(chem: Chemistry, row: Row): ModelFeatures {
  const features = modelFeatures(chem, row);
  if (features.ok) return features;
  const message = `The chemistry kernel cannot read ${row.smiles} back: ${features.reason}.`;
  throw new AthanorError({ code: 'KERNEL_FAILED', message });
}
