import { type NodeState, type Tier, tierAllows } from '../schemas/constants/nodes';
import type { CapabilityReport } from '../schemas/nodes/node';
import type { Resources } from '../schemas/step';
import { takesWork } from './lifecycle';
import { checkProbability, isProven } from './replication';
import type { NodeScore } from './scores';

/** What placement knows of a task. */
export interface TaskFacts {
  /** The shared queue that it came from: a node must serve it. */
  taskQueue: string;
  activityType: string;
  project: string;
  /** Lowest tier that may see its input. */
  lowestTier: Tier;
  resources: Resources;
  /** Native tools that it needs: name to exact version, or `*` for any. */
  tools?: Readonly<Record<string, string>>;
  /** Class of machine and tool that its other replicas are of. */
  homogeneousClass?: string;
  /** Nodes and owners that must not get it: they have had a replica of it, or lost it before. */
  excludedNodes?: readonly string[];
  excludedOwners?: readonly string[];
  /** How long it takes on a node of speed 1, seconds; what is typical of its step. */
  estimatedSeconds: number;
  /** How long it may take: a node that is not expected to be done by then must not have it. */
  withinSeconds?: number;
}

/** What placement knows of a node that waits for work. Speeds are measured by the gate, not claimed. */
export interface WaiterFacts {
  node: string;
  owner: string;
  tier: Tier;
  state: NodeState;
  /** Queues that it serves and is allowed. */
  capabilities: ReadonlySet<string>;
  /** Projects and activity types that its owner works for; every one unless given. */
  projects?: ReadonlySet<string>;
  activityTypes?: ReadonlySet<string>;
  deviceClass: CapabilityReport['deviceClass'];
  slotsFree: number;
  coresFree: number;
  memoryFreeMb: number;
  gpu: boolean;
  tools: Readonly<Record<string, string>>;
  homogeneousClass?: string;
  /** Speed at this step against a reference machine, from work it has done; unless it has done none. */
  speed?: number;
  /** Share of its processors that others use, 0 to 1. */
  load: number;
  battery: CapabilityReport['battery'];
  network: CapabilityReport['network'];
  /** Score at this step version; unless it is new to it. */
  score?: NodeScore;
  /** How often work on it was interrupted, per hour of work (sleep, disconnection, kills). */
  interruptionsPerHour: number;
  /** How long it has waited for work, seconds. */
  waitedSeconds: number;
}

/** Why a node may not have a task; for operators who ask why it gets none. */
export type Ineligible =
  | 'state'
  | 'tier'
  | 'capability'
  | 'excluded'
  | 'owner-policy'
  | 'resources'
  | 'tools'
  | 'class'
  | 'too-slow';

/** Speeds assumed of devices that have not yet been measured: rough, and cautious. */
const SPEED_BY_CLASS: Readonly<Record<CapabilityReport['deviceClass'], number>> = {
  server: 1,
  workstation: 1,
  container: 0.8,
  laptop: 0.6,
  browser: 0.4,
  phone: 0.15,
};

/** Costs are seconds until a result; what an owner would rather not spend counts as if it took longer. */
const BATTERY_FACTOR = 2;
const METERED_FACTOR = 2;
const WIRELESS_FACTOR = 1.05;
const DEGRADED_FACTOR = 2;
const RELIABILITY_MIN = 0.02;
const LOAD_MAX = 0.95;
/** Minutes of waiting that halve a node's cost, so that no eligible node is forgotten. */
const PATIENCE_SECONDS = 600;
const SECONDS_PER_HOUR = 3600;
/** Beyond this many expected interruptions work is as good as lost; keeps the exponential finite. */
const INTERRUPTIONS_MAX = 20;

/** Why this node may not have this task, or undefined when it may. */
export function whyNot(task: TaskFacts, waiter: WaiterFacts): Ineligible | undefined {
  if (!takesWork(waiter.state) || waiter.slotsFree < 1) return 'state';
  if (!tierAllows(task.lowestTier, waiter.tier)) return 'tier';
  if (!waiter.capabilities.has(task.taskQueue)) return 'capability';
  if (task.excludedNodes?.includes(waiter.node) || task.excludedOwners?.includes(waiter.owner)) {
    return 'excluded';
  }
  const isWelcome =
    (waiter.projects?.has(task.project) ?? true) &&
    (waiter.activityTypes?.has(task.activityType) ?? true);
  if (!isWelcome) return 'owner-policy';
  const { memoryMb, cores, gpu = false } = task.resources;
  if (waiter.memoryFreeMb < memoryMb || waiter.coresFree < cores || (gpu && !waiter.gpu)) {
    return 'resources';
  }
  if (task.tools !== undefined && !hasTools(task.tools, waiter.tools)) return 'tools';
  const isOfClass =
    task.homogeneousClass === undefined || task.homogeneousClass === waiter.homogeneousClass;
  if (!isOfClass) return 'class';
  const { withinSeconds = Number.POSITIVE_INFINITY } = task;
  return expectedSeconds(task, waiter) <= withinSeconds ? undefined : 'too-slow';
}

function hasTools(
  needed: Readonly<Record<string, string>>,
  there: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(needed).every(([tool, version]) => {
    const found = Object.hasOwn(there, tool) ? there[tool] : undefined;
    return found !== undefined && (version === '*' || found === version);
  });
}

/**
 * Seconds that a result is expected to cost on this node, all things considered: the lower the better.
 * The time it computes alone, lengthened by load; begun anew at each interruption (for interruptions at
 * rate r the expected time of a task of length t is (e^rt - 1) / r, Young 1974); as many times as it is
 * likely to be computed before it counts; made longer by what its owner would rather not spend.
 */
export function placementCost(task: TaskFacts, waiter: WaiterFacts): number {
  const attempts = 1 / Math.max(waiter.score?.reliability ?? 0.5, RELIABILITY_MIN);
  const isOnBattery = waiter.battery.present && !waiter.battery.onMains;
  const patience = 1 + waiter.waitedSeconds / PATIENCE_SECONDS;
  return (
    (expectedSeconds(task, waiter) *
      attempts *
      (1 + checkProbability(waiter.score)) *
      (isOnBattery ? BATTERY_FACTOR : 1) *
      networkFactor(waiter.network) *
      (waiter.state === 'DEGRADED' ? DEGRADED_FACTOR : 1)) /
    patience
  );
}

/** Seconds until a node has done a task, with load and interruptions; without what its owner minds. */
export function expectedSeconds(task: TaskFacts, waiter: WaiterFacts): number {
  const speed = waiter.speed ?? SPEED_BY_CLASS[waiter.deviceClass];
  const alone = task.estimatedSeconds / (speed * (1 - Math.min(waiter.load, LOAD_MAX)));
  return withInterruptions(alone, waiter.interruptionsPerHour / SECONDS_PER_HOUR);
}

/** A waiter that was chosen, and where it stood in the list. */
export interface Placement {
  index: number;
  waiter: WaiterFacts;
  cost: number;
}

/** The eligible waiter that a result costs least on; the first of equals. Undefined when none may have it. */
export function bestWaiter(
  task: TaskFacts,
  waiters: readonly WaiterFacts[],
): Placement | undefined {
  let best: Placement | undefined;
  for (let index = 0; index < waiters.length; index += 1) {
    const waiter = waiters[index] as WaiterFacts;
    if (whyNot(task, waiter) !== undefined) continue;
    const cost = placementCost(task, waiter);
    if (best === undefined || cost < best.cost) best = { index, waiter, cost };
  }
  return best;
}

/** Days of a node's history that tell what to expect of it: machines change their habits. */
export const INTERRUPTION_DAYS = 14;
/** What is assumed of a node before it has a history: so many interruptions in so many hours. */
const PRIOR = { interruptions: 0.2, hours: 1 };

/** Interruptions to be expected per hour of work on a node, from its own history. */
export function interruptionRate(history: { interruptions: number; hoursWorked: number }): number {
  return (history.interruptions + PRIOR.interruptions) / (history.hoursWorked + PRIOR.hours);
}

/** A task that a node could take, with the node as it is at that step: scores and speeds are by step. */
export interface TaskOffer {
  task: TaskFacts;
  waiter: WaiterFacts;
}

/**
 * Which of several tasks a free node should take, as an index; undefined when it may have none.
 * A newcomer takes the one that it finishes first, since what it does is computed again by others.
 * Anyone else takes the longest that it finishes as soon as a reference machine would finish the longest
 * of all, so that long tasks start early, on machines that can hold them. The first of equals.
 */
export function bestTask(offers: readonly TaskOffer[]): number | undefined {
  const longest = offers.reduce((most, { task }) => Math.max(most, task.estimatedSeconds), 0);
  let best: { index: number; seconds: number; size: number; isSoon: boolean } | undefined;
  for (const [index, { task, waiter }] of offers.entries()) {
    if (whyNot(task, waiter) !== undefined) continue;
    const seconds = expectedSeconds(task, waiter);
    const isSoon = isProven(waiter.score) && seconds <= longest;
    const one = { index, seconds, size: task.estimatedSeconds, isSoon };
    const isBetter =
      best === undefined ||
      (isSoon ? !best.isSoon || one.size > best.size : !best.isSoon && seconds < best.seconds);
    if (isBetter) best = one;
  }
  return best?.index;
}

function withInterruptions(seconds: number, ratePerSecond: number): number {
  const expected = seconds * ratePerSecond;
  // The limit of the formula where interruptions are rare: its terms would cancel.
  if (expected < 1e-6) return seconds;
  return Math.expm1(Math.min(expected, INTERRUPTIONS_MAX)) / ratePerSecond;
}

function networkFactor(network: WaiterFacts['network']): number {
  if (network === 'metered') return METERED_FACTOR;
  return network === 'wired' ? 1 : WIRELESS_FACTOR;
}
