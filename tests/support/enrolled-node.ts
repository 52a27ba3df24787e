import type { CapabilityReport } from '../../schemas/nodes/node';
import type { Database, NodeEnrolment } from '../../store/database';

/** A report of a small server on mains power. */
export function smallServer(o: Partial<CapabilityReport> = {}): CapabilityReport {
  return {
    ...{ agentVersion: '0.1.0', os: { platform: 'linux', release: '1' }, arch: 'x64' },
    ...{ deviceClass: 'server', cpu: { model: 'test', cores: 4, simd: true } },
    ...{ memoryMb: 8_000, diskFreeMb: 8_000, gpus: [], network: 'wired' },
    battery: { present: false, onMains: true },
    ...{ tools: {}, capabilities: [], slots: 1 },
    ...o,
  };
}

/** A contributed node in a database, READY and heard of just now. */
export async function enrolNode(
  database: Database,
  {
    id,
    report,
    ...more
  }: { id: string; owner: string; report?: Partial<CapabilityReport> } & Partial<
    Omit<NodeEnrolment, 'report'>
  >,
): Promise<void> {
  await database.nodes.enrol({
    ...{ id, name: id, publicKey: 'key', project: 'default', tier: 'contributed' },
    ...{ allowed: null, invitation: 'i', report: smallServer(report) },
    ...more,
  });
  const at = new Date().toISOString();
  const change = { node: id, from: 'ENROLLING' as const, to: 'READY' as const, at };
  await database.nodes.transition([{ ...change, id: `${id}-admitted`, reason: 'admitted' }]);
}
