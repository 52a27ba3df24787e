import { z } from 'zod';
import { projectName } from '../../../../schemas/api/common';
import {
  serviceAccount,
  serviceAccountBody,
  serviceAccountList,
  serviceKeyBody,
} from '../../../../schemas/api/people';
import { apiKeyList, freshApiKey } from '../../../../schemas/api/projects';
import { AthanorError } from '../../../../schemas/errors';
import type { Caller } from '../../../../schemas/platform/caller';
import {
  isPlatformPermission,
  type ProjectPermission,
  ROLE_PERMISSIONS,
} from '../../../../schemas/platform/permissions';
import { findMember, PeopleActs } from '../../../../store/database';
import { authorise, isAllowed } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import type { ApiServices } from '../services';

const named = z.object({ project: projectName });
const one = named.extend({ service: z.string().min(1).max(100).describe('id, or name') });
const ROOT = '/v1/projects/{project}/services';

/** Service accounts of a project, and their keys. */
export function addServiceAccountRoutes(app: ApiApp, services: ApiServices): void {
  addAccounts(app, services);
  addServiceKeys(app, services);
}

/**
 * Nobody makes an account, or a key of one, that may more than they may themselves.
 * @throws AthanorError FORBIDDEN
 */
function requireNoMore(
  caller: Caller,
  project: string,
  permissions: readonly ProjectPermission[],
): void {
  for (const permission of permissions) authorise(caller, permission, project);
}

function addAccounts(app: ApiApp, { database }: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'listServiceAccounts', method: 'get', path: ROOT, tag: 'service accounts' },
      ...{ summary: 'Service accounts of a project', permission: 'services:manage' as const },
      ...{ params: named, answer: serviceAccountList },
    },
    async ({ caller, params: { project } }) => {
      authorise(caller, 'services:manage', project);
      return { items: await database.projects.serviceAccounts(project) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'createServiceAccount', method: 'post', path: ROOT, tag: 'service accounts' },
      summary: 'Make a service account, with its role',
      ...{ permission: 'services:manage' as const, params: named, status: 201 },
      ...{ body: serviceAccountBody, answer: serviceAccount },
    },
    async ({ caller, params: { project }, body }) => {
      authorise(caller, 'services:manage', project);
      requireNoMore(caller, project, ROLE_PERMISSIONS[body.role]);
      return new PeopleActs(database, caller.id).createServiceAccount({ ...body, project });
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'disableServiceAccount', method: 'delete', path: `${ROOT}/{service}` },
      ...{ tag: 'service accounts', permission: 'services:manage' as const },
      summary: 'Shut a service account out; its keys open nothing any more',
      ...{ params: one, answer: serviceAccount },
    },
    async ({ caller, params: { project, service } }) => {
      authorise(caller, 'services:manage', project);
      const { id } = await findMember(database, { project, kind: 'service', member: service });
      return new PeopleActs(database, caller.id).disableServiceAccount(id);
    },
  );
}

function addServiceKeys(app: ApiApp, { database }: ApiServices): void {
  const path = `${ROOT}/{service}/keys`;
  const ownerOf = async (project: string, member: string) => {
    const { id } = await findMember(database, { project, kind: 'service', member });
    return { ownerKind: 'service' as const, owner: id };
  };
  endpoint(
    app,
    {
      ...{ id: 'listServiceKeys', method: 'get', path, tag: 'service accounts' },
      ...{ summary: 'API keys of a service account', permission: 'services:manage' as const },
      ...{ params: one, answer: apiKeyList },
    },
    async ({ caller, params: { project, service } }) => {
      authorise(caller, 'services:manage', project);
      return { items: await database.apiKeys.list(await ownerOf(project, service)) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'createServiceKey', method: 'post', path, tag: 'service accounts', status: 201 },
      summary: 'Make an API key of a service account; it is told once',
      ...{ permission: 'services:manage' as const, params: one },
      ...{ body: serviceKeyBody, answer: freshApiKey },
    },
    async ({ c, caller, params: { project, service }, body }) => {
      authorise(caller, 'services:manage', project);
      const owner = await ownerOf(project, service);
      const self = await database.callers.byId('service', owner.owner);
      if (self === undefined) {
        const message = `The service account ${service} is shut out.`;
        throw new AthanorError({ code: 'CONFLICT', message });
      }
      const may = Object.values(ROLE_PERMISSIONS)
        .flat()
        .filter((permission) => isAllowed({ ...self, scopes: null }, permission, project));
      const asked = (body.scopes ?? may).filter((scope) => !isPlatformPermission(scope));
      requireNoMore(caller, project, asked as ProjectPermission[]);
      // In other projects it may have roles that this caller knows nothing of.
      const confined = { ...body, projects: [project] };
      c.header('cache-control', 'no-store');
      return new PeopleActs(database, caller.id).createKey(confined, owner);
    },
  );
}
