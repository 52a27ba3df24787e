/**
 * What is read off a statevector: probabilities, shots, expectation values, the most probable basis
 * states, Bloch vectors, reduced density matrices, entropies, fidelity. Pure functions whose sums have
 * a fixed shape, so that all devices give the same bits; pipelines and tests use them on the state
 * of any simulator.
 */
export * from './bloch-vectors';
export * from './density-matrix';
export { entanglementEntropy } from './entropy';
export * from './entropy-per-cut';
export * from './fidelity';
export * from './hermitian-eigenvalues';
export {
  expectationValue,
  type PauliTerm,
  pauliExpectation,
} from './pauli-sum';
export { marginalProbabilities, probabilities } from './probabilities';
export * from './shots';
export type { Statevector } from './statevector';
export * from './top-states';
