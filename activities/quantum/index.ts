/** Steps on quantum circuits. Any node runs them; the bits of the result do not depend on which. */

export { benchmarkDeviceStep } from './benchmark/benchmark-device';
export { contractStep, planContractionStep, sumContractionStep } from './contraction';
export { evolveStep } from './evolve';
export { combineFragmentsStep, runFragmentStep } from './fragments';
export { frontierStep } from './frontier';
export { computeIntegralsStep } from './integrals/compute-integrals';
export { planPointsStep } from './points';
export { qaoaStep } from './qaoa/optimise';
export { simulateStep } from './simulate';
export { diagonaliseStep, hartreeFockStep } from './vqe/baselines';
export { minimiseEnergyStep } from './vqe/minimise-energy';
