import { and, asc, eq, isNull } from 'drizzle-orm';
import { AthanorError } from '../../../schemas/errors';
import { type NewUser, newUser, parseAsked } from '../../../schemas/platform/people';
import type { Connection } from '../connection';
import { constrained } from './constraint';
import { newId } from './new-id';
import { type ProofStore, proofStore, toUser } from './proofs';
import type { UserRow } from './records';
import { sessions, userIdentities, users } from './tables';

/** People. */
export interface UserStore extends ProofStore {
  /** Adds a person. EXISTS when the e-mail address is known. */
  create(asked: NewUser): Promise<UserRow>;
  get(id: string): Promise<UserRow | undefined>;
  /** By e-mail address, in any case. */
  byEmail(email: string): Promise<UserRow | undefined>;
  /** The administrator of a place that no administrator can log into yet; undefined where one can. */
  waitingAdministrator(): Promise<UserRow | undefined>;
  /** In the order of e-mail addresses. */
  list(): Promise<UserRow[]>;
  /** Makes or unmakes an administrator. INPUT_INVALID for the last one. */
  setAdministrator(id: string, administrator: boolean): Promise<UserRow>;
  /** Shuts a person out, with every session; or lets one in again. INPUT_INVALID for the last administrator. */
  setDisabled(id: string, disabled: boolean): Promise<UserRow>;
}

/** The people of a database. */
export function userStore(connection: Connection): UserStore {
  const { attempt } = connection;
  const one = async (where: ReturnType<typeof eq>) => {
    const [row] = await attempt((db) => db.select().from(users).where(where));
    return row && toUser(row);
  };
  const required = async (id: string) => {
    const row = await one(eq(users.id, id));
    if (row === undefined) throw noUser(id);
    return row;
  };
  const change = async (id: string, values: Partial<typeof users.$inferInsert>) => {
    await attempt((db) =>
      db.transaction(async (tx) => {
        // Two administrators who unmake each other at once would leave none.
        const isAble = and(eq(users.administrator, true), isNull(users.disabledAt));
        const able = await tx.select().from(users).where(isAble).for('update');
        await tx.update(users).set(values).where(eq(users.id, id));
        const [left] = await tx.select({ id: users.id }).from(users).where(isAble).limit(1);
        if (left === undefined && able.length > 0) {
          throw new AthanorError({
            code: 'INPUT_INVALID',
            message: 'This is the last administrator. Make another one first.',
          });
        }
        if (values.disabledAt) await tx.delete(sessions).where(eq(sessions.user, id));
      }),
    );
    return required(id);
  };
  return {
    ...proofStore(connection),
    async create(asked) {
      const values = { id: newId('user'), ...parseAsked(newUser, asked) };
      await constrained(() => attempt((db) => db.insert(users).values(values)), {
        exists: `There is already somebody with the e-mail address ${values.email}.`,
      });
      return required(values.id);
    },
    get: (id) => one(eq(users.id, id)),
    byEmail: (email) => one(eq(users.email, email.trim().toLowerCase())),
    async waitingAdministrator() {
      const isOne = and(eq(users.administrator, true), isNull(users.disabledAt));
      const rows = await attempt((db) =>
        db
          .select({ user: users, subject: userIdentities.subject })
          .from(users)
          .leftJoin(userIdentities, eq(userIdentities.user, users.id))
          .where(isOne)
          .orderBy(asc(users.createdAt)),
      );
      const isReady = rows.some(({ user, subject }) => user.passwordHash ?? subject);
      const [first] = rows;
      return isReady || first === undefined ? undefined : toUser(first.user);
    },
    async list() {
      const rows = await attempt((db) => db.select().from(users).orderBy(asc(users.email)));
      return rows.map(toUser);
    },
    setAdministrator: (id, administrator) => change(id, { administrator }),
    setDisabled: (id, disabled) => change(id, { disabledAt: disabled ? new Date() : null }),
  };
}

function noUser(id: string): AthanorError {
  return new AthanorError({ code: 'NOT_FOUND', message: `There is no user ${id}.` });
}
