import { and, asc, desc, eq, gte, isNull, ne, sql } from 'drizzle-orm';
import type { Tier } from '../../../schemas/constants/nodes';
import type { BenchmarkReport, CapabilityReport } from '../../../schemas/nodes/node';
import type { Connection } from '../connection';
import { notify } from './notices';
import type {
  InterruptionHistory,
  NodeEnrolment,
  NodeQuery,
  NodeRow,
  NodeTransition,
} from './records';
import { credentials, nodes, nodeTransitions, owners } from './tables';

const TRANSITIONS = 200;

/** Nodes and the history of their states. What a changed node may do is told to all gates at once. */
export interface NodeStore {
  /**
   * Adds a node, or renews what its invitation and report say of one that is known by its key. A
   * quarantined node stays quarantined, and of its old owner; a revoked one stays revoked.
   */
  enrol(node: NodeEnrolment): Promise<NodeRow>;
  get(id: string): Promise<NodeRow | undefined>;
  list(query?: NodeQuery): Promise<NodeRow[]>;
  /** What the node says of itself now. Undefined for an unknown node. */
  report(
    id: string,
    news: { report?: CapabilityReport; benchmark?: BenchmarkReport },
  ): Promise<NodeRow | undefined>;
  /** When gates last heard of nodes; an older moment changes nothing. */
  seen(moments: ReadonlyMap<string, Date>): Promise<void>;
  /** Whether the owner or an operator lets it rest. */
  pause(id: string, paused: boolean): Promise<NodeRow | undefined>;
  /** Gives it no more work and believes none of its results, until it is reinstated. */
  quarantine(id: string, reason: string): Promise<NodeRow | undefined>;
  /** Ends a quarantine or a revocation; the tier that it had, unless another is given. */
  reinstate(id: string, tier?: Tier): Promise<NodeRow | undefined>;
  /** Takes all its credentials, for ever; a reinstated node has to enrol anew. */
  revoke(id: string, reason: string): Promise<NodeRow | undefined>;
  /** Adds changes of state, and brings the nodes' states up to date. */
  transition(changes: readonly NodeTransition[]): Promise<void>;
  /** Changes of state, newest first; at most 200 unless told. */
  transitions(id: string, limit?: number): Promise<NodeTransition[]>;
  /** How often work on nodes was interrupted since a moment; nodes that have done none are left out. */
  interruptions(ids: readonly string[], since: Date): Promise<Map<string, InterruptionHistory>>;
}

/** Work that ended in an interruption did so at an unknown moment before that was noticed. */
const INTERRUPTED_HOURS_MAX = 4;

/** The nodes of a database. */
export function nodeStore({ attempt }: Connection): NodeStore {
  const change = (id: string, values: Partial<Values>) =>
    attempt((db) =>
      db.transaction(async (tx) => {
        const [row] = await tx.update(nodes).set(values).where(eq(nodes.id, id)).returning();
        await notify(tx, 'nodes', [id]);
        return row && toNodeRow(row);
      }),
    );
  return {
    enrol: (node) => attempt((db) => enrol(db, node)),
    async get(id) {
      const [row] = await attempt((db) => db.select().from(nodes).where(eq(nodes.id, id)));
      return row && toNodeRow(row);
    },
    async list(query = {}) {
      const rows = await attempt((db) =>
        db.select().from(nodes).where(matching(query)).orderBy(asc(nodes.id)),
      );
      return rows.map(toNodeRow);
    },
    report: (id, news) => change(id, news),
    seen: (moments) => attempt((db) => saveSeen(db, moments)),
    pause: (id, paused) => change(id, { paused }),
    quarantine: (id, reason) => change(id, { tier: 'quarantined', state: 'QUARANTINED', reason }),
    reinstate: (id, tier) =>
      change(id, {
        ...(tier === undefined ? {} : { grantedTier: tier }),
        tier: tier ?? (sql`${nodes.grantedTier}` as unknown as Tier),
        state: 'REJOINING',
        revokedAt: null,
        reason: null,
      }),
    revoke: (id, reason) => attempt((db) => revoke(db, id, reason)),
    transition: (changes) => attempt((db) => addTransitions(db, changes)),
    async transitions(id, limit = TRANSITIONS) {
      const { node, at } = nodeTransitions;
      const rows = await attempt((db) =>
        db.select().from(nodeTransitions).where(eq(node, id)).orderBy(desc(at)).limit(limit),
      );
      return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
    },
    interruptions: (ids, since) => attempt((db) => readInterruptions(db, ids, since)),
  };
}

type Executor = Parameters<Parameters<Connection['attempt']>[0]>[0];
type Values = { [K in keyof typeof nodes.$inferInsert]: (typeof nodes.$inferInsert)[K] };

function matching({ owner, aliveSince }: NodeQuery) {
  const isUsable = and(
    isNull(nodes.revokedAt),
    ne(nodes.tier, 'quarantined'),
    eq(nodes.paused, false),
  );
  return and(
    owner === undefined ? undefined : eq(nodes.owner, owner),
    aliveSince === undefined ? undefined : and(gte(nodes.lastSeenAt, aliveSince), isUsable),
  );
}

async function enrol(db: Executor, node: NodeEnrolment): Promise<NodeRow> {
  const now = new Date();
  const values = {
    ...node,
    grantedTier: node.tier,
    state: 'ENROLLING' as const,
    enrolledAt: now,
    lastSeenAt: now,
  };
  const { id, publicKey, enrolledAt, owner, tier, state, ...renewed } = values;
  // What a stay in quarantine must not change, whatever the new invitation says.
  const unless = <T>(column: T, value: unknown) =>
    sql`case when ${nodes.tier} = 'quarantined' then ${column} else ${value} end`;
  const kept = {
    owner: unless(nodes.owner, owner),
    tier: unless(nodes.tier, tier),
    state: unless(nodes.state, state),
    grantedTier: unless(nodes.grantedTier, tier),
  };
  return db.transaction(async (tx) => {
    await tx.insert(owners).values({ name: owner }).onConflictDoNothing();
    const [row] = await tx
      .insert(nodes)
      .values(values)
      .onConflictDoUpdate({ target: nodes.id, set: { ...renewed, ...kept } })
      .returning();
    await notify(tx, 'nodes', [id]);
    return toNodeRow(row as Row);
  });
}

async function saveSeen(db: Executor, moments: ReadonlyMap<string, Date>): Promise<void> {
  if (moments.size === 0) return;
  // One order for everybody: two gates that tell of the same nodes cannot wait for each other.
  const sorted = [...moments].sort(([a], [b]) => (a < b ? -1 : 1));
  const ids = sql.param(sorted.map(([id]) => id));
  const times = sql.param(sorted.map(([, at]) => at.toISOString()));
  await db.execute(sql`
    update ${nodes} set last_seen_at = greatest(last_seen_at, seen.at)
    from (select unnest(${ids}::text[]) as id, unnest(${times}::timestamptz[]) as at) as seen
    where ${nodes.id} = seen.id`);
}

async function revoke(db: Executor, id: string, reason: string): Promise<NodeRow | undefined> {
  const revokedAt = new Date();
  return db.transaction(async (tx) => {
    const [row] = await tx
      .update(nodes)
      .set({ revokedAt, reason })
      .where(eq(nodes.id, id))
      .returning();
    await tx
      .update(credentials)
      .set({ revokedAt, reason })
      .where(and(eq(credentials.node, id), isNull(credentials.revokedAt)));
    await notify(tx, 'nodes', [id]);
    return row && toNodeRow(row);
  });
}

async function addTransitions(db: Executor, changes: readonly NodeTransition[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map((one) => ({ ...one, at: new Date(one.at) }));
  rows.sort((a, b) => a.at.getTime() - b.at.getTime());
  const latest = new Map(rows.map((row) => [row.node, row]));
  await db.transaction(async (tx) => {
    const added = await tx.insert(nodeTransitions).values(rows).onConflictDoNothing().returning();
    const isNew = new Set(added.map((row) => row.id));
    for (const [id, { to, id: change }] of [...latest].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!isNew.has(change)) continue;
      // A node cannot leave quarantine by saying so.
      const mayMove = and(eq(nodes.id, id), ne(nodes.tier, 'quarantined'));
      await tx.update(nodes).set({ state: to }).where(mayMove);
    }
  });
}

async function readInterruptions(
  db: Executor,
  ids: readonly string[],
  since: Date,
): Promise<Map<string, InterruptionHistory>> {
  const { node, from, to, at } = nodeTransitions;
  const { rows } = await db.execute<{ node: string; interruptions: number; hours: number }>(sql`
    select node, count(*) filter (where interrupted)::int as interruptions,
      (sum(case when interrupted then least(hours, ${INTERRUPTED_HOURS_MAX}) else hours end))::float8 as hours
    from (
      select ${node} as node, ${from} as "from", ${to} in ('SLEEPING', 'DISCONNECTED') as interrupted,
        extract(epoch from ${at} - lag(${at}) over (partition by ${node} order by ${at})) / 3600 as hours
      from ${nodeTransitions}
      where ${node} = any(${sql.param([...ids])}::text[]) and ${at} >= ${since.toISOString()}::timestamptz
    ) as changes
    where "from" = 'BUSY' group by node`);
  return new Map(
    rows.map((row) => [
      row.node,
      { interruptions: row.interruptions, hoursWorked: row.hours ?? 0 },
    ]),
  );
}

type Row = typeof nodes.$inferSelect;

/** A row as the store gives it out. */
export function toNodeRow(row: Row): NodeRow {
  return {
    ...row,
    enrolledAt: row.enrolledAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
