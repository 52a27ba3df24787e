/** A Pauli string by its bits, Y in both sets. */
export interface PauliString {
  coefficient: number;
  flips: number;
  signs: number;
}
