import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import type { ArtifactRef } from '../../../schemas/artifact';
import type { NodeState, Tier } from '../../../schemas/constants/nodes';
import type { BenchmarkReport, CapabilityReport } from '../../../schemas/nodes/node';
import type { ResultStatement, SignedEnvelope } from '../../../schemas/nodes/results';
import { athanor, instant, json, ordered } from '../columns';
import type { CredentialKind, Score, Verdict } from './records';

/** People or groups that lend machines: replicas of one step go to distinct ones. */
export const owners = athanor.table('owners', {
  name: ordered('name').primaryKey(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/** One row per node, by the id that its public key gives: the same key is the same node for ever. */
export const nodes = athanor.table(
  'nodes',
  {
    id: ordered('id').primaryKey(),
    publicKey: text('public_key').notNull(),
    name: text('name').notNull(),
    owner: ordered('owner').notNull(),
    project: text('project').notNull(),
    /** What counts now: `quarantined` while it is in quarantine. */
    tier: text('tier').$type<Tier>().notNull(),
    /** What it is given back when it is reinstated. */
    grantedTier: text('granted_tier').$type<Tier>().notNull(),
    state: text('state').$type<NodeState>().notNull(),
    /** Task queues that its invitation allows; every one when null. */
    allowed: text('allowed').array(),
    report: json('report').$type<CapabilityReport>().notNull(),
    benchmark: json('benchmark').$type<BenchmarkReport>(),
    paused: boolean('paused').notNull().default(false),
    invitation: text('invitation').notNull(),
    enrolledAt: instant('enrolled_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    revokedAt: instant('revoked_at'),
    reason: text('reason'),
  },
  (t) => [index('nodes_owner').on(t.owner), index('nodes_last_seen').on(t.lastSeenAt)],
);

/** Every change of a node's state, kept for ever. */
export const nodeTransitions = athanor.table(
  'node_transitions',
  {
    id: text('id').primaryKey(),
    node: ordered('node').notNull(),
    from: text('from').$type<NodeState>().notNull(),
    to: text('to').$type<NodeState>().notNull(),
    at: instant('at').notNull(),
    reason: text('reason').notNull(),
  },
  (t) => [index('node_transitions_order').on(t.node, t.at)],
);

/** Permissions to enrol nodes; of the secret only its SHA-256 is kept. */
export const invitations = athanor.table('invitations', {
  id: ordered('id').primaryKey(),
  secretHash: text('secret_hash').notNull().unique(),
  owner: ordered('owner').notNull(),
  project: text('project').notNull(),
  tier: text('tier').$type<Tier>().notNull(),
  capabilities: text('capabilities').array(),
  usesMax: integer('uses_max').notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  revokedAt: instant('revoked_at'),
});

/** Which node used which invitation: a node that asks again, having lost the answer, uses none up. */
export const invitationUses = athanor.table(
  'invitation_uses',
  {
    invitation: ordered('invitation').notNull(),
    node: ordered('node').notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ name: 'invitation_uses_pk', columns: [t.invitation, t.node] })],
);

/** Certificates (by serial number) and bearer credentials (by the SHA-256 of their text). */
export const credentials = athanor.table(
  'credentials',
  {
    id: ordered('id').primaryKey(),
    kind: text('kind').$type<CredentialKind>().notNull(),
    node: ordered('node').notNull(),
    issuedAt: instant('issued_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    reason: text('reason'),
  },
  (t) => [index('credentials_node').on(t.node), index('credentials_expiry').on(t.expiresAt)],
);

/** Public keys of all gates there ever were: what one signed can be checked for ever, and anywhere. */
export const gateKeys = athanor.table('gate_keys', {
  id: ordered('id').primaryKey(),
  /** Ed25519, SPKI in base64url. */
  publicKey: text('public_key').notNull(),
  publishedAt: instant('published_at').notNull().defaultNow(),
});

/** Who computed what, provably: one row per answer of a node, with the gate's signature. */
export const envelopes = athanor.table(
  'envelopes',
  {
    workflow: ordered('workflow').notNull(),
    activity: ordered('activity').notNull(),
    attempt: integer('attempt').notNull(),
    node: ordered('node').notNull(),
    owner: ordered('owner').notNull(),
    step: ordered('step').notNull(),
    stepVersion: integer('step_version').notNull(),
    inputDigest: text('input_digest').notNull(),
    outputDigest: text('output_digest').notNull(),
    statement: json('statement').$type<ResultStatement>().notNull(),
    signatures: json('signatures').$type<SignedEnvelope['signatures']>().notNull(),
    verdict: text('verdict').$type<Verdict>().notNull(),
    /** The stage or call of the run that it belongs to. */
    group: ordered('group').notNull(),
    /** The step's input, an artifact: it can be computed again. */
    input: json('input').$type<ArtifactRef>(),
    /** The output itself, an artifact, where answers need not be equal to the bit. */
    output: json('output').$type<ArtifactRef>(),
    /** Class of machine and tool, where answers are compared within one. */
    class: text('class'),
    /** Whether so many vouch for it that other nodes may be asked it as a question of known answer. */
    vouched: boolean('vouched').notNull().default(false),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'envelopes_pk', columns: [t.workflow, t.activity, t.attempt, t.node] }),
    index('envelopes_node').on(t.node, t.recordedAt),
    index('envelopes_output').on(t.outputDigest),
    index('envelopes_group').on(t.group),
    index('envelopes_vouched').on(t.step, t.stepVersion, t.recordedAt).where(sql`${t.vouched}`),
  ],
);

/** How a node stands in each version of a step. */
export const scores = athanor.table(
  'scores',
  {
    node: ordered('node').notNull(),
    step: ordered('step').notNull(),
    stepVersion: integer('step_version').notNull(),
    score: json('score').$type<Score>().notNull(),
    changes: bigint('changes', { mode: 'number' }).notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ name: 'scores_pk', columns: [t.node, t.step, t.stepVersion] })],
);

/** Why each score changed, in words that an operator can read. */
export const scoreChanges = athanor.table(
  'score_changes',
  {
    id: text('id').primaryKey(),
    node: ordered('node').notNull(),
    step: ordered('step').notNull(),
    stepVersion: integer('step_version').notNull(),
    at: instant('at').notNull(),
    reason: text('reason').notNull(),
    before: json('before').$type<Score>(),
    after: json('after').$type<Score>().notNull(),
  },
  (t) => [index('score_changes_order').on(t.node, t.at)],
);

/** Work that waits for one node: while one is open, the gate polls the node's own queue. */
export const allocations = athanor.table(
  'allocations',
  {
    id: ordered('id').primaryKey(),
    node: ordered('node').notNull(),
    owner: ordered('owner').notNull(),
    /** What it is a replica of. */
    group: ordered('group').notNull(),
    openedAt: instant('opened_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    closedAt: instant('closed_at'),
  },
  (t) => [
    index('allocations_open').on(t.node).where(sql`${t.closedAt} is null`),
    index('allocations_group').on(t.group),
  ],
);
