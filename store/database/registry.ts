import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, max, sql } from 'drizzle-orm';
import type { ArtifactRef } from '../../schemas/artifact';
import type { RegistryEventKind, RegistryKind } from '../../schemas/registry/registry';
import type { Attempting } from './connection';
import { registryEvents, registryVersions } from './tables';

/** A version of a data set or model; `digest` is over what makes it what it is. */
export interface VersionRow {
  kind: RegistryKind;
  name: string;
  number: number;
  digest: string;
  manifest: ArtifactRef;
  run: string;
  createdAt: string;
}

/** What happened to a version, by whom. */
export interface RegistryEvent {
  kind: RegistryKind;
  name: string;
  number: number;
  event: RegistryEventKind;
  at: string;
  actor: string;
  details: unknown;
}

/** Versions of data sets and models of a project: added and never changed, and what happened to them. */
export interface RegistryStore {
  /**
   * Adds a version under the next number of its name. The same digest again is the version that is there.
   */
  register(
    version: Omit<VersionRow, 'number' | 'createdAt'>,
  ): Promise<VersionRow & { isNew: boolean }>;
  /** A version, or undefined. */
  version(kind: RegistryKind, name: string, number: number): Promise<VersionRow | undefined>;
  /** Versions, by name and newest first; of one name, or of all. */
  versions(kind: RegistryKind, name?: string): Promise<VersionRow[]>;
  /** Appends what happened; with the `id` of an earlier event it changes nothing. */
  addEvent(event: Omit<RegistryEvent, 'at'> & { id?: string }): Promise<void>;
  /** What happened to the versions of a name, oldest first. */
  events(kind: RegistryKind, name: string): Promise<RegistryEvent[]>;
}

/** Every manifest of every project, for whoever collects what nothing leads to. */
export async function allManifests({ attempt }: Attempting): Promise<ArtifactRef[]> {
  const { manifest } = registryVersions;
  const rows = await attempt((db) => db.select({ manifest }).from(registryVersions));
  return rows.map((row) => row.manifest);
}

/** The registry of a project. */
export function registryStore({ attempt }: Attempting, project: string): RegistryStore {
  const isOurs = eq(registryVersions.project, project);
  return {
    register: (version) =>
      attempt((db) =>
        db.transaction(async (tx) => {
          const { kind, name, digest } = version;
          // One at a time for each name, so that numbers have no gaps.
          await tx.execute(
            sql`select pg_advisory_xact_lock(hashtext(${`${project}/${kind}/${name}`}))`,
          );
          const table = registryVersions;
          const ofName = and(isOurs, eq(table.kind, kind), eq(table.name, name));
          const [there] = await tx
            .select()
            .from(table)
            .where(and(ofName, eq(table.digest, digest)));
          if (there !== undefined) return { ...toVersion(there), isNew: false };
          const [last] = await tx
            .select({ number: max(table.number) })
            .from(table)
            .where(ofName);
          const number = (last?.number ?? 0) + 1;
          const values = { ...version, project, number, createdAt: new Date() };
          await tx.insert(table).values(values);
          return { ...toVersion(values), isNew: true };
        }),
      ),
    async version(kind, name, number) {
      const { kind: k, name: n, number: m } = registryVersions;
      const where = and(isOurs, eq(k, kind), eq(n, name), eq(m, number));
      const [row] = await attempt((db) => db.select().from(registryVersions).where(where));
      return row && toVersion(row);
    },
    async versions(kind, name) {
      const { kind: k, name: n, number } = registryVersions;
      const where = and(isOurs, eq(k, kind), name === undefined ? undefined : eq(n, name));
      const rows = await attempt((db) =>
        db.select().from(registryVersions).where(where).orderBy(asc(n), desc(number)),
      );
      return rows.map(toVersion);
    },
    async addEvent({ id = randomUUID(), ...event }) {
      const values = { id, project, at: new Date(), ...event };
      await attempt((db) => db.insert(registryEvents).values(values).onConflictDoNothing());
    },
    async events(kind, name) {
      const { project: p, kind: k, name: n, order } = registryEvents;
      const where = and(eq(p, project), eq(k, kind), eq(n, name));
      const rows = await attempt((db) =>
        db.select().from(registryEvents).where(where).orderBy(asc(order)),
      );
      return rows.map(({ id: _, order: __, project: ___, at, ...row }) => ({
        ...row,
        at: at.toISOString(),
      }));
    },
  };
}

/**
 * The number that is in production after events in their order: the last one promoted, or where that
 * was rolled back the one before it; null where there is none.
 */
export function productionOf(
  events: readonly Pick<RegistryEvent, 'event' | 'number'>[],
): number | null {
  return promotedOf(events).at(-1) ?? null;
}

/** Numbers promoted and not rolled back, the one in production last. */
export function promotedOf(events: readonly Pick<RegistryEvent, 'event' | 'number'>[]): number[] {
  const promoted: number[] = [];
  for (const { event, number } of events) {
    if (event === 'promoted') promoted.push(number);
    if (event === 'rolled back') promoted.pop();
  }
  return promoted;
}

function toVersion({ project: _, ...row }: typeof registryVersions.$inferSelect): VersionRow {
  return { ...row, createdAt: row.createdAt.toISOString() };
}
