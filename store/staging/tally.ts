import { AthanorError } from '../../schemas/errors';
import type { StagingPlace } from './lease-key';

/** How much of a staging area something takes. */
export interface StagedAmount {
  bytes: number;
  files: number;
}

/** How much one node, and one lease of it, may have staged. */
export interface StagingQuota {
  nodeBytesMax: number;
  nodeFilesMax: number;
  leaseBytesMax: number;
  leaseFilesMax: number;
}

/**
 * Counts what is staged per node and per lease, in memory. Every process that writes counts for itself
 * and starts afresh from the disk at each sweep, so with several gates a quota may for a minute be
 * exceeded as many times as there are gates: it protects a disk, and need not be exact.
 */
export class Tally {
  private readonly nodes = new Map<string, StagedAmount>();
  private readonly leases = new Map<string, StagedAmount>();

  constructor(private readonly quota: StagingQuota) {}

  /** What a node has staged. */
  of(node: string): StagedAmount {
    return { ...(this.nodes.get(node) ?? { bytes: 0, files: 0 }) };
  }

  /** Counts more, or refuses it before it is written. @throws AthanorError QUOTA_EXCEEDED */
  add(place: StagingPlace, more: StagedAmount): void {
    const { quota } = this;
    const node = sum(this.nodes.get(place.node), more);
    const lease = sum(this.leases.get(leaseOf(place)), more);
    const grows = more.bytes > 0 || more.files > 0;
    const isOver =
      node.bytes > quota.nodeBytesMax ||
      node.files > quota.nodeFilesMax ||
      lease.bytes > quota.leaseBytesMax ||
      lease.files > quota.leaseFilesMax;
    if (grows && isOver) {
      const message = 'This node has staged as much as it may.';
      throw new AthanorError({ code: 'QUOTA_EXCEEDED', message });
    }
    keep(this.nodes, place.node, node);
    keep(this.leases, leaseOf(place), lease);
  }

  /** Counts less. */
  subtract(place: StagingPlace, { bytes, files }: StagedAmount): void {
    this.add(place, { bytes: -bytes, files: -files });
  }

  /** Starts afresh from what was found on the disk. */
  restart(found: Iterable<[StagingPlace, StagedAmount]>): void {
    this.nodes.clear();
    this.leases.clear();
    for (const [place, amount] of found) {
      this.nodes.set(place.node, sum(this.nodes.get(place.node), amount));
      this.leases.set(leaseOf(place), sum(this.leases.get(leaseOf(place)), amount));
    }
  }
}

function keep(map: Map<string, StagedAmount>, key: string, amount: StagedAmount): void {
  if (amount.bytes === 0 && amount.files === 0) map.delete(key);
  else map.set(key, amount);
}

function leaseOf({ leaseKey, node }: StagingPlace): string {
  return `${leaseKey}/${node}`;
}

function sum(a: StagedAmount | undefined, b: StagedAmount): StagedAmount {
  return {
    bytes: Math.max(0, (a?.bytes ?? 0) + b.bytes),
    files: Math.max(0, (a?.files ?? 0) + b.files),
  };
}
