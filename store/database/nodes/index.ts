/**
 * What is known of nodes: who they are, what admits them, what they answered and how far they are
 * believed. Used by the gate, by trusted activities and by the operator's commands.
 */
import type { Connection } from '../connection';
import { type AllocationStore, allocationStore } from './allocations';
import { type CredentialStore, credentialStore } from './credentials';
import { type EnvelopeStore, envelopeStore } from './envelopes';
import { type GateKeyStore, gateKeyStore } from './gate-keys';
import { type InvitationStore, invitationStore } from './invitations';
import { type NodeStore, nodeStore } from './nodes';
import { type NoticeStore, noticeStore } from './notices';
import { type ScoreStore, scoreStore } from './scores';

export type { AllocationStore } from './allocations';
export type { CredentialStore } from './credentials';
export type { EnvelopeStore } from './envelopes';
export type { GateKeyStore } from './gate-keys';
export type { InvitationRefusal, InvitationStore } from './invitations';
export { createInvitation, type FreshInvitation, secretHash } from './invite';
export type { NodeStore } from './nodes';
export type { NoticeStore } from './notices';
export type * from './records';
export type { ScoreStore, ScoreUpdate } from './scores';

/** The stores about nodes. */
export interface NodeStores {
  nodes: NodeStore;
  invitations: InvitationStore;
  credentials: CredentialStore;
  envelopes: EnvelopeStore;
  gateKeys: GateKeyStore;
  scores: ScoreStore;
  allocations: AllocationStore;
  notices: NoticeStore;
}

/** Opens them on a connection; notices use one of their own. */
export function nodeStores(connection: Connection, url: string): NodeStores {
  return {
    nodes: nodeStore(connection),
    invitations: invitationStore(connection),
    credentials: credentialStore(connection),
    envelopes: envelopeStore(connection),
    gateKeys: gateKeyStore(connection),
    scores: scoreStore(connection),
    allocations: allocationStore(connection),
    notices: noticeStore(url),
  };
}
