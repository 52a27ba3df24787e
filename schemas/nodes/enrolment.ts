import { z } from 'zod';
import { TIERS } from '../constants/nodes';
import { capabilityName, capabilityReport, nodeName, ownerName } from './node';

/** What an operator asks for with `athanor node invite`. */
export const inviteRequest = z.strictObject({
  owner: ownerName,
  project: z.string().default('default'),
  tier: z.enum(TIERS).exclude(['quarantined']).default('contributed'),
  maxUses: z.int().min(1).max(100_000).default(1),
  /** Seconds from now. */
  expiresInSeconds: z
    .int()
    .min(10)
    .max(365 * 86_400)
    .default(86_400),
  /** Task queues that its nodes may serve; every one that they can, unless given. */
  capabilities: z.array(capabilityName).max(200).optional(),
});
export type InviteRequest = z.input<typeof inviteRequest>;

/** The link of an invitation, taken apart: where the gate is, the secret, and whom to believe. */
export interface InvitationLink {
  /** `https://host:port` of the gate's public port. */
  gateUrl: string;
  secret: string;
  /** SHA-256 of the gate's root certificate (DER, lower-case hex); empty for a publicly trusted one. */
  rootFingerprint: string;
}

/** `POST /v1/join`: a machine that holds an invitation asks to become a node. */
export const joinRequest = z.strictObject({
  secret: z.string().min(20).max(200),
  name: nodeName,
  /** Ed25519 public key, SPKI in base64url; the private half never leaves the machine. */
  publicKey: z.string().max(200),
  /**
   * Signature by that key over the canonical JSON of `{join: secret, publicKey}` for purpose
   * `athanor.join/1` (trust/signatures), base64url.
   */
  proof: z.string().max(200),
  report: capabilityReport,
  /** A bearer credential instead of a certificate, for workers of other SDKs. */
  bearer: z.boolean().default(false),
});
export type JoinRequest = z.input<typeof joinRequest>;

/** Answer to `POST /v1/join` and `POST /v1/node/renew`. */
export interface JoinAnswer {
  nodeId: string;
  /** PEM chain, leaf first; absent where a bearer credential was asked for. */
  certificate?: string;
  /** PEM of the authority that signs gates and nodes. */
  root: string;
  bearer?: string;
  /** JSON of a NodePolicy and its signature by the gate. */
  policy: SignedJson;
}

/** A JSON text and an Ed25519 signature over its purpose and its bytes (trust/signatures, trust/pae). */
export const signedJson = z.strictObject({
  payload: z.string(),
  keyId: z.string(),
  /** base64url */
  signature: z.string(),
});
export type SignedJson = z.infer<typeof signedJson>;
