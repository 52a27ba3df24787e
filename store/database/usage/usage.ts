import { and, asc, eq, gte, type SQL, sql } from 'drizzle-orm';
import type { OwnerUsage, RunUsage } from '../../../schemas/platform/quotas';
import type { Attempting } from '../connection';
import { nodes, projectArtifacts, provenance, runs } from '../tables';
import { runKeys } from './tables';

/** Of whom usage is asked, and since when. */
export interface UsageQuery {
  project?: string;
  run?: string;
  /** Id of the key that started the runs. */
  key?: string;
  since?: Date;
}

/** What was used. It is read from provenance, which says of every result who computed it and when. */
export interface UsageStore {
  /** By owner of the nodes, the most first. */
  byOwner(query?: UsageQuery): Promise<OwnerUsage[]>;
  /** The same for each run, in the order of runs. */
  byRun(query?: UsageQuery): Promise<RunUsage[]>;
  /** Seconds that nodes have computed. */
  nodeSeconds(query?: UsageQuery): Promise<number>;
  /** Bytes of the artifacts that a project keeps. */
  artifactBytes(project: string): Promise<number>;
  /** Runs that go on now. */
  running(query?: Pick<UsageQuery, 'project' | 'key'>): Promise<number>;
}

const seconds = sql<number>`coalesce(sum(extract(epoch from
  (${provenance.endedAt} - ${provenance.startedAt}))), 0)::float8`;
const owner = sql<string>`coalesce(${nodes.owner}, '')`;
const figures = {
  owner,
  results: sql<number>`count(*)::int`,
  nodeSeconds: seconds,
  cpuSeconds: sql<number>`coalesce(sum(${provenance.cpuSeconds}), 0)::float8`,
  joules: sql<number>`coalesce(sum(${provenance.joules}), 0)::float8`,
  cpuMeasured: sql<number>`count(${provenance.cpuSeconds})::int`,
  joulesMeasured: sql<number>`count(${provenance.joules})::int`,
};

/** The usage of a database. */
export function usageStore({ attempt }: Attempting): UsageStore {
  return {
    byOwner: (query = {}) =>
      attempt((db) =>
        db
          .select(figures)
          .from(provenance)
          .innerJoin(runs, eq(runs.id, provenance.run))
          .leftJoin(nodes, eq(nodes.id, provenance.node))
          .where(computed(query))
          .groupBy(owner)
          .orderBy(sql`${seconds} desc`, asc(owner)),
      ),
    byRun: (query = {}) =>
      attempt((db) =>
        db
          .select({ run: provenance.run, ...figures })
          .from(provenance)
          .innerJoin(runs, eq(runs.id, provenance.run))
          .leftJoin(nodes, eq(nodes.id, provenance.node))
          .where(computed(query))
          .groupBy(provenance.run, owner)
          .orderBy(asc(provenance.run), asc(owner)),
      ),
    async nodeSeconds(query = {}) {
      const [row] = await attempt((db) =>
        db
          .select({ seconds })
          .from(provenance)
          .innerJoin(runs, eq(runs.id, provenance.run))
          .where(computed(query)),
      );
      return row?.seconds ?? 0;
    },
    async artifactBytes(project) {
      const { size, project: p } = projectArtifacts;
      const kept = sql<number>`coalesce(sum(${size}), 0)::float8`;
      const [row] = await attempt((db) =>
        db.select({ kept }).from(projectArtifacts).where(eq(p, project)),
      );
      return row?.kept ?? 0;
    },
    async running({ project, key } = {}) {
      const [row] = await attempt((db) =>
        db
          .select({ count: sql<number>`count(*)::int` })
          .from(runs)
          .where(and(eq(runs.status, 'running'), ofProject(project), ofKey(key))),
      );
      return row?.count ?? 0;
    },
  };
}

function computed({ project, run, key, since }: UsageQuery): SQL | undefined {
  return and(
    eq(provenance.cached, false),
    ofProject(project),
    ofKey(key),
    run === undefined ? undefined : eq(provenance.run, run),
    since === undefined ? undefined : gte(provenance.startedAt, since),
  );
}

function ofProject(project: string | undefined): SQL | undefined {
  return project === undefined ? undefined : eq(runs.project, project);
}

function ofKey(key: string | undefined): SQL | undefined {
  if (key === undefined) return undefined;
  return sql`${runs.id} in (select ${runKeys.run} from ${runKeys} where ${runKeys.key} = ${key})`;
}
