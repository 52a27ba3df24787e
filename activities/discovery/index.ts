/**
 * Steps that decide: which actives to hide, whether the ranking finds them, and the ranking itself.
 * They are trusted and read what the chemistry steps made.
 */

export { checkAffinityStep } from './check-affinity';
export { listRefinementsStep, mergeStep, takeStep } from './evaluated';

export { hideStep } from './hide';
export { identifyStep } from './identify';
export { observeStep } from './learning/observe';
export { proposeStep } from './learning/propose';
export { rankStep } from './rank';
export { validateStep } from './validate';
