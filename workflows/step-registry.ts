import type { AnyStep } from '../schemas/step';

const registry = new Map<string, AnyStep>();

/**
 * Makes step contracts known to child workflows, which receive them by activity type. The generated
 * entry of the workflow bundle calls this once with every step of the catalogue.
 */
export function registerSteps(steps: readonly AnyStep[]): void {
  for (const step of steps) registry.set(step.activityType, step);
}

/** The contract of an activity type. */
export function registeredStep(activityType: string): AnyStep {
  const step = registry.get(activityType);
  if (step === undefined) throw new Error(`step ${activityType} is not in this workflow bundle`);
  return step;
}
