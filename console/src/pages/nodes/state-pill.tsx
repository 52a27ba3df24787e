import type { NodeSummary } from '../../api/types';

const LOOKS: Record<NodeSummary['state'], string> = {
  ENROLLING: '',
  READY: 'good',
  IDLE: 'good',
  BUSY: 'live',
  SLEEPING: '',
  DEGRADED: 'warn',
  DISCONNECTED: 'warn',
  QUARANTINED: 'bad',
  REJOINING: 'warn',
};

/** How a node stands. */
export function StatePill({ node }: { node: Pick<NodeSummary, 'state' | 'paused' | 'revokedAt'> }) {
  if (node.revokedAt !== null) return <span className="pill bad">revoked</span>;
  return (
    <>
      <span className={`pill ${LOOKS[node.state]}`}>{node.state.toLowerCase()}</span>
      {node.paused && <span className="pill">paused by its owner</span>}
    </>
  );
}
