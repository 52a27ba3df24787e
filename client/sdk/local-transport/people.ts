import { AthanorError } from '../../../schemas/errors';
import { type ApiKeyRow, type Database, PeopleActs, type UserRow } from '../../../store';
import type { Key, Member, PasswordLink, PeopleClient, UsageOf } from '../people';
import { operator } from './nodes';
import type { Session } from './session';

const LINES = 50;
const DAY_MS = 86_400_000;

/** People, in the database of the place. */
export function localPeople(session: Session): PeopleClient {
  const open = async () => {
    const database = await required(session);
    return { database, acts: new PeopleActs(database, operator()) };
  };
  const linkOf = async (acts: PeopleActs, user: UserRow): Promise<PasswordLink | null> => {
    const gate = session.gate();
    if (gate === undefined) return null;
    const { secret, expiresAt } = await acts.passwordLink(user);
    return { url: `${gate.publicUrl}/auth/setup#${secret}`, expiresAt };
  };
  const change = async (
    person: string,
    act: (acts: PeopleActs, id: string) => Promise<UserRow>,
  ) => {
    const { database, acts } = await open();
    return act(acts, (await find(database, person)).id);
  };
  return {
    ...keysOf(open),
    ...usageOf(open),
    users: async () => (await open()).database.users.list(),
    async addUser(asked) {
      const { acts } = await open();
      const person = await acts.addUser(asked);
      return { person, link: await linkOf(acts, person) };
    },
    async passwordLink(person) {
      const { database, acts } = await open();
      return linkOf(acts, await find(database, person));
    },
    setDisabled: (person, disabled) => change(person, (acts, id) => acts.setDisabled(id, disabled)),
    setAdministrator: (person, administrator) =>
      change(person, (acts, id) => acts.setAdministrator(id, administrator)),
    projects: async () => (await open()).database.projects.list(),
    createProject: async (asked) => (await open()).acts.createProject(asked),
    setArchived: async (project, archived) => (await open()).acts.setArchived(project, archived),
    async members(project) {
      const { database } = await open();
      if ((await database.projects.get(project)) === undefined) throw nothing('project', project);
      return membersOf(database, project);
    },
    async grant(project, person, role) {
      const { database, acts } = await open();
      const { id: member } = await find(database, person);
      await acts.grant({ project, memberKind: 'user', member, role });
    },
    async withdraw(project, person) {
      const { database, acts } = await open();
      const user = await database.users.byEmail(person);
      const member = user?.id ?? person;
      const memberKind = member.startsWith('s') ? 'service' : 'user';
      await acts.withdraw({ project, memberKind, member });
    },
    async audit(query = {}) {
      const { database } = await open();
      return (await database.audit.list({ limit: LINES, ...query })).items;
    },
    verifyAudit: async (noted) => (await open()).database.audit.verify(noted),
  };
}

type Opened = () => Promise<{ database: Database; acts: PeopleActs }>;

function keysOf(
  open: Opened,
): Pick<PeopleClient, 'keys' | 'createKey' | 'createService' | 'revokeKey'> {
  return {
    async keys() {
      const { database } = await open();
      return (await database.apiKeys.list()).map(toKey);
    },
    async createKey(person, asked) {
      const { database, acts } = await open();
      const { id: owner } = await find(database, person);
      const made = await acts.createKey(asked, { ownerKind: 'user', owner });
      return { ...toKey(made), secret: made.secret };
    },
    async createService(asked, key) {
      const { acts } = await open();
      const { id: owner, name } = await acts.createServiceAccount(asked);
      const made = await acts.createKey({ ...key, name }, { ownerKind: 'service', owner });
      return { ...toKey(made), secret: made.secret };
    },
    revokeKey: async (id) => toKey(await (await open()).acts.revokeKey(id)),
  };
}

function usageOf(open: Opened): Pick<PeopleClient, 'changeQuota' | 'usage' | 'usageByRun'> {
  const query = ({ days, ...rest }: UsageOf = {}) => ({
    ...rest,
    ...(days === undefined ? {} : { since: new Date(Date.now() - days * DAY_MS) }),
  });
  return {
    async changeQuota(project, changes) {
      const { database, acts } = await open();
      if ((await database.projects.get(project)) === undefined) throw nothing('project', project);
      if (Object.keys(changes).length > 0) await acts.setQuota({ project }, changes);
      return database.quotas.get({ project });
    },
    usage: async (of) => (await open()).database.usage.byOwner(query(of)),
    usageByRun: async (of) => (await open()).database.usage.byRun(query(of)),
  };
}

async function membersOf(database: Database, project: string): Promise<Member[]> {
  const [rows, users, services] = await Promise.all([
    database.projects.members(project),
    database.users.list(),
    database.projects.serviceAccounts(project),
  ]);
  const names = new Map<string, string>([
    ...users.map(({ id, email }) => [id, email] as const),
    ...services.map(({ id, name }) => [id, name] as const),
  ]);
  return rows.map(({ memberKind: kind, member: id, role, grantedAt }) => ({
    ...{ kind, id, name: names.get(id) ?? id, role, grantedAt },
  }));
}

function toKey(row: ApiKeyRow): Key {
  const { id, name, owner, ending, scopes, projects, createdAt, expiresAt } = row;
  const { lastUsedAt, revokedAt } = row;
  const shown = { id, name, owner, ending, scopes, projects };
  return { ...shown, createdAt, expiresAt, lastUsedAt, revokedAt };
}

async function find(database: Database, person: string): Promise<UserRow> {
  const user = (await database.users.byEmail(person)) ?? (await database.users.get(person));
  if (user !== undefined) return user;
  throw nothing('person', person);
}

function nothing(kind: string, name: string): AthanorError {
  const lists = kind === 'person' ? 'athanor users list' : `athanor ${kind}s list`;
  const message = `There is no ${kind} ${JSON.stringify(name)} (${lists}).`;
  return new AthanorError({ code: 'NOT_FOUND', message });
}

async function required(session: Session): Promise<Database> {
  session.services();
  const database = await session.database();
  if (database !== null) return database;
  const message = 'The database does not answer; people are kept there.';
  throw new AthanorError({ code: 'DATABASE_UNAVAILABLE', message });
}
