import { and, desc, eq, isNull, lt, type SQL } from 'drizzle-orm';
import type { Connection } from '../connection';
import { toNodeRow } from './nodes';
import { notify } from './notices';
import type { CredentialRow, NodeRow } from './records';
import { credentials, nodes } from './tables';

/** Certificates and bearer credentials that gates have issued. */
export interface CredentialStore {
  /** Adds a credential. Repeating changes nothing. */
  issue(credential: Omit<CredentialRow, 'revokedAt' | 'reason'>): Promise<void>;
  get(id: string): Promise<CredentialRow | undefined>;
  /** A credential with its node, in one question. */
  withNode(id: string): Promise<{ credential: CredentialRow; node: NodeRow } | undefined>;
  /** Of one node, newest first. */
  list(node: string): Promise<CredentialRow[]>;
  /** Takes one credential; all gates hear of it at once. */
  revoke(id: string, reason: string): Promise<void>;
  /** Takes all credentials of a node. */
  revokeAll(node: string, reason: string): Promise<void>;
  /** Forgets those that expired before a moment; returns how many. */
  forgetExpired(before: Date): Promise<number>;
}

/** The credentials of a database. */
export function credentialStore({ attempt }: Connection): CredentialStore {
  const revoke = (which: SQL, reason: string) =>
    attempt((db) =>
      db.transaction(async (tx) => {
        const rows = await tx
          .update(credentials)
          .set({ revokedAt: new Date(), reason })
          .where(and(which, isNull(credentials.revokedAt)))
          .returning({ node: credentials.node });
        await notify(
          tx,
          'nodes',
          rows.map((row) => row.node),
        );
      }),
    );
  return {
    async issue({ issuedAt, expiresAt, ...rest }) {
      const values = { ...rest, issuedAt: new Date(issuedAt), expiresAt: new Date(expiresAt) };
      await attempt((db) => db.insert(credentials).values(values).onConflictDoNothing());
    },
    async get(id) {
      const isIt = eq(credentials.id, id);
      const [row] = await attempt((db) => db.select().from(credentials).where(isIt));
      return row && toCredential(row);
    },
    async withNode(id) {
      const [row] = await attempt((db) =>
        db
          .select()
          .from(credentials)
          .innerJoin(nodes, eq(nodes.id, credentials.node))
          .where(eq(credentials.id, id)),
      );
      return row && { credential: toCredential(row.credentials), node: toNodeRow(row.nodes) };
    },
    async list(node) {
      const { issuedAt, node: of } = credentials;
      const rows = await attempt((db) =>
        db.select().from(credentials).where(eq(of, node)).orderBy(desc(issuedAt)),
      );
      return rows.map(toCredential);
    },
    revoke: (id, reason) => revoke(eq(credentials.id, id), reason),
    revokeAll: (node, reason) => revoke(eq(credentials.node, node), reason),
    async forgetExpired(before) {
      const isOld = lt(credentials.expiresAt, before);
      const gone = await attempt((db) =>
        db.delete(credentials).where(isOld).returning({ id: credentials.id }),
      );
      return gone.length;
    },
  };
}

function toCredential(row: typeof credentials.$inferSelect): CredentialRow {
  return {
    ...row,
    issuedAt: row.issuedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
