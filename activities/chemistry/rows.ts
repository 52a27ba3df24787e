import { DESCRIPTOR_NAMES, type ProfileResult } from '../../kernels/chemistry';
import { AthanorError } from '../../schemas/errors';
import type { DescribedRow, MoleculeRow, Prediction, ScoredRow } from '../../schemas/molecule';
import { moleculeRow } from '../library/rows';

/** A molecule with its profile. Throws KERNEL_FAILED when the profile is not complete. */
export function describedRow(molecule: MoleculeRow, profile: ProfileResult): DescribedRow {
  const { descriptors, fingerprint, scaffold, qed, sa } = profile;
  if (
    descriptors === undefined ||
    fingerprint === undefined ||
    scaffold === undefined ||
    qed === undefined ||
    sa === undefined
  ) {
    throw new AthanorError({
      code: 'KERNEL_FAILED',
      message: `The chemistry kernel left fields out for ${molecule.smiles}.`,
    });
  }
  return {
    ...moleculeRow(molecule),
    descriptors,
    fingerprint: encodeFingerprint(fingerprint),
    scaffold,
    qed,
    sa,
  };
}

/** The same row with its similarities; predictions that it has already are kept. */
export function scoredRow(
  row: DescribedRow & { predictions?: Record<string, Prediction> },
  scores: { similarity: number; nearest: string; blindSimilarity: number },
): ScoredRow {
  const { predictions = {}, ...described } = row;
  const { similarity, nearest, blindSimilarity } = scores;
  return { ...described, similarity, nearest, blindSimilarity, predictions };
}

/** The same row with one more prediction; names are kept sorted. */
export function withPrediction<R extends { predictions?: Record<string, Prediction> }>(
  row: R,
  name: string,
  prediction: Prediction,
): R {
  const all = { ...row.predictions, [name]: prediction };
  const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...row, predictions: Object.fromEntries(sorted) };
}

/** A fingerprint as a row holds it. */
export function encodeFingerprint(bits: Uint8Array): string {
  return Buffer.from(bits).toString('base64');
}

/** The bits of a row's fingerprint. */
export function decodeFingerprint(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

/** A row's descriptor by its name in DESCRIPTOR_NAMES. Throws KERNEL_MISMATCH when there is none. */
export function descriptorOf(row: Pick<DescribedRow, 'descriptors'>, name: string): number {
  const value = row.descriptors[DESCRIPTOR_NAMES.indexOf(name)];
  if (value === undefined) {
    throw new AthanorError({ code: 'KERNEL_MISMATCH', message: `A row lacks ${name}.` });
  }
  return value;
}
