import { z } from 'zod';
import { projectName } from '../../../../schemas/api/common';
import { projectChanges } from '../../../../schemas/api/people';
import {
  apiKeyBody,
  apiKeyList,
  auditPage,
  auditQuery,
  freshApiKey,
  garbageCollected,
  garbageRequest,
  me,
  memberBody,
  memberList,
  project,
  projectBody,
  projectList,
} from '../../../../schemas/api/projects';
import { AthanorError } from '../../../../schemas/errors';
import type { Caller } from '../../../../schemas/platform/caller';
import { findMember, membersOf, PeopleActs, type ProjectRow } from '../../../../store/database';
import { authorise, authoriseGrant, isAllowed, projectsWhere } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import type { ApiServices } from '../services';

const named = z.object({ project: projectName });
const ROOT = '/v1/projects/{project}';

/** Who the caller is, projects and their members, keys, and what was done by whom. */
export function addProjectRoutes(app: ApiApp, services: ApiServices): void {
  addProjects(app, services);
  addMembers(app, services);
  addKeys(app, services);
  addOperation(app, services);
}

function addProjects(app: ApiApp, { database }: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'getMe', method: 'get', path: '/v1/me', tag: 'projects' },
      ...{ summary: 'Who the caller is, and where', permission: 'caller' as const, answer: me },
    },
    async ({ caller }) => {
      const { id, kind, name, isAdministrator, memberships, scopes } = caller;
      return {
        ...{ id, kind, name, isAdministrator },
        memberships: [...memberships],
        scopes: scopes === null ? null : [...scopes],
      };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'listProjects', method: 'get', path: '/v1/projects', tag: 'projects' },
      ...{ summary: "The caller's projects", permission: 'project:read' as const },
      query: z.object({
        all: z.enum(['true', 'false']).default('false').describe("everybody's, for administrators"),
      }),
      answer: projectList,
    },
    async ({ caller, query }) => {
      if (query.all === 'true') {
        authorise(caller, 'projects:create');
        return { items: await database.projects.list() };
      }
      const mine = new Set(projectsWhere(caller, 'project:read'));
      const all = await database.projects.list();
      return { items: all.filter(({ name }) => mine.has(name)) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'createProject', method: 'post', path: '/v1/projects', tag: 'projects' },
      ...{ summary: 'Make a project', permission: 'projects:create' as const, status: 201 },
      ...{ body: projectBody, answer: project },
    },
    async ({ caller, body }) => {
      authorise(caller, 'projects:create');
      const { principalInvestigator: asked, ...rest } = body;
      const acts = new PeopleActs(database, caller.id);
      // Found before anything is made. Who makes a project leads it, unless another is named.
      const first =
        asked === undefined && caller.kind === 'user'
          ? caller.id
          : (await findMember(database, { kind: 'user', member: asked ?? '' })).id;
      const made = await acts.createProject(rest);
      await acts.grant({
        ...{ project: made.name, memberKind: 'user', member: first },
        role: 'principal-investigator',
      });
      return made;
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'changeProject', method: 'patch', path: ROOT, tag: 'projects' },
      summary: 'Let nothing new start in a project, or open it again',
      permission: 'project:manage',
      ...{ params: named, body: projectChanges, answer: project },
    },
    async ({ caller, params, body: { archived } }) => {
      authorise(caller, 'project:manage', params.project);
      if (archived !== undefined) {
        return new PeopleActs(database, caller.id).setArchived(params.project, archived);
      }
      return (await database.projects.get(params.project)) as ProjectRow;
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getProject', method: 'get', path: ROOT, tag: 'projects' },
      ...{ summary: 'One project', permission: 'project:read' as const },
      ...{ params: named, answer: project },
    },
    async ({ caller, params }) => {
      authorise(caller, 'project:read', params.project);
      const found = await database.projects.get(params.project);
      if (found !== undefined) return found;
      const message = `There is no project ${params.project}.`;
      throw new AthanorError({ code: 'NOT_FOUND', message });
    },
  );
}

function addMembers(app: ApiApp, { database }: ApiServices): void {
  const path = `${ROOT}/members`;
  endpoint(
    app,
    {
      ...{ id: 'listMembers', method: 'get', path, tag: 'projects' },
      ...{ summary: 'Who is in a project', permission: 'project:read' as const },
      ...{ params: named, answer: memberList },
    },
    async ({ caller, params }) => {
      authorise(caller, 'project:read', params.project);
      return { items: await membersOf(database, params.project) };
    },
  );
  const one = named.extend({
    kind: z.enum(['user', 'team', 'service']),
    member: z.string().min(1).max(100),
  });
  endpoint(
    app,
    {
      ...{ id: 'setMember', method: 'put', path: `${path}/{kind}/{member}`, tag: 'projects' },
      ...{ summary: 'Give a role in a project', permission: 'members:manage' as const },
      ...{ params: one, body: memberBody },
    },
    async ({ caller, params, body: { role } }) => {
      authoriseGrant(caller, role, params.project);
      const { project: name, kind: memberKind } = params;
      const { id: member } = await findMember(database, params);
      const acts = new PeopleActs(database, caller.id);
      await acts.grant({ project: name, memberKind, member, role });
      return undefined;
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'removeMember', method: 'delete', path: `${path}/{kind}/{member}`, tag: 'projects' },
      ...{
        summary: 'Take a role in a project',
        permission: 'members:manage' as const,
        params: one,
      },
    },
    async ({ caller, params }) => {
      const { project: name, kind: memberKind } = params;
      authorise(caller, 'members:manage', name);
      const { id: member } = await findMember(database, params);
      const acts = new PeopleActs(database, caller.id);
      await acts.withdraw({ project: name, memberKind, member });
      return undefined;
    },
  );
}

function addKeys(app: ApiApp, { database }: ApiServices): void {
  const owned = (caller: Caller) => ({ ownerKind: caller.kind, owner: caller.id });
  endpoint(
    app,
    {
      ...{ id: 'listKeys', method: 'get', path: '/v1/keys', tag: 'keys' },
      ...{ summary: "The caller's API keys", permission: 'caller' as const, answer: apiKeyList },
    },
    async ({ caller }) => ({ items: await database.apiKeys.list(owned(caller)) }),
  );
  endpoint(
    app,
    {
      ...{ id: 'createKey', method: 'post', path: '/v1/keys', tag: 'keys', status: 201 },
      ...{ summary: 'Make an API key; it is told once', permission: 'caller' as const },
      ...{ body: apiKeyBody, answer: freshApiKey },
    },
    async ({ c, caller, body }) => {
      await requireNoMore(database, caller, body);
      c.header('cache-control', 'no-store');
      return new PeopleActs(database, caller.id).createKey(body, owned(caller));
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'revokeKey', method: 'delete', path: '/v1/keys/{id}', tag: 'keys' },
      summary: 'Let a key open nothing any more: of your own, or of whom you look after',
      permission: 'caller',
      params: z.object({ id: z.string().min(1).max(100) }),
    },
    async ({ caller, params: { id } }) => {
      await requireOwnKey(database, caller, id);
      await new PeopleActs(database, caller.id).revokeKey(id);
      return undefined;
    },
  );
}

/** @throws NOT_FOUND for a key of somebody else, unless the caller looks after those */
async function requireOwnKey(
  { apiKeys, projects }: ApiServices['database'],
  caller: Caller,
  id: string,
): Promise<void> {
  const key = await apiKeys.get(id);
  if (key !== undefined && isAllowed(caller, 'users:manage')) return;
  if (key?.ownerKind === caller.kind && key.owner === caller.id) return;
  if (key?.ownerKind === 'service') {
    const service = await projects.serviceAccount(key.owner);
    if (service && isAllowed(caller, 'services:manage', service.project)) return;
  }
  throw new AthanorError({ code: 'NOT_FOUND', message: `There is no key ${id}.` });
}

/** A key that is confined makes none that reaches further. @throws FORBIDDEN */
async function requireNoMore(
  database: ApiServices['database'],
  { credential }: Caller,
  asked: z.infer<typeof apiKeyBody>,
): Promise<void> {
  if (credential.kind !== 'key') return;
  const own = await database.apiKeys.get(credential.id);
  const isWithin = (all: readonly string[] | null | undefined, some?: readonly string[]) =>
    !all || (some?.every((one) => all.includes(one)) ?? false);
  if (isWithin(own?.scopes, asked.scopes) && isWithin(own?.projects, asked.projects)) return;
  const message = 'A key that is confined to scopes or projects makes keys within these alone.';
  throw new AthanorError({ code: 'FORBIDDEN', message });
}

function addOperation(app: ApiApp, { client, database }: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'listAudit', method: 'get', path: '/v1/audit', tag: 'audit' },
      ...{ summary: 'Who did what in a project, newest first', permission: 'audit:read' as const },
      ...{ query: auditQuery, answer: auditPage },
    },
    async ({ caller, query }) => {
      authorise(caller, 'audit:read', query.project);
      const page = await database.forProject(query.project).audit.list(query);
      return { items: page.items, next: page.cursor };
    },
  );
  const path = '/v1/platform/collect-garbage';
  endpoint(
    app,
    {
      ...{ id: 'collectGarbage', method: 'post', path, tag: 'platform' },
      summary: 'Remove artifacts that no run and no version leads to',
      ...{ permission: 'platform:quotas' as const, body: garbageRequest, answer: garbageCollected },
    },
    async ({ caller, body }) => {
      authorise(caller, 'platform:quotas');
      const { dryRun, examined, reachable, spared, removed, removedBytes } =
        await client.artifacts.collectGarbage(body);
      if (!body.dryRun) {
        const details = { removed, removedBytes };
        const act = { action: 'artifacts.collect-garbage', subject: 'artifacts', details };
        await database.audit.add({ actor: caller.id, ...act });
      }
      return { dryRun, examined, reachable, spared, removed, removedBytes };
    },
  );
}
