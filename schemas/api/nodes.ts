import { z } from 'zod';
import { NODE_STATES, RUN_TIERS, TIERS } from '../constants/nodes';
import { inviteRequest } from '../nodes/enrolment';
import { benchmarkReport, capabilityReport } from '../nodes/node';
import { moment } from './common';

const state = z.enum(NODE_STATES);

export const nodeSummary = z
  .object({
    id: z.string(),
    name: z.string(),
    owner: z.string(),
    project: z.string(),
    tier: z.enum(TIERS),
    state,
    paused: z.boolean(),
    capabilities: z.array(z.string()).describe('task queues that it offers and may serve'),
    lastSeenAt: moment,
    revokedAt: moment.nullable(),
    reason: z.string().nullable().describe('why it is quarantined or revoked'),
  })
  .meta({ id: 'NodeSummary' });
export const nodeList = z.object({ items: z.array(nodeSummary) }).meta({ id: 'NodeList' });

export const nodeDetail = nodeSummary
  .extend({
    enrolledAt: moment,
    report: capabilityReport.meta({ id: 'CapabilityReport' }),
    benchmark: benchmarkReport.meta({ id: 'BenchmarkReport' }).nullable(),
    credentials: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        expiresAt: moment,
        revokedAt: moment.nullable(),
      }),
    ),
    transitions: z.array(z.object({ at: moment, from: state, to: state, reason: z.string() })),
    scores: z.array(
      z.object({
        step: z.string(),
        stepVersion: z.int(),
        score: z.record(z.string(), z.number()),
      }),
    ),
    scoreChanges: z.array(
      z.object({ at: moment, step: z.string(), stepVersion: z.int(), reason: z.string() }),
    ),
    audit: z.array(
      z.object({
        at: moment,
        actor: z.string(),
        action: z.string(),
        details: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'Node' });

const reason = z.string().min(1).max(500);
export const nodeAct = z.strictObject({ reason }).meta({ id: 'NodeAct' });
export const reinstatement = z
  .strictObject({ tier: z.enum(RUN_TIERS).optional() })
  .meta({ id: 'Reinstatement' });

export const newInvitation = inviteRequest.meta({ id: 'NewInvitation' });
export const freshInvitation = z
  .object({
    id: z.string(),
    link: z.string().describe('holds the secret, which is told once'),
    token: z.string().describe('the same as one word'),
    expiresAt: moment,
  })
  .meta({ id: 'FreshInvitation' });
export const invitation = z
  .object({
    id: z.string(),
    owner: z.string(),
    project: z.string(),
    tier: z.enum(TIERS),
    capabilities: z.array(z.string()).nullable(),
    usesMax: z.int(),
    uses: z.int(),
    createdBy: z.string(),
    createdAt: moment,
    expiresAt: moment,
    revokedAt: moment.nullable(),
  })
  .meta({ id: 'Invitation' });
export const invitationList = z
  .object({ items: z.array(invitation) })
  .meta({ id: 'InvitationList' });

export const fleetEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('node'), node: nodeSummary }),
    z.object({ type: z.literal('gone'), nodeId: z.string() }),
  ])
  .meta({ id: 'FleetEvent' });
