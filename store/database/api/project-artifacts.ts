import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Attempting } from '../connection';
import { decodeCursor, encodeCursor, pageLimit } from '../cursor';
import type { Page } from '../records';
import { projectArtifacts } from './tables';

/** Rows in one statement: eight columns each, of the 65,535 parameters that PostgreSQL allows. */
const BATCH_ROWS = 1_000;

/** An artifact that a project may read. */
export interface ProjectArtifact {
  project: string;
  sha256: string;
  /** Bytes. */
  size: number;
  mediaType: string;
  name: string | null;
  /** The run that left it; null for an upload. */
  run: string | null;
  createdBy: string;
  createdAt: string;
}

export type NewProjectArtifact = Omit<ProjectArtifact, 'createdAt' | 'project'>;

/** Which artifacts a project may read: knowing an address grants nothing. */
export interface ProjectArtifactStore {
  /**
   * Lets the project read artifacts. Those that it may read already stay as they are; those of a run that is gone
   * are of whoever leaves them now.
   */
  add(artifacts: readonly NewProjectArtifact[]): Promise<void>;
  /** The artifact, if the project may read it. */
  find(sha256: string): Promise<ProjectArtifact | undefined>;
  /** Which of these the project may not read. */
  missing(sha256: readonly string[]): Promise<string[]>;
  /** Artifacts of the project, newest first; those of one run, or uploads alone where told. */
  list(o?: {
    run?: string;
    uploads?: boolean;
    limit?: number;
    cursor?: string;
  }): Promise<Page<ProjectArtifact>>;
}

/** The artifacts of one project. */
export function projectArtifactStore(
  { attempt }: Attempting,
  project: string,
): ProjectArtifactStore {
  const table = projectArtifacts;
  return {
    async add(artifacts) {
      // One order for everybody: two batches with the same keys cannot wait for each other.
      const rows = artifacts
        .map((one) => ({ ...one, project }))
        .sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
      for (let at = 0; at < rows.length; at += BATCH_ROWS) {
        const batch = rows.slice(at, at + BATCH_ROWS);
        await attempt((db) =>
          db
            .insert(table)
            .values(batch)
            .onConflictDoUpdate({
              target: [table.project, table.sha256],
              set: { run: sql`excluded.run`, name: sql`excluded.name` },
              setWhere: sql`${table.run} is not null and not exists (
                select from athanor.runs as r where r.id = ${table.run})`,
            }),
        );
      }
    },
    async find(sha256) {
      const isIt = and(eq(table.project, project), eq(table.sha256, sha256));
      const [row] = await attempt((db) => db.select().from(table).where(isIt));
      return row && toArtifact(row);
    },
    async missing(sha256) {
      if (sha256.length === 0) return [];
      const any = sql`${table.sha256} = any(${sql.param([...sha256])}::text[])`;
      const rows = await attempt((db) =>
        db
          .select({ sha256: table.sha256 })
          .from(table)
          .where(and(eq(table.project, project), any)),
      );
      const known = new Set(rows.map((row) => row.sha256));
      return sha256.filter((one) => !known.has(one));
    },
    async list(o = {}) {
      const limit = pageLimit(o.limit);
      const conditions = [
        eq(table.project, project),
        o.run === undefined ? undefined : eq(table.run, o.run),
        o.uploads === true ? isNull(table.run) : undefined,
        o.cursor === undefined ? undefined : afterCursor(o.cursor),
      ];
      const rows = await attempt((db) =>
        db
          .select()
          .from(table)
          .where(and(...conditions))
          .orderBy(desc(table.createdAt), desc(table.sha256))
          .limit(limit + 1),
      );
      const items = rows.slice(0, limit).map(toArtifact);
      const last = items.at(-1);
      const more = rows.length > limit && last !== undefined;
      return { items, cursor: more ? encodeCursor([last.createdAt, last.sha256]) : null };
    },
  };
}

function afterCursor(cursor: string) {
  const [at, sha256] = decodeCursor(cursor, 2);
  const { createdAt, sha256: address } = projectArtifacts;
  return sql`(${createdAt}, ${address}) < (${at}::timestamptz, ${sha256})`;
}

function toArtifact(row: typeof projectArtifacts.$inferSelect): ProjectArtifact {
  return { ...row, createdAt: row.createdAt.toISOString() };
}
