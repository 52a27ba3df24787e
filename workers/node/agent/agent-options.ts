import type { AgentStatus, OwnerReason } from '../../../schemas/nodes/control';
import type { BenchmarkReport } from '../../../schemas/nodes/node';
import type { Signer } from '../../../trust';
import type { GateLink } from './gate-link';
import type { OfferedStep } from './offers';
import type { AgentWorker } from './polling';
import type { Sensors } from './sensors';
import type { Clocks } from './sleep-watch';
import type { OwnerSlots } from './slots';
import type { Updater } from './update/updater';
import type { WorkBook } from './work-book';

/** What a worker is made with, so that the owner governs it. */
export interface Governed {
  /** To be its activity slot supplier. */
  slots: OwnerSlots;
  /** To wrap its activities. */
  govern: WorkBook['govern'];
  /** Task queues that the machine serves now. */
  offered: () => string[];
  /** Bytes of artifacts went over the network, beside inputs and results. */
  noteNetworkBytes: (bytes: number) => void;
  /** Bytes of artifacts that may be kept in the node's folder. */
  keptBytesMax: () => number;
}

/** A log as pino has it. */
export interface AgentLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What an agent is started with. */
export interface AgentOptions {
  /** The node's own folder: key, rules, history, socket. */
  folder: string;
  node: { id: string; name: string };
  /** Steps that it could run at once: its threads. */
  slotsMax: number;
  /** Steps of the catalogue, and names of its pipelines. */
  steps: readonly OfferedStep[];
  pipelines: readonly string[];
  /** Task queues that this process was told to serve; all that it can unless given. */
  capabilities?: readonly string[];
  /** Where its owner says that outside programs are, by name. */
  toolPaths?: Readonly<Record<string, string>>;
  /** Makes workers; called again whenever work goes on after a stop. */
  createWorkers: (governed: Governed) => Promise<readonly AgentWorker[]>;
  /** Line to the gate; an agent without one decides by itself alone. */
  link?: GateLink;
  /** Signs reports and benchmarks with the node's key. */
  signer?: Signer;
  /** Measures this machine; absent where nobody asks for figures. */
  measure?: (o: { signal: AbortSignal }) => Promise<BenchmarkReport>;
  /** Installs signed releases; absent where the agent is updated with the stack. */
  updater?: Updater;
  /** Removes artifacts that are kept, down to so many bytes: the owner allows no more. */
  freeDisk?: (bytesMax: number) => Promise<void>;
  log: AgentLog;
  /** Stand-ins for tests. */
  sensors?: Sensors;
  clocks?: Clocks;
  now?: () => Date;
  /** Pause between two beats to the gate. */
  beatMs?: number;
}

/** A running agent. */
export interface Agent {
  status(): AgentStatus;
  /** Resolves when it has ended: by `drain`, `stop`, `leave` or `end`. */
  readonly ended: Promise<void>;
  /** What its process ends with: 0, or UPDATE_EXIT_CODE to be started again as another release. */
  readonly exitCode: number;
  /** Takes nothing new, gives what runs so long to finish, hands back the rest, and ends. */
  end(graceMs: number): Promise<void>;
}

/** A reason that is no rule of the owner's. */
export function hold(rule: 'draining' | 'quarantined' | 'version', text: string): OwnerReason {
  return { rule, text, stops: true };
}
