/** Steps on quantum circuits. Any node runs them; the bits of the result do not depend on which. */
export { contractStep, planContractionStep, sumContractionStep } from './contraction';
export { simulateStep } from './simulate';
