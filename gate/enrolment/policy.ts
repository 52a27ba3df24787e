import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import type { NodePolicy } from '../../schemas/nodes/node';
import type { PublisherPolicy } from '../../schemas/packages/package';
import type { NodeRow } from '../../store/database';
import type { KeyRing } from '../../trust';
import type { NodeIdentity } from '../auth/identity';

/** What the policies of all nodes have in common. */
export interface PolicyTerms {
  /** host:port of the device ports of all gates, this one first. */
  gates: readonly string[];
  gateKeys: KeyRing;
  minimumAgentVersion: string;
  /** Whose packages the operator believes; absent where nothing was said. */
  publishers?: PublisherPolicy;
  lifetimeMs: number;
  now: number;
}

/** What the gate allows a node, to be signed. */
export function policyOf(row: NodeRow, terms: PolicyTerms): NodePolicy {
  return {
    nodeId: row.id,
    name: row.name,
    owner: row.owner,
    project: row.project,
    tier: row.tier,
    capabilities: allowedCapabilities(row),
    taskQueue: nodeQueue(row.id),
    namespace: NODE_NAMESPACE,
    gates: [...terms.gates],
    minimumAgentVersion: terms.minimumAgentVersion,
    gateKeys: { ...terms.gateKeys },
    ...(terms.publishers && { publishers: terms.publishers }),
    issuedAt: new Date(terms.now).toISOString(),
    expiresAt: new Date(terms.now + terms.lifetimeMs).toISOString(),
  };
}

/** A node of the database as the rest of the gate sees it. */
export function identityOf(row: NodeRow): NodeIdentity {
  return {
    nodeId: row.id,
    name: row.name,
    owner: row.owner,
    project: row.project,
    tier: row.tier,
    state: row.state,
    paused: row.paused,
    capabilities: allowedCapabilities(row),
    publicKey: row.publicKey,
    report: row.report,
    ...(row.benchmark && { benchmark: row.benchmark }),
  };
}

/** What it offers and its invitation allows; nothing in quarantine. */
function allowedCapabilities({ report, allowed, tier }: NodeRow): string[] {
  if (tier === 'quarantined') return [];
  return report.capabilities.filter((name) => allowed === null || allowed.includes(name));
}
