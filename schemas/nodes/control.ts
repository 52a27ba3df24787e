import { z } from 'zod';
import type { NodeState, Tier } from '../constants/nodes';
import type { BenchmarkReport, CapabilityReport } from './node';
import { type OwnerRules, ownerRules } from './owner-rules';

/** Files of a node, within its folder. */
export const NODE_FILES = {
  /** What the owner allows. */
  rules: 'owner.json',
  /** Where the running agent listens; present while one runs, or after it was killed. */
  agent: 'agent.json',
  /** Transitions, work and the owner's acts, one JSON object a line. */
  history: 'history.jsonl',
  /** Sums of the day, and what the gate has not been told yet. */
  ledger: 'ledger.json',
  /** Last report and benchmark. */
  report: 'report.json',
} as const;

/** Longest request or answer of the control socket, in bytes. */
export const CONTROL_BYTES_MAX = 4 * 1024 * 1024;

/** What the command line and the panel ask of the agent: one JSON line each way per connection. */
export const controlRequest = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('status') }),
  z.strictObject({ verb: z.literal('pause'), finish: z.boolean().default(false) }),
  z.strictObject({ verb: z.literal('resume') }),
  /** Finishes what runs, takes nothing new, and ends the process when it is done. */
  z.strictObject({ verb: z.literal('drain') }),
  /** Hands back what runs and ends the process. */
  z.strictObject({ verb: z.literal('stop') }),
  z.strictObject({ verb: z.literal('limits'), rules: ownerRules.optional() }),
  z.strictObject({ verb: z.literal('history'), limit: z.int().min(1).max(1_000).default(50) }),
  z.strictObject({ verb: z.literal('benchmark') }),
  /** Looks for a signed release now. */
  z.strictObject({ verb: z.literal('update') }),
  z.strictObject({ verb: z.literal('leave') }),
]);
export type ControlRequest = z.input<typeof controlRequest>;

/** Where a running agent listens, from `agent.json`. */
export const agentRecord = z.object({
  pid: z.int(),
  socket: z.string(),
  startedAt: z.iso.datetime(),
  version: z.string(),
});
export type AgentRecord = z.infer<typeof agentRecord>;

/** Answer of the control socket. */
export type ControlAnswer<T = unknown> =
  | { ok: true; result: T }
  | { ok: false; error: { code: string; message: string } };

/** Why a machine takes no work, or less than it could. */
export interface OwnerReason {
  rule: OwnerRuleName;
  /** A sentence for the owner. */
  text: string;
  /** Whether it stops everything; else it lowers the number of slots. */
  stops: boolean;
}
export type OwnerRuleName =
  | 'paused'
  | 'draining'
  | 'quarantined'
  | 'version'
  | 'hours'
  | 'idle'
  | 'load'
  | 'mains'
  | 'metered'
  | 'temperature'
  | 'disk'
  | 'network'
  | 'memory'
  | 'cores'
  | 'nothing-allowed';

/** What the machine feels now; absent where it cannot be measured. */
export interface SensorReadings {
  idleSeconds?: number;
  /** Share of all cores that other programs, and this one, use: 0 to 1. */
  othersLoad?: number;
  ownLoad?: number;
  onMains?: boolean;
  batteryPercent?: number;
  temperatureCelsius?: number;
  isMetered?: boolean;
  /** Size of the node's own folder. */
  diskUsedMb?: number;
  diskFreeMb?: number;
  /** Inputs and results since local midnight. */
  networkMbToday: number;
  /** Resident memory of the agent with its threads. */
  memoryMb: number;
}

/** A step that runs now. */
export interface CurrentWork {
  activityType: string;
  project: string;
  /** Workflow Id that it belongs to. */
  workflowId: string;
  attempt: number;
  startedAt: string;
  done?: number;
  total?: number;
}

/** One line of the history. */
export type HistoryEntry = { at: string } & (
  | { kind: 'state'; sequence: number; from: NodeState; to: NodeState; event: string; why: string }
  | {
      kind: 'work';
      activityType: string;
      project: string;
      workflowId: string;
      outcome: 'done' | 'failed' | 'handed-back' | 'declined' | 'cancelled';
      why?: string;
      /** Steps that ended so within some seconds, and how long they took together. */
      count: number;
      seconds: number;
    }
  | { kind: 'owner'; what: string }
  | { kind: 'agent'; what: string }
);

/** What the gate says of this node. */
export interface Standing {
  tier: Tier;
  /** Sentences and figures for the owner; what there is depends on the gate. */
  scores: { name: string; value: number }[];
  acceptedResults?: number;
  rejectedResults?: number;
}

/** What the agent is and does now. */
export interface AgentStatus {
  nodeId: string;
  name: string;
  version: string;
  startedAt: string;
  state: NodeState;
  stateSince: string;
  /** Whether it asks for work. */
  accepting: boolean;
  /** Steps that it may run at once, of those that it could. */
  slots: number;
  slotsMax: number;
  reasons: OwnerReason[];
  current: CurrentWork[];
  sensors: SensorReadings;
  /** The last minutes, oldest first, one sample every five seconds. */
  trend: { at: string; ownLoad?: number; othersLoad?: number; temperatureCelsius?: number }[];
  offers: { taskQueue: string; offered: boolean; why?: string }[];
  today: { done: number; failed: number; handedBack: number; cpuSeconds: number };
  total: { done: number; failed: number; handedBack: number; cpuSeconds: number };
  report?: CapabilityReport;
  benchmark?: BenchmarkReport;
  standing?: Standing;
  gate?: { address: string; connected: boolean };
  rules: OwnerRules;
}
