import { DEFAULT_PROJECT } from '../../../schemas/constants/names';
import type { AuditStore } from '../audit';
import type { ProjectStore } from './projects';
import type { UserRow } from './records';
import type { UserStore } from './users';

/** Whoever starts the place owns it: nobody has granted the first administrator anything. */
const BY = 'stack';

/**
 * The administrator of a new place, who is also the principal investigator of its default project (which
 * the tables are made with). Undefined where there is an administrator already.
 */
export async function createAdministrator(
  db: { users: UserStore; projects: ProjectStore; audit: AuditStore },
  person: { name: string; email: string },
): Promise<UserRow | undefined> {
  const known = await db.users.list();
  if (known.some(({ administrator }) => administrator)) return undefined;
  const user = await db.users.create({ ...person, administrator: true });
  await db.projects.grant({
    ...{ project: DEFAULT_PROJECT, memberKind: 'user', member: user.id },
    ...{ role: 'principal-investigator', grantedBy: BY },
  });
  const details = { name: user.name, email: user.email };
  await db.audit.add({ actor: BY, action: 'user.create-administrator', subject: user.id, details });
  return user;
}
