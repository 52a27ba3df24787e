import type { ReplicationPlan } from '../../schemas/nodes/results';
import type { Replica } from '../judge';
import type { TaskFacts } from '../placement';

/** A replica of the simulation: its node as a number too. */
export interface SimReplica extends Replica {
  who: number;
  seconds: number;
  /** It was part of a verdict. */
  heard: boolean;
}

/** A job that is under way. */
export interface Flight {
  job: number;
  plan: ReplicationPlan;
  replicas: SimReplica[];
  /** Replicas asked for that no node has begun. */
  wanted: number;
  /** Its result is known; some answer may still be under way. */
  settled: boolean;
  result?: SimReplica;
}

/** The one queue that is served in the simulation. */
export const SIMULATED_QUEUE = 'simulated.work.v1';
const RESOURCES = { memoryMb: 512, cores: 1 };

/** Times a task's length on a reference machine that suited placement allows for it. */
const PATIENCE = 8;

/** What placement knows of a job; owners that have had a replica of it get no other. */
export function taskOf(
  estimatedSeconds: number,
  o: { excludedOwners: readonly string[]; suited: boolean },
): TaskFacts {
  return {
    taskQueue: SIMULATED_QUEUE,
    activityType: 'simulated.work@1',
    project: 'default',
    lowestTier: 'public',
    resources: RESOURCES,
    excludedOwners: o.excludedOwners,
    estimatedSeconds,
    withinSeconds: o.suited ? PATIENCE * estimatedSeconds : undefined,
  };
}
