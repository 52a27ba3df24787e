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
