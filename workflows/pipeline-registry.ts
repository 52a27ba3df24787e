import type { AnyPipeline } from '../schemas/pipeline';

const registry = new Map<string, AnyPipeline>();

/**
 * Makes pipeline contracts known to workflows that run others, by name. The generated entry of the workflow
 * bundle calls this once for every package; a later one of the same name takes the place of an earlier.
 */
export function registerPipelines(pipelines: readonly AnyPipeline[]): void {
  for (const pipeline of pipelines) registry.set(pipeline.name, pipeline);
}

/** The pipeline of this name, or undefined. */
export function registeredPipeline(name: string): AnyPipeline | undefined {
  return registry.get(name);
}
