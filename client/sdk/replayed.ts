import type { ProvenanceEntry } from '../../schemas/run-record';

/** A result that a run computed again, and how it compares. */
export interface ReplayedResult {
  stage: string;
  step: string;
  position: string;
  /**
   * - `same`: to the bit.
   * - `near`: another answer of a step that promises no equal bits (a native tool).
   * - `differs`: another answer to the same question of a step that promises equal bits.
   * - `follows`: it was asked something else, since a result before it is another.
   * - `missing`: only one of the runs has it.
   */
  verdict: 'same' | 'near' | 'differs' | 'follows' | 'missing';
}

/** What a replay came to. */
export interface Replayed {
  results: ReplayedResult[];
  counts: Record<ReplayedResult['verdict'], number>;
  /** Steps that ran with other code than the first time: what differs may be owed to that. */
  otherCode: string[];
  /** Whether every result that promises equal bits has them, wherever it was asked the same. */
  isReproduced: boolean;
}

/**
 * Holds the results of a run beside those of its replay, by their place in the run.
 * @param isBitwise whether a step, by name and version, promises equal bits
 */
export function compareReplay(
  first: readonly ProvenanceEntry[],
  again: readonly ProvenanceEntry[],
  isBitwise: (step: string, version: number) => boolean,
): Replayed {
  const placeOf = (entry: ProvenanceEntry) => `${entry.step} ${entry.position}`;
  const replayed = new Map(again.map((entry) => [placeOf(entry), entry]));
  const otherCode = new Set<string>();
  const results: ReplayedResult[] = first.map((entry) => {
    const twin = replayed.get(placeOf(entry));
    replayed.delete(placeOf(entry));
    if (twin !== undefined && twin.codeDigest !== entry.codeDigest) otherCode.add(entry.step);
    const { stage, step, position } = entry;
    return { stage, step, position, verdict: verdictOf(entry, twin, isBitwise) };
  });
  for (const { stage, step, position } of replayed.values()) {
    results.push({ stage, step, position, verdict: 'missing' });
  }
  const counts = { same: 0, near: 0, differs: 0, follows: 0, missing: 0 };
  for (const { verdict } of results) counts[verdict] += 1;
  // Where nothing native came before, nothing may be missing or follow from another result.
  const isExcused = counts.near > 0;
  const isReproduced = counts.differs === 0 && (isExcused || counts.follows + counts.missing === 0);
  return { results, counts, otherCode: [...otherCode].sort(), isReproduced };
}

function verdictOf(
  entry: ProvenanceEntry,
  twin: ProvenanceEntry | undefined,
  isBitwise: (step: string, version: number) => boolean,
): ReplayedResult['verdict'] {
  if (twin === undefined) return 'missing';
  if (twin.outputDigest === entry.outputDigest) return 'same';
  if (twin.inputDigest !== entry.inputDigest) return 'follows';
  return isBitwise(entry.step, entry.stepVersion) ? 'differs' : 'near';
}
