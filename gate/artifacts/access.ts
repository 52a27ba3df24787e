import type { Context } from 'hono';
import { leaseKey, type StagingPlace } from '../../store/staging';
import {
  type ArtifactDependencies,
  type ArtifactEnv,
  LEASE_HEADER,
  type Lease,
} from './dependencies';
import { leaseInvalid, Refusal } from './refusal';

/** Longer tokens are none of ours. */
const TOKEN_CHARACTERS_MAX = 16_384;

/** Who asks, under which lease. */
export interface Access {
  lease: Lease;
  place: StagingPlace;
}

/** The authenticated node of a request. @throws Refusal 401 */
export function nodeOf(
  c: Context<ArtifactEnv>,
  deps: Pick<ArtifactDependencies, 'nodeOf'>,
): { id: string } {
  const node = deps.nodeOf(c);
  if (node !== undefined) return node;
  throw new Refusal(401, 'LEASE_INVALID', 'This is for nodes of this network.');
}

/**
 * The lease of a request: sealed by a gate of ours, for this very node, and not over.
 * @throws Refusal 403, the same whatever is wrong
 */
export function accessOf(
  c: Context,
  node: { id: string },
  deps: Pick<ArtifactDependencies, 'unseal'>,
): Access {
  const token = c.req.header(LEASE_HEADER) ?? '';
  const lease = token.length > TOKEN_CHARACTERS_MAX ? undefined : deps.unseal(token);
  if (lease === undefined || lease.node !== node.id || Date.now() >= lease.expiresAt) {
    throw leaseInvalid();
  }
  return { lease, place: { leaseKey: leaseKey(lease), node: node.id } };
}
