import { AthanorError } from '../../../schemas/errors';
import type { OwnerUsage, Quota, RunUsage } from '../../../schemas/platform/quotas';
import type { DueRun, RetentionPolicy } from '../../../schemas/platform/retention';
import type {
  AuditLine,
  AuditReport,
  Key,
  Member,
  Organisation,
  PasswordLink,
  PeopleClient,
  Person,
  Project,
  ServiceAccount,
  Team,
  TeamMember,
  UsageOf,
} from '../people';
import type { HttpConnection } from './connection';
import { notOverHttp } from './not-over-http';

const LINES = 50;
const PAGE_ITEMS_MAX = 200;

interface List<T> {
  items: T[];
}
type FreshKey = Key & { secret: string };

const at = (...parts: string[]) => `/v1/${parts.map(encodeURIComponent).join('/')}`;

/** People, projects and keys over HTTP; who acts is whoever asks. */
export function httpPeople(connection: HttpConnection): PeopleClient {
  const list = async <T>(path: string, query = {}) =>
    (await connection.json<List<T>>(path, { query })).items;
  const post = <T>(path: string, json: object) =>
    connection.json<T>(path, { method: 'POST', json });
  const patch = <T>(path: string, json: object) =>
    connection.json<T>(path, { method: 'PATCH', json, repeatable: true });
  const act = async (method: 'PUT' | 'DELETE', path: string, json?: object) => {
    await connection.ask(path, { method, json });
  };
  const memberAt = (project: string, kind: Member['kind'], member: string) =>
    at('projects', project, 'members', kind, member);
  return {
    ...keysOf(connection),
    ...usageOf(connection),
    ...retentionOf(connection),
    users: () => list<Person>('/v1/users'),
    addUser: (asked) => post<{ person: Person; link: PasswordLink }>('/v1/users', asked),
    passwordLink: (person) => post<PasswordLink>(at('users', person, 'password-link'), {}),
    setDisabled: (person, disabled) => patch<Person>(at('users', person), { disabled }),
    setAdministrator: (person, administrator) =>
      patch<Person>(at('users', person), { administrator }),
    organisations: () => list<Organisation>('/v1/organisations'),
    createOrganisation: (asked) => post<Organisation>('/v1/organisations', asked),
    teams: () => list<Team>('/v1/teams'),
    team: (team) => connection.json<Team & { members: TeamMember[] }>(at('teams', team)),
    createTeam: (asked) => post<Team>('/v1/teams', asked),
    removeTeam: (team) => act('DELETE', at('teams', team)),
    joinTeam: (team, person) => act('PUT', at('teams', team, 'members', person)),
    leaveTeam: (team, person) => act('DELETE', at('teams', team, 'members', person)),
    async projects() {
      const { isAdministrator } = await connection.json<{ isAdministrator: boolean }>('/v1/me');
      return list<Project>('/v1/projects', { all: isAdministrator });
    },
    createProject: (asked) => post<Project>('/v1/projects', asked),
    setArchived: (project, archived) => patch<Project>(at('projects', project), { archived }),
    rotatePayloadKey: () => notOverHttp('A new key for what Temporal keeps'),
    async members(project) {
      const path = at('projects', project, 'members');
      type Row = Omit<Member, 'kind' | 'id'> & { memberKind: Member['kind']; member: string };
      const rows = await list<Row>(path);
      return rows.map(({ memberKind: kind, member: id, name, role, grantedAt }) => ({
        ...{ kind, id, name, role, grantedAt },
      }));
    },
    grant: (project, member, role, kind = 'user') =>
      act('PUT', memberAt(project, kind, member), { role }),
    withdraw: (project, member, kind = 'user') => act('DELETE', memberAt(project, kind, member)),
  };
}

type KeysClient = Pick<
  PeopleClient,
  | 'keys'
  | 'createKey'
  | 'createService'
  | 'revokeKey'
  | 'services'
  | 'createServiceKey'
  | 'disableService'
>;

function keysOf(connection: HttpConnection): KeysClient {
  const me = () => connection.json<{ id: string; isAdministrator: boolean }>('/v1/me');
  const accounts = (project: string, ...more: string[]) =>
    at('projects', project, 'services', ...more);
  const make = (path: string, owner: string, json: object) =>
    connection
      .json<Omit<FreshKey, 'owner'>>(path, { method: 'POST', json })
      .then((key) => ({ ...key, owner }));
  return {
    async keys() {
      const { id, isAdministrator } = await me();
      const path = isAdministrator ? '/v1/platform/keys' : '/v1/keys';
      const { items } = await connection.json<List<Key>>(path);
      return items.map((key) => ({ ...key, owner: key.owner ?? id }));
    },
    async createKey(person, asked) {
      if (person !== null) {
        const message =
          'Over HTTP everybody makes keys of their own: leave out whose it is, or run the command where the server runs.';
        throw new AthanorError({ code: 'INPUT_INVALID', message });
      }
      return make('/v1/keys', (await me()).id, asked);
    },
    async createService({ project, ...asked }, key) {
      const made = await connection.json<ServiceAccount>(accounts(project), {
        ...{ method: 'POST', json: asked },
      });
      return make(accounts(project, made.id, 'keys'), made.id, { ...key, name: made.name });
    },
    async revokeKey(id) {
      await connection.ask(at('keys', id), { method: 'DELETE' });
    },
    services: async (project) =>
      (await connection.json<List<ServiceAccount>>(accounts(project))).items,
    createServiceKey: (project, service, { projects: _confined, ...asked }) =>
      make(accounts(project, service, 'keys'), service, asked),
    disableService: (project, service) =>
      connection.json<ServiceAccount>(accounts(project, service), { method: 'DELETE' }),
  };
}

function retentionOf(
  connection: HttpConnection,
): Pick<PeopleClient, 'retention' | 'setRetention' | 'dueRuns'> {
  const of = (project: string, ...more: string[]) => at('projects', project, 'retention', ...more);
  return {
    retention: (project) => connection.json<RetentionPolicy>(of(project)),
    setRetention: (project, json) =>
      connection.json<RetentionPolicy>(of(project), { method: 'PUT', json, repeatable: true }),
    async dueRuns(project, { days, only }) {
      const found: DueRun[] = [];
      // Whoever asks under no policy asks about nothing.
      for (let cursor: string | undefined; days !== null; ) {
        const page = await connection.json<List<DueRun> & { next: string | null }>(
          of(project, 'due'),
          { query: { days, only, limit: PAGE_ITEMS_MAX, cursor } },
        );
        found.push(...page.items);
        if (page.next === null) break;
        cursor = page.next;
      }
      return found;
    },
  };
}

type UsageClient = Pick<
  PeopleClient,
  'changeQuota' | 'usage' | 'usageByRun' | 'audit' | 'verifyAudit'
>;

function usageOf(connection: HttpConnection): UsageClient {
  const usage = async <T>(by: 'owner' | 'run', { project, run, days }: UsageOf = {}) => {
    const path = project === undefined ? '/v1/platform/usage' : at('projects', project, 'usage');
    return (await connection.json<List<T>>(path, { query: { by, run, days } })).items;
  };
  return {
    async changeQuota(of, changes) {
      const path =
        'project' in of ? at('projects', of.project, 'quota') : at('keys', of.key, 'quota');
      const isAsked = Object.keys(changes).length === 0;
      const how = { method: 'PATCH', json: changes, repeatable: true } as const;
      return (await connection.json<{ quota: Quota }>(path, isAsked ? {} : how)).quota;
    },
    usage: (of) => usage<OwnerUsage>('owner', of),
    usageByRun: (of) => usage<RunUsage>('run', of),
    async audit({ project, limit = LINES, ...query } = {}) {
      const path = project === undefined ? '/v1/platform/audit' : '/v1/audit';
      const found: AuditLine[] = [];
      for (let cursor: string | undefined; ; ) {
        const rest = Math.min(limit - found.length, PAGE_ITEMS_MAX);
        const page = await connection.json<List<AuditLine> & { next: string | null }>(path, {
          query: { ...query, project, limit: rest, cursor },
        });
        found.push(...page.items);
        if (page.next === null || found.length >= limit) return found;
        cursor = page.next;
      }
    },
    verifyAudit: (noted) =>
      connection.json<AuditReport>('/v1/platform/audit/verify', {
        ...{ method: 'POST', repeatable: true },
        json: noted === undefined ? {} : { noted },
      }),
  };
}
