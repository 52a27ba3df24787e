import type { RetentionPolicy } from '../../../schemas/platform/retention';
import type { AuditStore } from '../audit';
import type { RetentionStore } from './policies';

interface Places {
  forProject(project: string): { retention: RetentionStore; audit: Pick<AuditStore, 'add'> };
}

/** Says how long a project keeps its runs, with a line in the audit log. */
export async function setRetention(
  db: Places,
  { project, policy, by }: { project: string; policy: RetentionPolicy; by: string },
): Promise<void> {
  const { retention, audit } = db.forProject(project);
  await retention.set(policy, by);
  await audit.add({ actor: by, action: 'retention.set', subject: project, details: { ...policy } });
}

/** Keeps a run whatever the retention says, or lets it go again, with a line in the audit log. */
export async function holdRun(
  db: Places,
  o: { project: string; run: string; held: boolean; by: string },
): Promise<void> {
  const { retention, audit } = db.forProject(o.project);
  await retention.hold(o.run, o.held);
  const action = o.held ? 'run.hold' : 'run.release';
  await audit.add({ actor: o.by, action, subject: o.run, details: {} });
}
