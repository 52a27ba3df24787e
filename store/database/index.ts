/**
 * Runs and their idempotency keys, memoised results, provenance, and what is known of nodes and people, in
 * PostgreSQL: the embedded one that the stack starts, or another by URL. Used by trusted activities,
 * the client and the gate.
 */

import type { ArtifactRef } from '../../schemas/artifact';
import { type ApiStores, apiStores } from './api';
import { type AuditStore, auditStore } from './audit';
import { attempt, openConnection, withPassword } from './connection';
import { type MemoStore, memoStore } from './memo';
import { listMigrations, type Migration, migrateDatabase, rollbackDatabase } from './migrate';
import { type NodeStores, nodeStores } from './nodes';
import { type PeopleStores, peopleStores } from './people';
import { type ProjectStores, projectStores, withinProject, withinProjects } from './project';
import { type ProvenanceStore, provenanceStore } from './provenance';
import { allManifests } from './registry';
import { type RunDeletions, runDeletionStore } from './retention';
import { type RunStore, runStore } from './runs';
import { type QuotaStore, quotaStore } from './usage/quotas';
import { type UsageStore, usageStore } from './usage/usage';
import { type WebhookQueue, webhookQueue } from './webhooks';

export type * from './api';
export type * from './audit';
export type { Assignment, Board, BoardCandidate, BoardStore } from './boards/boards';
export type { InputSetStore } from './inputs';
export type { MemoStore } from './memo';
export type { Migration } from './migrate';
export type * from './nodes';
export { createInvitation, secretHash } from './nodes';
export type * from './people';
export {
  createAdministrator,
  findMember,
  hashOfSecret,
  isKeyText,
  membersOf,
  noProject,
  noTeam,
  PeopleActs,
} from './people';
export type { ProjectStores } from './project';
export type { ProvenanceStore } from './provenance';
export type {
  MemoEntry,
  MemoHit,
  Page,
  ProvenanceEntry,
  ProvenanceSummary,
  RunAdoption,
  RunBegin,
  RunFinish,
  RunQuery,
  RunRow,
} from './records';
export { productionOf, promotedOf, type RegistryStore, type VersionRow } from './registry';
export type * from './retention';
export { holdRun, setRetention } from './retention';
export type { RunStore } from './runs';
export { type QuotaOf, type QuotaStore, startOfMonth } from './usage/quotas';
export type { UsageQuery, UsageStore } from './usage/usage';
export type { DueDelivery, WebhookQueue, WebhookStore } from './webhooks';

/** A server may take this long to restart before those who wait are told. */
const RETRY_MS = 30_000;
const CONNECTIONS_MAX = 8;

/**
 * The records of Athanor. Every method may be repeated safely, waits while the server restarts, and
 * throws DATABASE_UNAVAILABLE (retryable) when it stays away; values that the database cannot hold
 * are INPUT_INVALID, wrong credentials CONFIG_INVALID, a server without space is STORAGE_FULL.
 */
export interface Database extends NodeStores, PeopleStores, ApiStores {
  runs: RunStore;
  memo: MemoStore;
  provenance: ProvenanceStore;
  audit: AuditStore;
  usage: UsageStore;
  quotas: QuotaStore;
  /** What is to be delivered to the webhooks of all projects. */
  webhookQueue: WebhookQueue;
  /** What takes runs away that their projects keep no longer. */
  runDeletions: RunDeletions;
  /**
   * The records of one project, bound to it by the database itself. Whatever answers a person or a program
   * reads and writes through this; the stores above see every project, and are for trusted processes.
   */
  forProject(project: string): ProjectStores;
  /** Runs of several projects, and of no other, bound likewise; they can be read alone. */
  forProjects(projects: readonly string[]): { runs: Pick<RunStore, 'list'> };
  /** Manifests of the registries of all projects. */
  registryManifests(): Promise<ArtifactRef[]>;
  close(): Promise<void>;
}

/**
 * Connects to a PostgreSQL by URL (tested with 18) and brings its tables up to date. `retryMs` is how
 * long each call waits for a server that is away (default 30 s).
 */
export async function openDatabase(
  place: string,
  { retryMs = RETRY_MS, connectionsMax = CONNECTIONS_MAX } = {},
): Promise<Database> {
  const url = withPassword(place);
  const connection = openConnection(url, { retryMs, sizeMax: connectionsMax });
  try {
    await attempt(() => migrateDatabase(connection.pool), retryMs);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return {
    runs: runStore(connection),
    memo: memoStore(connection),
    provenance: provenanceStore(connection),
    audit: auditStore(connection),
    usage: usageStore(connection),
    quotas: quotaStore(connection),
    webhookQueue: webhookQueue(connection),
    runDeletions: runDeletionStore(connection, (project) => withinProject(connection, project)),
    forProject: (project) => projectStores(connection, project),
    forProjects: (projects) => ({ runs: runStore(withinProjects(connection, projects)) }),
    registryManifests: () => allManifests(connection),
    ...nodeStores(connection, url),
    ...peopleStores(connection),
    ...apiStores(connection),
    close: connection.close,
  };
}

/** The history of the tables, apart from everything that is in them. */
export interface TablesHistory {
  list(): Promise<Migration[]>;
  /** Brings the tables to this release. */
  migrate(): Promise<void>;
  /** Takes the last migration back, and names it; undefined when there is none. */
  rollback(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Opens the history of the tables without bringing them up to date, as `openDatabase` would. */
export function openTablesHistory(place: string): TablesHistory {
  const { pool, close } = openConnection(withPassword(place), { retryMs: 0, sizeMax: 1 });
  const told = <T>(work: () => Promise<T>) => attempt(work, 0);
  return {
    list: () => told(() => listMigrations(pool)),
    migrate: () => told(() => migrateDatabase(pool)),
    rollback: () => told(() => rollbackDatabase(pool)),
    close,
  };
}
