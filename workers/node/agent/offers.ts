import { RECORDS_QUEUE } from '../../../schemas/constants/task-queues';
import type { OwnerRules } from '../../../schemas/nodes/owner-rules';
import type { StepContract } from '../../../schemas/step';

/** What offers follow from, of a step's contract. */
export type OfferedStep = Pick<StepContract, 'name' | 'taskQueue' | 'resources' | 'tools'>;

/** A task queue of the catalogue, and whether this machine serves it. */
export interface Offer {
  taskQueue: string;
  offered: boolean;
  /** Why not. */
  why?: string;
}

/** What a machine offers. */
export interface Offers {
  queues: Offer[];
  /** Memory of the largest step on offer. */
  stepMemoryMb: number;
}

/** Smallest memory that a step is taken to need, also where nothing is offered. */
const STEP_MEMORY_MB_MIN = 128;

/**
 * Which task queues a machine serves. A queue is offered whole or not at all: when the owner excludes
 * one of its steps, or does not give the memory that one needs, others must not be sent in vain.
 */
export function offersOf(o: {
  steps: readonly OfferedStep[];
  tools: Readonly<Record<string, string>>;
  rules: Pick<OwnerRules, 'steps' | 'memoryMbMax'>;
  /** Queues that this process was told to serve; all unless given. */
  capabilities?: readonly string[];
}): Offers {
  const served = o.steps.filter(
    ({ taskQueue }) => taskQueue !== RECORDS_QUEUE && (o.capabilities?.includes(taskQueue) ?? true),
  );
  const names = [...new Set(served.map((step) => step.taskQueue))].sort();
  const queues = names.map((taskQueue): Offer => {
    const steps = served.filter((step) => step.taskQueue === taskQueue);
    const why = whyNot(steps, o);
    return why === undefined ? { taskQueue, offered: true } : { taskQueue, offered: false, why };
  });
  const offered = new Set(queues.filter((q) => q.offered).map((q) => q.taskQueue));
  const memory = served.filter((s) => offered.has(s.taskQueue)).map((s) => s.resources.memoryMb);
  return { queues, stepMemoryMb: Math.max(STEP_MEMORY_MB_MIN, ...memory) };
}

function whyNot(
  steps: readonly OfferedStep[],
  o: Pick<Parameters<typeof offersOf>[0], 'tools' | 'rules'>,
): string | undefined {
  const wanted = new Set(steps.flatMap((step) => step.tools));
  const missing = [...wanted].filter((tool) => o.tools[tool] === undefined);
  if (missing.length > 0) return `${missing.join(', ')} was not found here`;
  const excluded = steps.find((step) => !isStepAllowed(step.name, o.rules));
  if (excluded !== undefined) return `you exclude ${excluded.name}`;
  const { memoryMbMax } = o.rules;
  const large = steps.find(
    (step) => step.resources.memoryMb > (memoryMbMax ?? Number.POSITIVE_INFINITY),
  );
  if (large === undefined) return undefined;
  return `${large.name} may take ${large.resources.memoryMb} MB, and you allow ${memoryMbMax} MB`;
}

/** Whether the owner lets a step run here, by its name without the version. */
export function isStepAllowed(name: string, { steps }: Pick<OwnerRules, 'steps'>): boolean {
  const matches = (pattern: string) =>
    pattern === name || (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1)));
  if (steps.never.some(matches)) return false;
  return steps.only === undefined || steps.only.some(matches);
}

/** Whether the owner lets work of a project run here. */
export function isProjectAllowed(
  project: string,
  { projects }: Pick<OwnerRules, 'projects'>,
): boolean {
  if (projects.never.includes(project)) return false;
  return projects.only === undefined || projects.only.includes(project);
}
