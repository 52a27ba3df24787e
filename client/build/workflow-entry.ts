import path from 'node:path';
import type { PackageSource } from './sources';

const STEPS = path.resolve(__dirname, '../../workflows/step-registry.js');
const PIPELINES = path.resolve(__dirname, '../../workflows/pipeline-registry.js');

/**
 * Source of the workflow bundle's entry: registers every package's step and pipeline contracts, and exports every
 * package's workflows, ours first.
 */
export function workflowEntry(sources: readonly PackageSource[]): string {
  const quoted = (file: string) => JSON.stringify(file);
  return [
    `const { registerSteps } = require(${quoted(STEPS)});`,
    `const { registerPipelines } = require(${quoted(PIPELINES)});`,
    ...sources.map((s) => `registerSteps(require(${quoted(s.contracts)}).steps);`),
    ...sources.map((s) => `registerPipelines(require(${quoted(s.contracts)}).pipelines ?? []);`),
    ...sources.map((s) => `Object.assign(exports, require(${quoted(s.workflows)}));`),
    '',
  ].join('\n');
}
