import { reducedDensityMatrix } from './density-matrix';
import { qubitCountOf } from './statevector';

/** The expectation values of X, Y and Z: of length 1 for a qubit by itself, shorter if entangled. */
export interface BlochVector {
  x: number;
  y: number;
  z: number;
}

/**
 * The Bloch vector of every qubit of a pure state, in the order of the qubits.
 * @throws QuantumError BAD_STATE
 */
export function blochVectors(state: Float64Array): BlochVector[] {
  return Array.from({ length: qubitCountOf(state) }, (_, qubit) => {
    // ρ = (1 + xX + yY + zZ) / 2; numbers 4 and 5 of the array are the entry ⟨1|ρ|0⟩.
    const rho = reducedDensityMatrix(state, [qubit]);
    const [up, re, im, down] = [rho[0], rho[4], rho[5], rho[6]] as [number, number, number, number];
    return { x: 2 * re, y: 2 * im, z: up - down };
  });
}
