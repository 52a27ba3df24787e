import { AthanorError } from '../../../schemas/errors';
import type { ProjectStore } from './projects';
import type { MemberKind, MembershipRow } from './records';
import type { TeamStore } from './teams';
import type { UserStore } from './users';

/** Whom somebody means, with what people call it. */
export interface FoundMember {
  id: string;
  name: string;
}

/**
 * Finds a person by e-mail address or id, a team by name or id, a service account of a project by name or
 * id. @throws AthanorError NOT_FOUND, also where several teams have the name
 */
export async function findMember(
  db: { users: UserStore; teams: TeamStore; projects: ProjectStore },
  o: { project?: string; kind: MemberKind; member: string },
): Promise<FoundMember> {
  const { kind, member, project } = o;
  if (kind === 'user') {
    const user = (await db.users.byEmail(member)) ?? (await db.users.get(member));
    if (user !== undefined) return { id: user.id, name: user.email };
    throw nothing('person', member, 'athanor users list');
  }
  const all =
    kind === 'team' ? await db.teams.list() : await db.projects.serviceAccounts(project ?? '');
  const found = all.filter(({ id, name }) => id === member || name === member);
  const [one, another] = found;
  if (one !== undefined && another === undefined) return { id: one.id, name: one.name };
  if (another !== undefined) {
    const message = `Several are called ${JSON.stringify(member)}: name one by its id.`;
    throw new AthanorError({ code: 'NOT_FOUND', message });
  }
  if (kind === 'team') throw nothing('team', member, 'athanor teams list');
  throw nothing('service account', member, `athanor services list ${project}`);
}

function nothing(kind: string, name: string, lists: string): AthanorError {
  const message = `There is no ${kind} ${JSON.stringify(name)} (${lists}).`;
  return new AthanorError({ code: 'NOT_FOUND', message });
}

/** Who is in a project, with what people call them. */
export async function membersOf(
  db: { users: UserStore; teams: TeamStore; projects: ProjectStore },
  project: string,
): Promise<(Omit<MembershipRow, 'project'> & { name: string })[]> {
  const [rows, users, teams, services] = await Promise.all([
    db.projects.members(project),
    db.users.list(),
    db.teams.list(),
    db.projects.serviceAccounts(project),
  ]);
  const names = new Map<string, string>([
    ...users.map(({ id, email }) => [id, email] as const),
    ...[...teams, ...services].map(({ id, name }) => [id, name] as const),
  ]);
  return rows.map(({ project: _project, ...one }) => ({
    ...one,
    name: names.get(one.member) ?? one.member,
  }));
}
