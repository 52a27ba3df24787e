import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Connection } from '../connection';
import { constrained } from './constraint';
import type { UserRow } from './records';
import { passwordLinks, sessions, userIdentities, users } from './tables';

/** How people prove who they are: by a password, by a provider of OpenID Connect, once by a link. */
export interface ProofStore {
  /** Sets the password hash, and ends every session. */
  setPassword(id: string, passwordHash: string): Promise<void>;
  /** The password hash of a person who may log in; null for one without a password. */
  passwordOf(email: string): Promise<{ user: UserRow; passwordHash: string | null } | undefined>;
  /** The person of a subject at an OpenID Connect provider. */
  byIdentity(issuer: string, subject: string): Promise<UserRow | undefined>;
  /** Says that a subject at a provider is this person. EXISTS when it is another. */
  linkIdentity(user: string, identity: { issuer: string; subject: string }): Promise<void>;
  /** Lets one person set a password once, in place of earlier links; `hash` is the SHA-256 of the link's secret. */
  addPasswordLink(link: {
    hash: string;
    user: string;
    createdBy: string;
    expiresAt: Date;
  }): Promise<void>;
  /** Who may use a link now. */
  passwordLinkOf(hash: string): Promise<UserRow | undefined>;
  /** The same, and uses it up. */
  takePasswordLink(hash: string): Promise<UserRow | undefined>;
}

/** The proofs of a database. */
export function proofStore({ attempt }: Connection): ProofStore {
  return {
    async setPassword(id, passwordHash) {
      await attempt((db) =>
        db.transaction(async (tx) => {
          await tx.update(users).set({ passwordHash }).where(eq(users.id, id));
          await tx.delete(sessions).where(eq(sessions.user, id));
        }),
      );
    },
    async passwordOf(email) {
      const where = and(eq(users.email, email.trim().toLowerCase()), isNull(users.disabledAt));
      const [row] = await attempt((db) => db.select().from(users).where(where));
      return row && { user: toUser(row), passwordHash: row.passwordHash };
    },
    async byIdentity(issuer, subject) {
      const isIt = and(eq(userIdentities.issuer, issuer), eq(userIdentities.subject, subject));
      const [row] = await attempt((db) =>
        db
          .select()
          .from(userIdentities)
          .innerJoin(users, eq(users.id, userIdentities.user))
          .where(isIt),
      );
      return row && toUser(row.users);
    },
    async linkIdentity(user, { issuer, subject }) {
      const add = () =>
        attempt((db) => db.insert(userIdentities).values({ issuer, subject, user }));
      await constrained(add, { exists: `${subject} at ${issuer} is somebody already.` });
    },
    async addPasswordLink(link) {
      const { user, usedAt } = passwordLinks;
      await attempt((db) =>
        db.transaction(async (tx) => {
          await tx.delete(passwordLinks).where(and(eq(user, link.user), isNull(usedAt)));
          await tx.insert(passwordLinks).values(link);
        }),
      );
    },
    async passwordLinkOf(hash) {
      const isAble = and(isOpen(hash), isNull(users.disabledAt));
      const [row] = await attempt((db) =>
        db
          .select({ user: users })
          .from(passwordLinks)
          .innerJoin(users, eq(users.id, passwordLinks.user))
          .where(isAble),
      );
      return row && toUser(row.user);
    },
    async takePasswordLink(hash) {
      const [taken] = await attempt((db) =>
        db.update(passwordLinks).set({ usedAt: new Date() }).where(isOpen(hash)).returning(),
      );
      if (taken === undefined) return undefined;
      const isAble = and(eq(users.id, taken.user), isNull(users.disabledAt));
      const [row] = await attempt((db) => db.select().from(users).where(isAble));
      return row && toUser(row);
    },
  };
}

/** A link that was not used yet, and is not too old. */
function isOpen(hash: string) {
  const { hash: h, usedAt, expiresAt } = passwordLinks;
  return and(eq(h, hash), isNull(usedAt), gt(expiresAt, sql`now()`));
}

/** A person without the password hash. */
export function toUser(row: typeof users.$inferSelect): UserRow {
  const { id, name, email, administrator, createdAt, disabledAt } = row;
  const shown = { id, name, email, administrator };
  return {
    ...shown,
    createdAt: createdAt.toISOString(),
    disabledAt: disabledAt?.toISOString() ?? null,
  };
}
