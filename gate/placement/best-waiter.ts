import {
  bestWaiter,
  type MeasuredSpeeds,
  type TaskFacts,
  takesWork,
  type WaiterFacts,
} from '../../fleet';
import type { ChooseWaiter, Waiter } from './waiter';

const MS_PER_SECOND = 1_000;
/** Tiers are checked where queues are: only trusted nodes wait for shared ones. */
const LOWEST_TIER = 'organisation';

/** The node on which a result costs least, by the rules of `fleet` and what this gate has measured. */
export function bestWaiterBy(
  speeds: MeasuredSpeeds,
  now: () => number = () => performance.now(),
): ChooseWaiter {
  return ({ queue, activityType }, waiters) => {
    if (waiters.length === 1) return waiters[0] as Waiter;
    const task: TaskFacts = {
      ...{ taskQueue: queue, activityType, project: '', lowestTier: LOWEST_TIER },
      // What a step needs of a machine was looked at when the node was allowed its queue.
      resources: { memoryMb: 0, cores: 0 },
      estimatedSeconds: speeds.typicalSeconds(activityType),
    };
    const capabilities = new Set([queue]);
    const facts = waiters.map((waiter) => ({
      ...factsOf(waiter, now()),
      capabilities,
      speed: speeds.speedOf(waiter.identity.nodeId, activityType),
    }));
    const best = bestWaiter(task, facts);
    // The first has waited longest.
    return waiters[best?.index ?? 0] as Waiter;
  };
}

function factsOf({ identity, since }: Waiter, now: number): Omit<WaiterFacts, 'capabilities'> {
  const { nodeId, owner, tier, state, report } = identity;
  return {
    ...{ node: nodeId, owner, tier },
    // A node that polls is there, whatever was last noted of it.
    state: takesWork(state) ? state : 'READY',
    deviceClass: report?.deviceClass ?? 'server',
    // It polls, so it has a slot free; how much else is free it knows best itself.
    slotsFree: 1,
    coresFree: report?.cpu.cores ?? 1,
    memoryFreeMb: report?.memoryMb ?? 0,
    gpu: (report?.gpus.length ?? 0) > 0,
    tools: report?.tools ?? {},
    load: 0,
    battery: report?.battery ?? { present: false, onMains: true },
    network: report?.network ?? 'wired',
    interruptionsPerHour: identity.interruptionsPerHour ?? 0,
    waitedSeconds: (now - since) / MS_PER_SECOND,
  };
}
