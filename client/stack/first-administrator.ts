import { userInfo } from 'node:os';
import { createAdministrator, openDatabase, PeopleActs } from '../../store/database';

/** A name under `.internal`, which is nobody's on the Internet: the administrator changes it. */
const FIRST_EMAIL = 'administrator@athanor.internal';
const BY = 'stack';

/** How the first administrator gets in. */
export interface SetupLink {
  /** Shown once: whoever opens it first sets the password. */
  url: string;
  email: string;
  expiresAt: string;
}

/**
 * Makes the first administrator where there is none, and a one-time link by which they set their password;
 * undefined once an administrator can log in. Each start before that makes a new link in place of the last.
 */
export async function setupLink(o: {
  databaseUrl: string;
  gateUrl: string;
}): Promise<SetupLink | undefined> {
  const database = await openDatabase(o.databaseUrl, { connectionsMax: 1 });
  try {
    await createAdministrator(database, { name: loginName(), email: FIRST_EMAIL });
    const user = await database.users.waitingAdministrator();
    if (user === undefined) return undefined;
    const { secret, expiresAt } = await new PeopleActs(database, BY).passwordLink(user);
    return { url: `${o.gateUrl}/auth/setup#${secret}`, email: user.email, expiresAt };
  } finally {
    await database.close();
  }
}

function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'Administrator';
  }
}
