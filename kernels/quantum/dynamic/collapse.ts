/**
 * What measurements do to a statevector. Sums run from left to right, as the slow twin's do, so that
 * the same numbers decide.
 */

/** The squared norm of the parts of a state in which a qubit is 0 and 1. */
export function weightsOf(state: Float64Array, qubit: number): [zero: number, one: number] {
  const half = 2 * (1 << qubit);
  let [zero, one] = [0, 0];
  for (let start = 0; start < state.length; start += 2 * half) {
    for (let i = start; i < start + half; i++) {
      const amplitude = state[i] as number;
      zero += amplitude * amplitude;
    }
    for (let i = start + half; i < start + 2 * half; i++) {
      const amplitude = state[i] as number;
      one += amplitude * amplitude;
    }
  }
  return [zero, one];
}

/** Keeps the part in which a qubit has a value, brought to norm 1, and puts 0 for the other. */
export function project(
  state: Float64Array,
  qubit: number,
  { outcome, weight }: { outcome: number; weight: number },
): void {
  const scale = 1 / Math.sqrt(weight);
  const half = 2 * (1 << qubit);
  for (let start = 0; start < state.length; start += 2 * half) {
    const kept = start + outcome * half;
    for (let i = kept; i < kept + half; i++) state[i] = (state[i] as number) * scale;
    const gone = start + (1 - outcome) * half;
    state.fill(0, gone, gone + half);
  }
}
