import { StatisticsError } from './errors';
import { median } from './quantile';

/** One measured molecule. */
export interface TrainingItem {
  /** Identity: items of equal InChIKey are one molecule. */
  readonly inchiKey: string;
  /** Bemis-Murcko scaffold SMILES, '' for an acyclic molecule. */
  readonly scaffold: string;
  /** Bit fingerprint, eight bits a byte, the same length for all. */
  readonly fingerprint: Uint8Array;
  /** Descriptors, the same ones in the same order for all. */
  readonly descriptors: ArrayLike<number>;
  /** The measured value. */
  readonly value: number;
}

/** A molecule that was measured more than once with different outcomes. */
export interface ValueConflict {
  readonly inchiKey: string;
  readonly values: readonly number[];
  /** The median, which is what the model is trained on. */
  readonly used: number;
  /** Largest minus smallest value. */
  readonly range: number;
}

/** What deduplication did. */
export interface TrainingReport {
  readonly given: number;
  readonly used: number;
  /** Items merged into an earlier one of the same InChIKey. */
  readonly merged: number;
  readonly conflicts: readonly ValueConflict[];
}

/**
 * Merges items of equal InChIKey into the first of them, with the median of their values; values
 * that differ are reported. Order of first occurrence is kept.
 * @throws StatisticsError EMPTY_INPUT, NOT_FINITE
 */
export function deduplicate(items: readonly TrainingItem[]): {
  readonly items: TrainingItem[];
  readonly report: TrainingReport;
} {
  if (items.length === 0) throw new StatisticsError('EMPTY_INPUT', 'no training items');
  const groups = new Map<string, TrainingItem[]>();
  items.forEach((item, i) => {
    if (!Number.isFinite(item.value)) {
      throw new StatisticsError('NOT_FINITE', `value of item ${i} is ${item.value}`);
    }
    const group = groups.get(item.inchiKey);
    if (group === undefined) groups.set(item.inchiKey, [item]);
    else group.push(item);
  });
  const conflicts: ValueConflict[] = [];
  const unique = Array.from(groups, ([inchiKey, group]) => {
    const values = group.map((item) => item.value);
    const used = median(values);
    const range = Math.max(...values) - Math.min(...values);
    if (range > 0) conflicts.push({ inchiKey, values, used, range });
    return { ...(group[0] as TrainingItem), value: used };
  });
  const merged = items.length - unique.length;
  return { items: unique, report: { given: items.length, used: unique.length, merged, conflicts } };
}
