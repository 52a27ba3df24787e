/** The basis state of an index as text, qubit 0 rightmost. */
export function bitsOf(index: number, qubitCount: number): string {
  return qubitCount === 0 ? '' : index.toString(2).padStart(qubitCount, '0');
}

/** For each basis state of some qubits where it lies in the index of the whole register. */
export function offsetsOf(qubits: readonly number[]): number[] {
  const offsets = [0];
  for (const qubit of qubits) {
    const count = offsets.length;
    for (let i = 0; i < count; i++) offsets.push((offsets[i] as number) + (1 << qubit));
  }
  return offsets;
}

/** All qubits of a register but those given, ascending. */
export function otherQubits(qubits: readonly number[], count: number): number[] {
  const given = new Set(qubits);
  return Array.from({ length: count }, (_, qubit) => qubit).filter((qubit) => !given.has(qubit));
}
