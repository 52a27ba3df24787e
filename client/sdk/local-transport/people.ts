import { AthanorError } from '../../../schemas/errors';
import type { DueRun } from '../../../schemas/platform/retention';
import {
  type ApiKeyRow,
  type Database,
  findMember,
  membersOf,
  noTeam,
  PeopleActs,
  setRetention,
  type UserRow,
} from '../../../store';
import type { Key, PasswordLink, PeopleClient, UsageOf } from '../people';
import { operator } from './nodes';
import type { Session } from './session';

const LINES = 50;
const PAGE_ITEMS = 1_000;
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
    ...servicesOf(open),
    ...teamsOf(open),
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
    async createProject({ principalInvestigator: leader, ...asked }) {
      const { database, acts } = await open();
      const found = leader === undefined ? undefined : await find(database, leader);
      const made = await acts.createProject(asked);
      if (found !== undefined) {
        const member = { memberKind: 'user' as const, member: found.id };
        await acts.grant({ project: made.name, ...member, role: 'principal-investigator' });
      }
      return made;
    },
    setArchived: async (project, archived) => (await open()).acts.setArchived(project, archived),
    async rotatePayloadKey(project) {
      const { database } = await open();
      if ((await database.projects.get(project)) === undefined) throw nothing('project', project);
      const payloads = session.payloads();
      if (payloads === undefined) {
        const message = 'Nothing is encrypted here: ATHANOR_PAYLOAD_KEY_FILE names no key.';
        throw new AthanorError({ code: 'CONFIG_INVALID', message });
      }
      const { id } = await payloads.keys.rotate(project);
      await database.audit.add({
        ...{ actor: operator(), action: 'project.rotate-key', subject: project, project },
        details: { key: id },
      });
      return id;
    },
    async members(project) {
      const { database } = await open();
      if ((await database.projects.get(project)) === undefined) throw nothing('project', project);
      const rows = await membersOf(database, project);
      return rows.map(({ memberKind: kind, member: id, name, role, grantedAt }) => ({
        ...{ kind, id, name, role, grantedAt },
      }));
    },
    async grant(project, named, role, kind = 'user') {
      const { database, acts } = await open();
      const { id: member } = await findMember(database, { project, kind, member: named });
      await acts.grant({ project, memberKind: kind, member, role });
    },
    async withdraw(project, named, kind = 'user') {
      const { database, acts } = await open();
      const { id: member } = await findMember(database, { project, kind, member: named });
      await acts.withdraw({ project, memberKind: kind, member });
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
      const { id: owner } = await find(database, person ?? '');
      const made = await acts.createKey(asked, { ownerKind: 'user', owner });
      return { ...toKey(made), secret: made.secret };
    },
    async createService(asked, key) {
      const { acts } = await open();
      const { id: owner, name } = await acts.createServiceAccount(asked);
      const made = await acts.createKey({ ...key, name }, { ownerKind: 'service', owner });
      return { ...toKey(made), secret: made.secret };
    },
    async revokeKey(id) {
      await (await open()).acts.revokeKey(id);
    },
  };
}

function usageOf(
  open: Opened,
): Pick<
  PeopleClient,
  'changeQuota' | 'usage' | 'usageByRun' | keyof ReturnType<typeof retentionOf>
> {
  const query = ({ days, ...rest }: UsageOf = {}) => ({
    ...rest,
    ...(days === undefined ? {} : { since: new Date(Date.now() - days * DAY_MS) }),
  });
  return {
    ...retentionOf(open),
    async changeQuota(of, changes) {
      const { database, acts } = await open();
      const isKnown = !('project' in of) || (await database.projects.get(of.project)) !== undefined;
      if (!isKnown) throw nothing('project', of.project);
      if (Object.keys(changes).length > 0) return acts.setQuota(of, changes);
      return database.quotas.get(of);
    },
    usage: async (of) => (await open()).database.usage.byOwner(query(of)),
    usageByRun: async (of) => (await open()).database.usage.byRun(query(of)),
  };
}

function retentionOf(open: Opened): Pick<PeopleClient, 'retention' | 'setRetention' | 'dueRuns'> {
  const placeOf = async (project: string) => {
    const { database } = await open();
    if ((await database.projects.get(project)) === undefined) throw nothing('project', project);
    return { database, store: database.forProject(project).retention };
  };
  return {
    retention: async (project) => (await placeOf(project)).store.get(),
    async setRetention(project, policy) {
      const { database, store } = await placeOf(project);
      await setRetention(database, { project, policy, by: operator() });
      return store.get();
    },
    async dueRuns(project, policy) {
      const { store } = await placeOf(project);
      const found: DueRun[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await store.due(policy, { limit: PAGE_ITEMS, cursor });
        found.push(...page.items);
        if (page.cursor === null) return found;
        cursor = page.cursor;
      }
    },
  };
}

function servicesOf(
  open: Opened,
): Pick<PeopleClient, 'services' | 'createServiceKey' | 'disableService'> {
  const idOf = async (database: Database, project: string, member: string) =>
    (await findMember(database, { project, kind: 'service', member })).id;
  return {
    services: async (project) => (await open()).database.projects.serviceAccounts(project),
    async createServiceKey(project, service, asked) {
      const { database, acts } = await open();
      const owner = await idOf(database, project, service);
      const confined = { ...asked, projects: [project] };
      const made = await acts.createKey(confined, { ownerKind: 'service', owner });
      return { ...toKey(made), secret: made.secret };
    },
    async disableService(project, service) {
      const { database, acts } = await open();
      return acts.disableServiceAccount(await idOf(database, project, service));
    },
  };
}

type TeamsClient = Pick<
  PeopleClient,
  | 'organisations'
  | 'createOrganisation'
  | 'teams'
  | 'team'
  | 'createTeam'
  | 'removeTeam'
  | 'joinTeam'
  | 'leaveTeam'
>;

function teamsOf(open: Opened): TeamsClient {
  const inTeam = async (team: string, person: string) => {
    const { database, acts } = await open();
    const { id } = await findMember(database, { kind: 'team', member: team });
    return { acts, id, user: (await find(database, person)).id };
  };
  return {
    organisations: async () => (await open()).database.projects.organisations(),
    createOrganisation: async (asked) => (await open()).acts.createOrganisation(asked),
    teams: async () => (await open()).database.teams.list(),
    async team(member) {
      const { database } = await open();
      const { id } = await findMember(database, { kind: 'team', member });
      const [found, members] = await Promise.all([
        database.teams.get(id),
        database.teams.members(id),
      ]);
      if (found === undefined) throw noTeam(id);
      return { ...found, members };
    },
    createTeam: async (asked) => (await open()).acts.createTeam(asked),
    async removeTeam(member) {
      const { database, acts } = await open();
      await acts.removeTeam((await findMember(database, { kind: 'team', member })).id);
    },
    async joinTeam(team, person) {
      const { acts, id, user } = await inTeam(team, person);
      await acts.joinTeam(id, user);
    },
    async leaveTeam(team, person) {
      const { acts, id, user } = await inTeam(team, person);
      await acts.leaveTeam(id, user);
    },
  };
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
