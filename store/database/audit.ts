import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import { canonicalJson, sha256Hex } from '../../trust';
import type { Attempting } from './connection';
import { decodeCursor, encodeCursor, pageLimit } from './cursor';
import type { Page } from './records';
import { audit } from './tables';

const VERIFIED_AT_ONCE = 1_000;
/** After so many findings the chain is broken beyond use. */
const FINDINGS_MAX = 100;
/** What stands before the first line. */
export const AUDIT_START = '0'.repeat(64);

/** One line of the audit log. Times are ISO 8601 with milliseconds. */
export interface AuditEntry {
  id: string;
  at: string;
  /** A person, a service account, a node, or a process of ours. */
  actor: string;
  /** Such as `node.revoke`. */
  action: string;
  /** What it was done to. */
  subject: string;
  /** Null for what concerns no project. */
  project: string | null;
  details: Record<string, unknown>;
  /** Its place in the chain, from 1. */
  order: number;
}

/** What is said when a line is added; with the `id` of an earlier one nothing is changed. */
export type NewAuditEntry = Pick<AuditEntry, 'actor' | 'action' | 'subject' | 'details'> & {
  id?: string;
  project?: string | null;
};

/** Which lines to list, newest first. */
export interface AuditQuery {
  subject?: string;
  actor?: string;
  action?: string;
  project?: string;
  limit?: number;
  cursor?: string;
}

/** Something that is wrong with the chain. */
export interface AuditFinding {
  /** The line at which it was found. */
  order: number;
  /**
   * `altered`: the line does not have its hash. `missing`: lines before it are gone. `unlinked`: it does
   * not follow the line before it, since one was removed, added or moved, or since that one was altered.
   * `rewritten`: the line whose hash was noted elsewhere is another one now, or gone.
   */
  kind: 'altered' | 'missing' | 'unlinked' | 'rewritten';
  message: string;
}

/** A line by its place and hash: who keeps one elsewhere knows later whether the log up to it is the same. */
export interface AuditHead {
  order: number;
  hash: string;
}

/** What a verification found. */
export interface AuditVerification {
  /** Lines that were looked at. */
  count: number;
  head: AuditHead;
  findings: AuditFinding[];
}

/** Who did what to whom: appended to, never changed. */
export interface AuditStore {
  add(entry: NewAuditEntry): Promise<void>;
  list(o?: AuditQuery): Promise<Page<AuditEntry>>;
  /** The newest line; that of an empty log is number 0. */
  head(): Promise<AuditHead>;
  /**
   * Computes every hash again. A chain says nothing of its end: whether the newest lines were taken, or all
   * of it rewritten, is told by a head that was noted elsewhere.
   */
  verify(noted?: AuditHead): Promise<AuditVerification>;
}

/** The audit log of a database. */
export function auditStore({ attempt }: Attempting): AuditStore {
  return {
    async add({ id = randomUUID(), project = null, ...rest }) {
      const values = { id, at: new Date(), project, ...rest };
      await attempt((db) => db.insert(audit).values(values).onConflictDoNothing());
    },
    async list(o = {}) {
      const limit = pageLimit(o.limit);
      const where = and(...conditionsOf(o));
      const rows = await attempt((db) =>
        db
          .select()
          .from(audit)
          .where(where)
          .orderBy(desc(audit.order))
          .limit(limit + 1),
      );
      const items = rows.slice(0, limit).map(toEntry);
      const last = items.at(-1);
      const more = rows.length > limit && last !== undefined;
      return { items, cursor: more ? encodeCursor([String(last.order)]) : null };
    },
    async head() {
      const { order, hash } = audit;
      const [row] = await attempt((db) =>
        db.select({ order, hash }).from(audit).orderBy(desc(order)).limit(1),
      );
      return row ?? { order: 0, hash: AUDIT_START };
    },
    async verify(noted) {
      const check = new ChainCheck(noted);
      for (let after = 0; ; ) {
        const from = after;
        const rows = await attempt((db) => chainedRows(db, from));
        for (const row of rows) check.add(row);
        const last = rows.at(-1);
        if (last === undefined || check.isBeyondUse) return check.end();
        after = last.order;
      }
    },
  };
}

function conditionsOf(o: AuditQuery): (SQL | undefined)[] {
  const { subject, actor, action, project, order } = audit;
  const is = (column: typeof subject | typeof actor | typeof project, value?: string) =>
    value === undefined ? undefined : eq(column, value);
  const before = o.cursor === undefined ? undefined : Number(decodeCursor(o.cursor, 1)[0]);
  return [
    is(subject, o.subject),
    is(actor, o.actor),
    o.action === undefined ? undefined : eq(action, o.action),
    is(project, o.project),
    before === undefined ? undefined : lt(order, before),
  ];
}

type Db = Parameters<Parameters<Attempting['attempt']>[0]>[0];
type ChainedRow = Awaited<ReturnType<typeof chainedRows>>[number];

function chainedRows(db: Db, after: number) {
  const { id, order, at, actor, action, subject, project, previous, hash } = audit;
  // The text as it was hashed: reading and writing it again could change it.
  const details = sql<string>`${audit.details}::text`;
  return db
    .select({ id, order, at, actor, action, subject, project, details, previous, hash })
    .from(audit)
    .where(gt(audit.order, after))
    .orderBy(asc(order))
    .limit(VERIFIED_AT_ONCE);
}

/** The hash that a line should have: SHA-256 over its canonical JSON, with the hash of the line before. */
function hashOf({ hash: _, at, ...row }: ChainedRow): string {
  return sha256Hex(canonicalJson({ ...row, at: at.toISOString() }));
}

class ChainCheck {
  private readonly findings: AuditFinding[] = [];
  private count = 0;
  private head: AuditHead = { order: 0, hash: AUDIT_START };
  private isNotedSeen = false;

  constructor(private readonly noted: AuditHead | undefined) {}

  get isBeyondUse(): boolean {
    return this.findings.length >= FINDINGS_MAX;
  }

  add(row: ChainedRow): void {
    const { order, previous, hash } = row;
    const expected = this.head.order + 1;
    if (order !== expected) {
      const gone =
        expected === order - 1 ? `Line ${expected}` : `Lines ${expected} to ${order - 1}`;
      this.find('missing', order, `${gone} before line ${order}: gone.`);
    }
    if (previous !== this.head.hash) {
      this.find('unlinked', order, `Line ${order} does not follow the line before it.`);
    }
    if (hashOf(row) !== hash) {
      this.find('altered', order, `Line ${order} is not what was written.`);
    }
    if (order === this.noted?.order && hash === this.noted.hash) this.isNotedSeen = true;
    this.count += 1;
    this.head = { order, hash };
  }

  end(): AuditVerification {
    const { noted, count, head, findings } = this;
    if (noted !== undefined && noted.order > 0 && !this.isNotedSeen) {
      const what = `Line ${noted.order} is not the one that was noted`;
      this.find('rewritten', noted.order, `${what}: the log was cut off or written anew.`);
    }
    return { count, head, findings };
  }

  private find(kind: AuditFinding['kind'], order: number, message: string): void {
    this.findings.push({ kind, order, message });
  }
}

function toEntry(row: typeof audit.$inferSelect): AuditEntry {
  const { previous: _, hash: __, at, details, ...rest } = row;
  return { ...rest, at: at.toISOString(), details: details as Record<string, unknown> };
}
