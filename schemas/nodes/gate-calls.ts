import { z } from 'zod';
import type { Tier } from '../constants/nodes';
import type { Standing } from './control';
import { benchmarkReport, capabilityReport, nodeId, nodeState } from './node';

/** Most transitions in one beat; what is left follows in the next. */
const TRANSITIONS_MAX = 500;

/** `POST /v1/invitation` on the public port: what an invitation would grant, before anything is told. */
export const invitationQuestion = z.strictObject({ secret: z.string().min(20).max(200) });

/** Answer to it: whom one would work for, and with what. */
export interface InvitationTerms {
  owner: string;
  project: string;
  tier: Tier;
  /** Task queues that its nodes may serve; every one that they can when null. */
  capabilities: string[] | null;
  expiresAt: string;
  minimumAgentVersion: string;
}

/** `POST /v1/renew` on the public port: a node whose certificate has expired shows its key instead. */
export const renewRequest = z.strictObject({
  publicKey: z.string().max(200),
  at: z.iso.datetime(),
  /** Over the canonical JSON of `{renew: publicKey, at}` for purpose `athanor.join/1`, base64url. */
  proof: z.string().max(200),
});

/** `POST /v1/node/beat`: how the node is, and what changed since the gate last confirmed. */
export const beatRequest = z.strictObject({
  state: nodeState,
  accepting: z.boolean(),
  slots: z.int().min(0).max(100_000),
  running: z.int().min(0).max(100_000),
  transitions: z
    .array(
      z.strictObject({
        at: z.iso.datetime(),
        kind: z.literal('state'),
        sequence: z.int().min(0),
        from: nodeState,
        to: nodeState,
        event: z.string().max(40),
        why: z.string().max(500),
      }),
    )
    .max(TRANSITIONS_MAX),
});

/** What the gate answers to a beat. */
export interface BeatReply {
  standing: Standing;
  minimumAgentVersion: string;
  /** `digestOf` the network's list of publishers; null where it has none. */
  publishersDigest?: string | null;
  benchmarkWanted?: boolean;
}

/** What a node signs of itself, for `POST /v1/node/report`. */
export const nodeReport = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('capabilities'),
    node: nodeId,
    at: z.iso.datetime(),
    report: capabilityReport,
  }),
  z.strictObject({
    kind: z.literal('benchmark'),
    node: nodeId,
    at: z.iso.datetime(),
    report: benchmarkReport,
  }),
]);

/** The one shape of an error that a gate answers with, over HTTP. */
export const gateError = z.object({ code: z.string(), message: z.string() });
