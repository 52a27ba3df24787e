import {
  type PackedFingerprints,
  packFingerprints,
  tanimotoBetween,
} from '../../kernels/statistics/tanimoto';
import type { DescribedRow } from '../../schemas/molecule';
import { decodeFingerprint } from './rows';

/** The reference molecule that is most like another, and how like it is (Tanimoto, 0 to 1). */
export interface Nearest {
  similarity: number;
  id: string;
}

const NOTHING: Nearest = { similarity: 0, id: '' };

/** Reference molecules, unpacked once, to compare many others with. */
export class ReferenceSet {
  private readonly packed: PackedFingerprints;

  constructor(private readonly references: readonly Pick<DescribedRow, 'id' | 'fingerprint'>[]) {
    this.packed = packFingerprints(references.map((row) => decodeFingerprint(row.fingerprint)));
  }

  /** How many there are. */
  get size(): number {
    return this.references.length;
  }

  /** The first of the most similar ones; similarity 0 and no name when the set is empty. */
  nearest(query: PackedFingerprints): Nearest {
    let best = NOTHING;
    const bits = query.bits[0] as number;
    for (let i = 0; i < this.size; i++) {
      const own = this.packed.bits[i] as number;
      // No similarity can be above the ratio of the numbers of bits, where there are any.
      const [fewer, more] = own < bits ? [own, bits] : [bits, own];
      if (more > 0 && fewer <= best.similarity * more) continue;
      const similarity = tanimotoBetween(query, 0, this.packed, i);
      if (similarity > best.similarity) best = { similarity, id: this.references[i]?.id ?? '' };
    }
    return best;
  }

  /** Similarity to each. */
  similarities(query: PackedFingerprints): Float64Array {
    return Float64Array.from({ length: this.size }, (_, i) =>
      tanimotoBetween(query, 0, this.packed, i),
    );
  }
}

/** A row's fingerprint, ready to be compared. */
export function packRow(row: Pick<DescribedRow, 'fingerprint'>): PackedFingerprints {
  return packFingerprints([decodeFingerprint(row.fingerprint)]);
}
