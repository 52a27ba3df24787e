import { addOverlap, type Overlap, squaredNormOf } from './overlap';
import { qubitCountOf, type Statevector } from './statevector';

/** The expectation values of X, Y and Z: of length 1 for a qubit by itself, shorter if entangled. */
export interface BlochVector {
  x: number;
  y: number;
  z: number;
}

/**
 * The Bloch vector of every qubit of a pure state, in the order of the qubits: one walk that halves
 * the state until it fits the cache, whatever the cache's size, and serves all qubits.
 * @throws QuantumError BAD_STATE
 */
export function blochVectors(state: Statevector): BlochVector[] {
  const count = qubitCountOf(state);
  const vectors = Array.from({ length: count }, () => ({ x: 0, y: 0, z: 0 }));
  visit(state, { start: 0, qubit: count - 1 }, vectors);
  return vectors;
}

/** Adds the part of 2^(qubit + 1) amplitudes to the vectors of these qubits; returns their norm. */
function visit(
  state: Statevector,
  { start, qubit }: { start: number; qubit: number },
  vectors: BlochVector[],
): number {
  if (qubit < 0) return squaredNormOf(state, start, 1);
  const half = 1 << qubit;
  const up = visit(state, { start, qubit: qubit - 1 }, vectors);
  const down = visit(state, { start: start + half, qubit: qubit - 1 }, vectors);
  // ⟨0|ψ⟩ and ⟨1|ψ⟩ are the two halves, and ⟨X⟩ + i⟨Y⟩ is twice their overlap.
  const overlap: Overlap = { re: 0, im: 0 };
  addOverlap(overlap, state, { left: start, right: start + half, length: half });
  const vector = vectors[qubit] as BlochVector;
  vector.x += 2 * overlap.re;
  vector.y += 2 * overlap.im;
  vector.z += up - down;
  return up + down;
}
