import type { NodeState, Tier } from '../../schemas/constants/nodes';
import type { InviteRequest } from '../../schemas/nodes/enrolment';
import type { BenchmarkReport, CapabilityReport } from '../../schemas/nodes/node';

/**
 * The nodes of a network, for who operates it. Every act is in the audit log, as done by `by`: whoever
 * runs this program unless given, and over HTTP always the caller. A node is named by its
 * id, or by its name where only one has it: NODE_NOT_FOUND otherwise.
 */
export interface NodesClient {
  /** Makes an invitation; the link is told once and never again. STACK_NOT_RUNNING without a gate. */
  invite(request: InviteRequest, by?: string): Promise<Invitation>;
  list(): Promise<NodeSummary[]>;
  show(node: string): Promise<NodeDetail>;
  /** Takes its certificates and gives it no more work, until it is reinstated and enrols anew. */
  revoke(node: string, reason: string, by?: string): Promise<NodeSummary>;
  /** Gives it no more work; what it gave alone is distrusted, and computed again by others. */
  quarantine(node: string, reason: string, by?: string): Promise<NodeSummary>;
  /** Ends either; the tier that it had, unless another is given. */
  reinstate(node: string, tier?: Tier, by?: string): Promise<NodeSummary>;
}

/** A fresh invitation. */
export interface Invitation {
  id: string;
  /** `https://…#…`: the secret is in it. */
  link: string;
  /** The same as one word. */
  token: string;
  expiresAt: string;
}

/** A node in a list. */
export interface NodeSummary {
  id: string;
  name: string;
  owner: string;
  project: string;
  tier: Tier;
  /** As it told last; `DISCONNECTED` when it has not been heard of lately, whatever it told. */
  state: NodeState;
  paused: boolean;
  /** Task queues that it offers and may serve. */
  capabilities: string[];
  lastSeenAt: string;
  revokedAt: string | null;
  /** Why it is quarantined or revoked. */
  reason: string | null;
}

/** Everything about one node. */
export interface NodeDetail extends NodeSummary {
  enrolledAt: string;
  report: CapabilityReport;
  benchmark: BenchmarkReport | null;
  credentials: { id: string; kind: string; expiresAt: string; revokedAt: string | null }[];
  /** Newest first. */
  transitions: { at: string; from: NodeState; to: NodeState; reason: string }[];
  scores: { step: string; stepVersion: number; score: Record<string, number> }[];
  /** Why scores changed, newest first. */
  scoreChanges: { at: string; step: string; stepVersion: number; reason: string }[];
  audit: { at: string; actor: string; action: string; details: Record<string, unknown> }[];
}
