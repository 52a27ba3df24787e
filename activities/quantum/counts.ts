import type { CircuitResults } from '../../schemas/quantum/steps';
import { openLineWriter } from '../../store/artifacts';
import type { StepContext } from '../implement';

/** Outcomes that are listed in the output; all of them are in the artifact. */
const LISTED_COUNTS = 64;

/** An outcome of the shots and how often it came. */
export interface OutcomeCount {
  /** Bit 0 rightmost. */
  bits: string;
  count: number;
}

/** Outcomes by their frequency, equals by their bits. */
export function sortedCounts(counts: Iterable<readonly [string, number]>): OutcomeCount[] {
  return [...counts]
    .map(([bits, count]) => ({ bits, count }))
    .sort((a, b) => b.count - a.count || (a.bits < b.bits ? -1 : 1));
}

/**
 * Counts the bits that final measurements leave.
 * @param shots the basis state of each shot
 * @param measured qubits by the bit they are measured into; bits that nothing is measured into stay 0
 */
export function countMeasured(
  shots: Uint32Array,
  { measured, bitCount }: { measured: ReadonlyMap<number, number>; bitCount: number },
): OutcomeCount[] {
  const byState = new Map<number, number>();
  for (const state of shots) byState.set(state, (byState.get(state) ?? 0) + 1);
  const counts = new Map<string, number>();
  for (const [state, count] of byState) {
    const digits = Array.from({ length: bitCount }, (_, bit) => {
      const qubit = measured.get(bitCount - 1 - bit);
      return qubit === undefined ? '0' : String((state >>> qubit) & 1);
    });
    const bits = digits.join('');
    counts.set(bits, (counts.get(bits) ?? 0) + count);
  }
  return sortedCounts(counts);
}

/** Lists the most frequent outcomes and keeps all of them in an artifact. */
export async function keptCounts(
  outcomes: readonly OutcomeCount[],
  { artifacts }: Pick<StepContext, 'artifacts'>,
): Promise<Pick<CircuitResults, 'counts' | 'allCounts'>> {
  const counts = outcomes.slice(0, LISTED_COUNTS);
  if (outcomes.length === 0) return { counts, allCounts: null };
  const writer = await openLineWriter(artifacts);
  for (const outcome of outcomes) await writer.write(JSON.stringify(outcome));
  return { counts, allCounts: await writer.close() };
}
