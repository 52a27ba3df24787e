import { and, asc, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import type { Connection } from '../connection';
import type { InvitationBegin, InvitationRow } from './records';
import { invitations, invitationUses } from './tables';

/** Why an invitation lets nobody in. */
export type InvitationRefusal = 'unknown' | 'expired' | 'revoked' | 'used up';

/** Permissions to enrol nodes. */
export interface InvitationStore {
  /** Adds an invitation. Repeating changes nothing. */
  create(invitation: InvitationBegin): Promise<void>;
  /** What the invitation of a secret would grant, or why nothing; uses nothing up. */
  look(secretHash: string): Promise<InvitationRow | InvitationRefusal>;
  /** Invitations in the order of their making. */
  list(): Promise<InvitationRow[]>;
  /**
   * Uses the invitation of a secret for a node: its row, or why not. The same node uses it once,
   * however often it asks.
   */
  redeem(secretHash: string, node: string): Promise<InvitationRow | InvitationRefusal>;
  /** Lets nobody in with it from now on; false for an unknown id. */
  revoke(id: string): Promise<boolean>;
}

/** The invitations of a database. */
export function invitationStore({ attempt }: Connection): InvitationStore {
  return {
    async create({ expiresAt, ...rest }) {
      const values = { ...rest, expiresAt: new Date(expiresAt) };
      await attempt((db) => db.insert(invitations).values(values).onConflictDoNothing());
    },
    async list() {
      const rows = await attempt((db) =>
        db.select(ROW).from(invitations).orderBy(asc(invitations.createdAt), asc(invitations.id)),
      );
      return rows.map(toInvitation);
    },
    async look(secretHash) {
      const isIt = eq(invitations.secretHash, secretHash);
      const [row] = await attempt((db) => db.select(ROW).from(invitations).where(isIt));
      if (row === undefined) return 'unknown';
      if (row.uses >= row.usesMax) return whyClosed(row) ?? 'used up';
      return whyClosed(row) ?? toInvitation(row);
    },
    redeem: (secretHash, node) => attempt((db) => redeem(db, secretHash, node)),
    async revoke(id) {
      const isOpen = and(eq(invitations.id, id), isNull(invitations.revokedAt));
      await attempt((db) => db.update(invitations).set({ revokedAt: new Date() }).where(isOpen));
      const found = await attempt((db) => db.$count(invitations, eq(invitations.id, id)));
      return found > 0;
    },
  };
}

type Executor = Parameters<Parameters<Connection['attempt']>[0]>[0];

const { secretHash: _secretHash, ...COLUMNS } = getTableColumns(invitations);
const ROW = {
  ...COLUMNS,
  uses: sql<number>`(select count(*)::int from ${invitationUses}
    where ${invitationUses.invitation} = ${invitations.id})`,
};

async function redeem(
  db: Executor,
  secretHash: string,
  node: string,
): Promise<InvitationRow | InvitationRefusal> {
  return db.transaction(async (tx) => {
    const isIt = eq(invitations.secretHash, secretHash);
    // Two machines with one secret: the second waits here, and then counts the first.
    const [found] = await tx
      .select({ id: invitations.id })
      .from(invitations)
      .where(isIt)
      .for('update');
    if (found === undefined) return 'unknown';
    const [row] = await tx.select(ROW).from(invitations).where(isIt);
    if (row === undefined) return 'unknown';
    const closed = whyClosed(row);
    if (closed !== undefined) return closed;
    const added = await tx
      .insert(invitationUses)
      .values({ invitation: row.id, node })
      .onConflictDoNothing()
      .returning();
    if (added.length === 0) return toInvitation(row);
    if (row.uses < row.usesMax) return { ...toInvitation(row), uses: row.uses + 1 };
    await tx
      .delete(invitationUses)
      .where(and(eq(invitationUses.invitation, row.id), eq(invitationUses.node, node)));
    return 'used up';
  });
}

type Row = Omit<typeof invitations.$inferSelect, 'secretHash'> & { uses: number };

function whyClosed(row: Row): InvitationRefusal | undefined {
  if (row.revokedAt !== null) return 'revoked';
  return row.expiresAt.getTime() <= Date.now() ? 'expired' : undefined;
}

function toInvitation(row: Row): InvitationRow {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
