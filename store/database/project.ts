import { sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { ArtifactRef } from '../../schemas/artifact';
import { type ProjectArtifactStore, projectArtifactStore } from './api/project-artifacts';
import { type AuditStore, auditStore } from './audit';
import { type BoardStore, boardStore } from './boards/boards';
import type { Attempting } from './connection';
import { type InputSetStore, inputSetStore } from './inputs';
import { type MemoStore, memoStore } from './memo';
import { type ProvenanceStore, provenanceStore } from './provenance';
import { allManifests, type RegistryStore, registryStore } from './registry';
import { type RetentionStore, retentionStore } from './retention';
import { type RunStore, runStore } from './runs';
import { type WebhookStore, webhookStore } from './webhooks';

/** What row-level security binds; the migrations make it and say what it may do. */
const PROJECT_ROLE = 'athanor_project';

/** The records of one project: nothing of another can be read or written through them. */
export interface ProjectStores {
  runs: RunStore;
  memo: MemoStore;
  provenance: ProvenanceStore;
  registry: RegistryStore;
  artifacts: ProjectArtifactStore;
  inputs: InputSetStore;
  webhooks: WebhookStore;
  boards: BoardStore;
  retention: RetentionStore;
  audit: Pick<AuditStore, 'add' | 'list'>;
  /** Manifests of its data sets and models. */
  registryManifests(): Promise<ArtifactRef[]>;
  /** Work of your own on the tables of projects, within the same bounds. */
  attempt: Attempting['attempt'];
}

/** The records of a project, which is named by whoever has authorised the caller for it. */
export function projectStores(connection: Attempting, project: string): ProjectStores {
  const scoped = withinProject(connection, project);
  const { add, list } = auditStore(scoped);
  return {
    runs: runStore(scoped),
    memo: memoStore(scoped),
    provenance: provenanceStore(scoped),
    registry: registryStore(scoped, project),
    artifacts: projectArtifactStore(scoped, project),
    inputs: inputSetStore(scoped, project),
    webhooks: webhookStore(scoped, project),
    boards: boardStore(scoped, project),
    retention: retentionStore(scoped, project),
    registryManifests: () => allManifests(scoped),
    audit: { list, add: (entry) => add({ ...entry, project }) },
    attempt: scoped.attempt,
  };
}

/**
 * A connection on which every piece of work is a transaction under a role that sees the rows of one
 * project alone (PostgreSQL manual, 5.9 Row Security Policies): a query that forgets to ask for the
 * project finds nothing of others, and one that writes into another is refused.
 */
export function withinProject(connection: Attempting, project: string): Attempting {
  return within(connection, 'athanor.project', project);
}

/** The same for the runs of several projects, which can be read, and never written. */
export function withinProjects(connection: Attempting, projects: readonly string[]): Attempting {
  // Their names hold no comma.
  return within(connection, 'athanor.projects', projects.join(','));
}

function within({ attempt }: Attempting, setting: string, value: string): Attempting {
  const enter = sql`select set_config(${setting}, ${value}, true),
    set_config('role', ${PROJECT_ROLE}, true)`;
  return {
    attempt: (work) =>
      attempt((db) =>
        db.transaction(async (tx) => {
          await tx.execute(enter);
          // A transaction can all that stores ask of a database; the two have no common class.
          return work(tx as unknown as NodePgDatabase);
        }),
      ),
  };
}
