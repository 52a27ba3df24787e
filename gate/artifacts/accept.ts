import type { ArtifactStore } from '../../store/artifacts';
import { leaseKey, promoteOutput, type StagingArea } from '../../store/staging';
import type { Lease } from './dependencies';
import type { Leases } from './leases';

/** An output that the gate takes as a result, since the tier of its node is trusted. */
export interface AcceptedResult {
  lease: Lease;
  output: unknown;
}

/**
 * Promotes what an accepted output leads to, and clears away the rest. Call it before the result goes
 * upstream: what the workflow knows of must be in the store. The same answer may come again, should
 * Temporal not take it at once. @throws AthanorError as `promoteOutput`
 */
export async function acceptOutput(
  { lease, output }: AcceptedResult,
  o: { store: ArtifactStore; staging: StagingArea; leases: Leases },
): Promise<void> {
  const place = { leaseKey: leaseKey(lease), node: lease.node };
  const { readable } = o.leases;
  const { staging, store } = o;
  const stored = await promoteOutput({ staging, store, place, output, readable });
  await staging.settle(place.leaseKey, stored);
}
