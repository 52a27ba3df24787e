import type { ArtifactRef } from '../../../schemas/artifact';
import type { NodeState, Tier } from '../../../schemas/constants/nodes';
import type { BenchmarkReport, CapabilityReport } from '../../../schemas/nodes/node';
import type { ResultStatement, SignedEnvelope } from '../../../schemas/nodes/results';

/** A node when it enrols. Times here and below are ISO 8601 with milliseconds. */
export interface NodeEnrolment {
  id: string;
  /** Ed25519, SPKI in base64url. */
  publicKey: string;
  name: string;
  owner: string;
  project: string;
  tier: Tier;
  /** Task queues that its invitation allows; every one when null. */
  allowed: string[] | null;
  report: CapabilityReport;
  /** Id of the invitation. */
  invitation: string;
}

/** A node as the store knows it. */
export interface NodeRow extends NodeEnrolment {
  /** What it is given back when it is reinstated; `tier` is `quarantined` until then. */
  grantedTier: Tier;
  state: NodeState;
  benchmark: BenchmarkReport | null;
  paused: boolean;
  enrolledAt: string;
  lastSeenAt: string;
  revokedAt: string | null;
  /** Why it is quarantined or revoked. */
  reason: string | null;
}

/** Which nodes to list, in the order of ids. */
export interface NodeQuery {
  owner?: string;
  /** Nodes that were heard of since then, and are neither revoked nor quarantined nor paused. */
  aliveSince?: Date;
}

/** A change of a node's state; `id` is chosen by whoever reports it, so that it may be sent again. */
export interface NodeTransition {
  id: string;
  node: string;
  from: NodeState;
  to: NodeState;
  at: string;
  reason: string;
}

/** How a node's work went on: what its rate of interruptions is reckoned from. */
export interface InterruptionHistory {
  /** How often it fell asleep or was lost while it worked. */
  interruptions: number;
  hoursWorked: number;
}

/** An invitation as an operator sees it; the secret is known to nobody but its bearer. */
export interface InvitationRow {
  id: string;
  owner: string;
  project: string;
  tier: Tier;
  capabilities: string[] | null;
  usesMax: number;
  uses: number;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
}

export type InvitationBegin = Omit<InvitationRow, 'uses' | 'createdAt' | 'revokedAt'> & {
  /** SHA-256 of the secret, hex. */
  secretHash: string;
};

export type CredentialKind = 'certificate' | 'bearer';

/** A certificate or a bearer credential of a node. */
export interface CredentialRow {
  /** Serial number of a certificate (lower-case hex), or SHA-256 of a bearer credential's text. */
  id: string;
  kind: CredentialKind;
  node: string;
  issuedAt: string;
  expiresAt: string;
  revokedAt: string | null;
  reason: string | null;
}

/**
 * What was found of an answer. `accepted-alone`: it is a result on its node's word; `suspect`: it was,
 * and its node was found lying since; `cleared` and `refuted`: a suspect that was computed again.
 */
export type Verdict =
  | 'pending'
  | 'trusted'
  | 'agreed'
  | 'accepted-alone'
  | 'differed'
  | 'unjudged'
  | 'canary-passed'
  | 'canary-failed'
  | 'suspect'
  | 'cleared'
  | 'refuted';

/** One answer of a node, with the gate's signature over its statement. */
export interface EnvelopeRow {
  owner: string;
  step: string;
  stepVersion: number;
  statement: ResultStatement;
  signatures: SignedEnvelope['signatures'];
  verdict: Verdict;
  /** The call of the run that it belongs to: replicas of one step share it. */
  group: string;
  /** The step's input, where it is kept. */
  input: ArtifactRef | null;
  /** The output itself, kept where answers need not be equal to the bit. */
  output: ArtifactRef | null;
  /** Class of machine and tool, where answers are compared within one. */
  class: string | null;
  /** Whether other nodes may be asked it as a question of known answer. */
  vouched: boolean;
}

/** Numbers by name, as `fleet` defines and changes them. */
export type Score = Record<string, number>;

/** How a node stands in one version of a step. */
export interface ScoreRow {
  node: string;
  step: string;
  stepVersion: number;
  score: Score;
  /** How often it has changed. */
  changes: number;
  updatedAt: string;
}

/** Why a score changed. */
export interface ScoreChange {
  id: string;
  node: string;
  step: string;
  stepVersion: number;
  at: string;
  reason: string;
  before: Score | null;
  after: Score;
}

/** Work that waits for one node. */
export interface AllocationRow {
  /** Chosen by whoever opens it: opening again changes nothing. */
  id: string;
  node: string;
  owner: string;
  group: string;
  openedAt: string;
  expiresAt: string;
  closedAt: string | null;
}
