import { randomBytes } from 'node:crypto';
import { and, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { Connection } from '../connection';
import { hashOfSecret } from './key-text';
import { newId } from './new-id';
import { sessions, users } from './tables';

const COOKIE_BYTES = 32;
const HOUR_MS = 3_600_000;
/** Nobody is logged in for longer than this, nor after so long without a request. */
const LIFETIME_MS = 7 * 24 * HOUR_MS;
const IDLE_MS = 12 * HOUR_MS;
/** A cookie is exchanged when it is this old; the old one is good for a little while more. */
const EXCHANGE_MS = 15 * 60_000;
const GRACE_MS = 60_000;
/** `lastSeenAt` is written this seldom. */
const SEEN_MS = 60_000;

/** A session as its owner sees it. */
export interface SessionRow {
  id: string;
  user: string;
  /** `password`, or the issuer of OpenID Connect. */
  method: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
}

/** A cookie that was just made; it is kept nowhere. */
export interface FreshCookie {
  id: string;
  cookie: string;
  expiresAt: Date;
}

/** People who are logged in. */
export interface SessionStore {
  begin(o: { user: string; method: string }): Promise<FreshCookie>;
  /** The session of a cookie that is good now. A cookie that was exchanged some time ago ends its session. */
  find(cookie: string): Promise<SessionRow | undefined>;
  /** The cookie that shall take the place of one that is good and old enough; undefined otherwise. */
  exchange(cookie: string): Promise<FreshCookie | undefined>;
  /** Of one person, newest first. */
  list(user: string): Promise<SessionRow[]>;
  end(id: string): Promise<void>;
  endAll(user: string): Promise<void>;
  forgetExpired(): Promise<number>;
}

/** The sessions of a database. */
export function sessionStore(
  { attempt }: Connection,
  { exchangeMs = EXCHANGE_MS, graceMs = GRACE_MS } = {},
): SessionStore {
  const end = async (id: string) => {
    await attempt((db) => db.delete(sessions).where(eq(sessions.id, id)));
  };
  const give = async (
    o: Omit<typeof sessions.$inferInsert, 'hash' | 'rotatedAt' | 'lastSeenAt'>,
  ) => {
    const cookie = randomBytes(COOKIE_BYTES).toString('base64url');
    const now = new Date();
    const values = { ...o, hash: hashOfSecret(cookie), rotatedAt: now, lastSeenAt: now };
    await attempt((db) => db.insert(sessions).values(values));
    return { id: o.id, cookie, expiresAt: o.expiresAt };
  };
  /** The row of a cookie that is good now. */
  const open = async (cookie: string) => {
    const hash = hashOfSecret(cookie);
    const [row] = await attempt((db) =>
      db
        .select({ session: sessions })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.user))
        .where(and(eq(sessions.hash, hash), isNull(users.disabledAt))),
    );
    const session = row?.session;
    if (session === undefined) return undefined;
    // Somebody has a cookie that was exchanged long ago: it was stolen, then or now, and nobody knows by whom.
    const isStolen = session.replacedAt !== null && ageMs(session.replacedAt) > graceMs;
    const isOver = ageMs(session.expiresAt) > 0 || ageMs(session.lastSeenAt) > IDLE_MS;
    if (!isStolen && !isOver) return session;
    await end(session.id);
    return undefined;
  };
  return {
    end,
    begin: ({ user, method }) => {
      const createdAt = new Date();
      const expiresAt = new Date(createdAt.getTime() + LIFETIME_MS);
      return give({ id: newId('session'), user, method, createdAt, expiresAt });
    },
    async find(cookie) {
      const session = await open(cookie);
      if (session === undefined) return undefined;
      if (ageMs(session.lastSeenAt) > SEEN_MS) {
        const isIt = eq(sessions.hash, session.hash);
        await attempt((db) => db.update(sessions).set({ lastSeenAt: new Date() }).where(isIt));
      }
      return toSession(session);
    },
    async exchange(cookie) {
      const session = await open(cookie);
      if (session === undefined || ageMs(session.rotatedAt) < exchangeMs) return undefined;
      const isFirst = and(eq(sessions.hash, session.hash), isNull(sessions.replacedAt));
      const replaced = await attempt((db) =>
        db.update(sessions).set({ replacedAt: new Date() }).where(isFirst).returning(),
      );
      // Another request of the same page was quicker, and has the new cookie.
      if (replaced.length === 0) return undefined;
      const { id, user, method, createdAt, expiresAt } = session;
      return give({ id, user, method, createdAt, expiresAt });
    },
    async list(user) {
      const isOpen = and(
        eq(sessions.user, user),
        isNull(sessions.replacedAt),
        gt(sessions.expiresAt, sql`now()`),
      );
      const rows = await attempt((db) =>
        db.select().from(sessions).where(isOpen).orderBy(desc(sessions.createdAt)),
      );
      return rows.map(toSession);
    },
    async endAll(user) {
      await attempt((db) => db.delete(sessions).where(eq(sessions.user, user)));
    },
    async forgetExpired() {
      const { expiresAt, lastSeenAt, hash } = sessions;
      const isOver = or(lt(expiresAt, sql`now()`), lt(lastSeenAt, new Date(Date.now() - IDLE_MS)));
      const gone = await attempt((db) => db.delete(sessions).where(isOver).returning({ hash }));
      return gone.length;
    },
  };
}

function ageMs(at: Date): number {
  return Date.now() - at.getTime();
}

function toSession(row: typeof sessions.$inferSelect): SessionRow {
  const { id, user, method } = row;
  return {
    ...{ id, user, method },
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}
