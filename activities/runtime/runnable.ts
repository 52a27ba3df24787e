import { isTrusted } from '../../schemas/constants/nodes';
import { PYTHON_MODULES } from '../../schemas/constants/python-modules';
import { asAthanorError } from '../../schemas/errors';
import type { StepImplementation } from '../implement';
import { containerEngine } from './native/containers';
import { PRLIMIT, programOf } from './native/tools';
import { readPublishers, type SandboxSettings } from './sandbox';

/** Whether they can be imported is found out when the machine is looked at: offers follow from that. */
const MODULES: readonly string[] = PYTHON_MODULES;

/**
 * Why this machine may not run a step now, in words for its owner; undefined when it may. A node offers a
 * task queue only when it may run all of its steps: what it could but refuse would be sent in vain.
 */
export function whyNotRunnable(
  { contract, check }: Pick<StepImplementation, 'contract' | 'check'>,
  settings: SandboxSettings,
): string | undefined {
  try {
    check?.({ publishers: () => readPublishers(settings) });
    if (contract.runtime === 'native') {
      const programs = contract.tools.filter((tool) => !MODULES.includes(tool));
      for (const tool of [PRLIMIT, ...programs]) programOf(tool, settings.toolPaths);
    }
    if (contract.runtime === 'container') {
      if (!isTrusted(settings.tier)) return `${contract.name} needs a node of a trusted tier`;
      containerEngine();
    }
    return undefined;
  } catch (error) {
    return asAthanorError(error).message;
  }
}

/** The steps of those task queues of which this machine may run every step; tells of the others. */
export function runnableSteps<T extends { implementation: StepImplementation }>(
  steps: readonly T[],
  settings: SandboxSettings,
  tell: (o: { taskQueue: string; step: string; why: string }) => void,
): T[] {
  const closed = new Set<string>();
  for (const { implementation } of steps) {
    const why = whyNotRunnable(implementation, settings);
    if (why === undefined) continue;
    const { activityType: step, taskQueue } = implementation.contract;
    closed.add(taskQueue);
    tell({ taskQueue, step, why });
  }
  return steps.filter(({ implementation: { contract } }) => !closed.has(contract.taskQueue));
}
