/** The basis state of an index as text, qubit 0 rightmost. */
export function bitsOf(index: number, qubitCount: number): string {
  return qubitCount === 0 ? '' : index.toString(2).padStart(qubitCount, '0');
}

/** For each basis state of some qubits where it lies in the index of the whole register. */
export function offsetsOf(qubits: readonly number[]): number[] {
  return Array.from({ length: 1 << qubits.length }, (_, local) =>
    qubits.reduce((sum, qubit, i) => sum + (((local >> i) & 1) << qubit), 0),
  );
}

/** All qubits of a register but those given, ascending. */
export function otherQubits(qubits: readonly number[], count: number): number[] {
  const given = new Set(qubits);
  return Array.from({ length: count }, (_, qubit) => qubit).filter((qubit) => !given.has(qubit));
}
