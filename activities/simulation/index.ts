/** Differential equations on grids. Any node runs them; the bits of the result do not depend on which. */
export { reactionDiffusionStep } from './reaction-diffusion';
