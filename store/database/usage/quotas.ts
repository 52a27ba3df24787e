import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { AthanorError } from '../../../schemas/errors';
import { type Quota, quota, UNLIMITED } from '../../../schemas/platform/quotas';
import { projectArtifacts } from '../api/tables';
import type { Attempting } from '../connection';
import { projects } from '../people/tables';
import { quotas, runKeys } from './tables';
import { type UsageQuery, type UsageStore, usageStore } from './usage';

/** A run may end at any moment; asking more often helps nobody. */
const RUN_ENDS_SECONDS = 30;
/** Until somebody has deleted something, or has given more. */
const BYTES_FREED_SECONDS = 3_600;

/** Whose quota it is: a project's by name, a key's by id. */
export type QuotaOf = { project: string } | { key: string };

/** What projects and keys may use. */
export interface QuotaStore {
  get(of: QuotaOf): Promise<Quota>;
  set(of: QuotaOf, values: Quota): Promise<void>;
  /**
   * Throws unless a run may start: what goes on at once, and what nodes have computed this month, for the
   * project and for the key. Two that start at the same moment may both get the last place.
   * @throws AthanorError QUOTA_EXCEEDED, which says what is used up; FORBIDDEN in an archived project
   */
  requireRoom(project: string, key?: string): Promise<void>;
  /**
   * Throws unless a project may keep another artifact; one that it has costs nothing.
   * @throws AthanorError QUOTA_EXCEEDED
   */
  requireBytes(project: string, artifact: { sha256: string; size: number }): Promise<void>;
  /** Notes which key started a run. Repeating changes nothing. */
  noteKey(run: string, key: string): Promise<void>;
}

/** The quotas of a database. */
export function quotaStore(connection: Attempting): QuotaStore {
  const { attempt } = connection;
  const usage = usageStore(connection);
  const get = async (of: QuotaOf): Promise<Quota> => {
    const [row] = await attempt((db) => db.select().from(quotas).where(isOf(of)));
    if (row === undefined) return UNLIMITED;
    const { kind: _, of: __, ...values } = row;
    return values;
  };
  return {
    get,
    async set(of, asked) {
      const values = quota.parse(asked);
      const { kind, of: name } = quotas;
      await attempt((db) =>
        db
          .insert(quotas)
          .values({ ...keyOf(of), ...values })
          .onConflictDoUpdate({ target: [kind, name], set: values }),
      );
    },
    async requireRoom(project, key) {
      const within = async (of: QuotaOf) => requireWithin(usage, of, await get(of));
      await Promise.all([
        requireOpen(connection, project),
        within({ project }),
        key !== undefined && within({ key }),
      ]);
    },
    async requireBytes(project, { sha256, size }) {
      const { artifactBytes } = await get({ project });
      if (artifactBytes === null) return;
      const { project: p, sha256: s, size: bytes } = projectArtifacts;
      const [row] = await attempt((db) =>
        db
          .select({
            kept: sql<number>`coalesce(sum(${bytes}), 0)::float8`,
            has: sql<boolean>`coalesce(bool_or(${s} = ${sha256}), false)`,
          })
          .from(projectArtifacts)
          .where(eq(p, project)),
      );
      const { kept = 0, has = false } = row ?? {};
      if (has || kept + size <= artifactBytes) return;
      const figures = `${kept} of ${artifactBytes} bytes of artifacts, and this one has ${size}`;
      const words = `the project ${project} keeps ${figures}. Delete runs, or ask for more.`;
      throw exceeded(words, BYTES_FREED_SECONDS);
    },
    async noteKey(run, key) {
      await attempt((db) => db.insert(runKeys).values({ run, key }).onConflictDoNothing());
    },
  };
}

async function requireOpen({ attempt }: Attempting, name: string): Promise<void> {
  const isShut = and(eq(projects.name, name), isNotNull(projects.archivedAt));
  const [shut] = await attempt((db) => db.select().from(projects).where(isShut));
  if (shut === undefined) return;
  const message = `The project ${name} is archived: nothing new starts in it.`;
  throw new AthanorError({ code: 'FORBIDDEN', message });
}

async function requireWithin(
  usage: UsageStore,
  of: Pick<UsageQuery, 'project' | 'key'>,
  { runsAtOnce, nodeSecondsPerMonth }: Quota,
): Promise<void> {
  const who = of.project === undefined ? 'this key' : `the project ${of.project}`;
  if (runsAtOnce !== null) {
    const running = await usage.running(of);
    if (running >= runsAtOnce) {
      throw exceeded(
        `${running} runs of ${who} go on, and ${runsAtOnce} may. Wait for one to end.`,
        RUN_ENDS_SECONDS,
      );
    }
  }
  if (nodeSecondsPerMonth !== null) {
    const used = await usage.nodeSeconds({ ...of, since: startOfMonth() });
    if (used >= nodeSecondsPerMonth) {
      const figures = `${Math.round(used)} of ${nodeSecondsPerMonth} node-seconds`;
      throw exceeded(
        `${who} has used ${figures} of this month. Ask for more, or wait for the next.`,
        Math.ceil((startOfMonth(1).getTime() - Date.now()) / 1_000),
      );
    }
  }
}

/** `retryAfterSeconds`: when asking again may help. */
function exceeded(message: string, retryAfterSeconds: number): AthanorError {
  const first = message.charAt(0).toUpperCase();
  const details = { retryAfterSeconds };
  return new AthanorError({ code: 'QUOTA_EXCEEDED', message: first + message.slice(1), details });
}

/** When the month began of which node-seconds are counted (UTC). */
export function startOfMonth(monthsLater = 0): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsLater, 1));
}

function keyOf(of: QuotaOf): { kind: 'project' | 'key'; of: string } {
  return 'project' in of ? { kind: 'project', of: of.project } : { kind: 'key', of: of.key };
}

function isOf(of: QuotaOf) {
  const { kind, of: name } = keyOf(of);
  return and(eq(quotas.kind, kind), eq(quotas.of, name));
}
