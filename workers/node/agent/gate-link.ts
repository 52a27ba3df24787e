import type { NodeState } from '../../../schemas/constants/nodes';
import type { HistoryEntry, Standing } from '../../../schemas/nodes/control';
import type { SignedJson } from '../../../schemas/nodes/enrolment';

/** What the agent tells the gate of itself, every few seconds and whenever it changes. */
export interface Beat {
  state: NodeState;
  accepting: boolean;
  slots: number;
  running: number;
  /** Those that the gate has not confirmed yet, oldest first. */
  transitions: (HistoryEntry & { kind: 'state' })[];
}

/** What the gate answers: also whatever the node missed while it was away. */
export interface BeatAnswer {
  standing?: Standing;
  minimumAgentVersion?: string;
  /** An operator, or the gate itself, wants fresh figures. */
  benchmarkWanted?: boolean;
}

/** The agent's line to its gate, beside the work itself. */
export interface GateLink {
  /** host:port, to be shown. */
  readonly address: string;
  beat(beat: Beat): Promise<BeatAnswer>;
  /** A capability report, signed by the node. */
  report(report: SignedJson): Promise<void>;
  /** Figures, signed by the node. */
  benchmark(benchmark: SignedJson): Promise<void>;
  /** Megabits per second between here and the gate; undefined where it cannot be measured. */
  measureNetwork(): Promise<number | undefined>;
  /** The node gives up its certificate; the gate forgets it as a worker. */
  leave(): Promise<void>;
}
