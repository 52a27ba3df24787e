import { createHash, randomBytes } from 'node:crypto';
import { type InviteRequest, inviteRequest } from '../../../schemas/nodes/enrolment';
import type { AuditStore } from '../audit';
import type { InvitationStore } from './invitations';

/** 192 random bits: nobody guesses one, and a link stays short. */
const SECRET_BYTES = 24;
const ID_BYTES = 5;

/** An invitation that was just made; the secret is kept nowhere. */
export interface FreshInvitation {
  id: string;
  secret: string;
  expiresAt: string;
}

/** Makes an invitation, and writes into the audit log who did. `by` is a person or a service. */
export async function createInvitation(
  { invitations, audit }: { invitations: InvitationStore; audit: AuditStore },
  asked: InviteRequest,
  by: string,
): Promise<FreshInvitation> {
  const {
    maxUses: usesMax,
    expiresInSeconds,
    capabilities = null,
    ...grant
  } = inviteRequest.parse(asked);
  const id = `i${randomBytes(ID_BYTES).toString('hex')}`;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const expiresAt = new Date(Date.now() + expiresInSeconds * 1_000).toISOString();
  const terms = { ...grant, capabilities, usesMax, expiresAt };
  await invitations.create({ id, secretHash: secretHash(secret), createdBy: by, ...terms });
  await audit.add({
    actor: by,
    action: 'node.invite',
    subject: id,
    project: grant.project,
    details: terms,
  });
  return { id, secret, expiresAt };
}

/** What secrets are known by: SHA-256 of their text, hex. They are random, so that no salt is needed. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
