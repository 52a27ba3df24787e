import { z } from 'zod';
import { projectName } from '../../../../schemas/api/common';
import { auditPage } from '../../../../schemas/api/projects';
import {
  auditReport,
  auditVerifyBody,
  quotaBody,
  quotaDetail,
  usageList,
  usageQuery,
  wholeAuditQuery,
} from '../../../../schemas/api/usage';
import { AthanorError } from '../../../../schemas/errors';
import type { Caller } from '../../../../schemas/platform/caller';
import {
  type Database,
  PeopleActs,
  type QuotaOf,
  startOfMonth,
  type UsageQuery,
} from '../../../../store/database';
import { authorise, isAllowed } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import type { ApiServices } from '../services';

const DAY_MS = 86_400_000;
const named = z.object({ project: projectName });
const keyNamed = z.object({ id: z.string().min(1).max(100) });

/** What projects and keys may use and have used, and the audit log of the whole place. */
export function addUsageRoutes(app: ApiApp, services: ApiServices): void {
  addQuotas(app, services);
  addKeyQuotas(app, services);
  addUsage(app, services);
  addWholeAudit(app, services);
}

/** A quota with what is used of it. */
async function quotaNow({ quotas, usage }: Database, of: QuotaOf) {
  const [quota, runsAtOnce, nodeSecondsThisMonth, artifactBytes] = await Promise.all([
    quotas.get(of),
    usage.running(of),
    usage.nodeSeconds({ ...of, since: startOfMonth() }),
    'project' in of ? usage.artifactBytes(of.project) : 0,
  ]);
  return { quota, used: { runsAtOnce, nodeSecondsThisMonth, artifactBytes } };
}

function addQuotas(app: ApiApp, { database }: ApiServices): void {
  const path = '/v1/projects/{project}/quota';
  endpoint(
    app,
    {
      ...{ id: 'getProjectQuota', method: 'get', path, tag: 'usage' },
      summary: 'What a project may use, and uses now',
      ...{ permission: 'usage:read' as const, params: named, answer: quotaDetail },
    },
    async ({ caller, params: { project } }) => {
      authorise(caller, 'usage:read', project);
      return quotaNow(database, { project });
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'setProjectQuota', method: 'patch', path, tag: 'usage' },
      summary: 'Change what a project may use',
      permission: 'platform:quotas',
      ...{ params: named, body: quotaBody, answer: quotaDetail },
    },
    async ({ caller, params: { project }, body }) => {
      authorise(caller, 'platform:quotas');
      await new PeopleActs(database, caller.id).setQuota({ project }, body);
      return quotaNow(database, { project });
    },
  );
}

/** @throws NOT_FOUND for a key that is neither the caller's nor one of a project whose quotas they manage */
async function requireKey(database: Database, caller: Caller, id: string): Promise<void> {
  const key = await database.apiKeys.get(id);
  if (key !== undefined && isAllowed(caller, 'platform:quotas')) return;
  if (key?.ownerKind === caller.kind && key.owner === caller.id) return;
  if (key?.ownerKind === 'service') {
    const service = await database.projects.serviceAccount(key.owner);
    if (service && isAllowed(caller, 'quotas:manage', service.project)) return;
  }
  throw new AthanorError({ code: 'NOT_FOUND', message: `There is no key ${id}.` });
}

function addKeyQuotas(app: ApiApp, { database }: ApiServices): void {
  const path = '/v1/keys/{id}/quota';
  endpoint(
    app,
    {
      ...{ id: 'getKeyQuota', method: 'get', path, tag: 'usage' },
      summary: 'What a key may use, and uses now',
      ...{ permission: 'caller' as const, params: keyNamed, answer: quotaDetail },
    },
    async ({ caller, params: { id: key } }) => {
      await requireKey(database, caller, key);
      return quotaNow(database, { key });
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'setKeyQuota', method: 'patch', path, tag: 'usage' },
      summary:
        'Change what a key may use: that of a person for administrators, that of a service account for who manages the quotas of its project',
      permission: 'caller',
      ...{ params: keyNamed, body: quotaBody, answer: quotaDetail },
    },
    async ({ caller, params: { id: key }, body }) => {
      await requireKey(database, caller, key);
      const found = await database.apiKeys.get(key);
      const service =
        found?.ownerKind === 'service'
          ? await database.projects.serviceAccount(found.owner)
          : undefined;
      const mayHere = service && isAllowed(caller, 'quotas:manage', service.project);
      // A key that could change its own would have none.
      const isItself = caller.credential.kind === 'key' && caller.credential.id === key;
      if (!mayHere || isItself) authorise(caller, 'platform:quotas');
      await new PeopleActs(database, caller.id).setQuota({ key }, body);
      return quotaNow(database, { key });
    },
  );
}

function addUsage(app: ApiApp, { database }: ApiServices): void {
  const list = async (
    { by, days, run }: z.output<typeof usageQuery>,
    of: Pick<UsageQuery, 'project'>,
  ) => {
    const since = days === undefined ? {} : { since: new Date(Date.now() - days * DAY_MS) };
    const query = { ...of, ...(run !== undefined && { run }), ...since };
    return { items: await database.usage[by === 'run' ? 'byRun' : 'byOwner'](query) };
  };
  endpoint(
    app,
    {
      ...{ id: 'getProjectUsage', method: 'get', path: '/v1/projects/{project}/usage' },
      ...{ tag: 'usage', summary: 'What the runs of a project took' },
      permission: 'usage:read',
      ...{ params: named, query: usageQuery, answer: usageList },
    },
    async ({ caller, params: { project }, query }) => {
      authorise(caller, 'usage:read', project);
      return list(query, { project });
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getUsage', method: 'get', path: '/v1/platform/usage', tag: 'usage' },
      ...{ summary: 'What the runs of all projects took', permission: 'platform:usage' as const },
      ...{ query: usageQuery, answer: usageList },
    },
    async ({ caller, query }) => {
      authorise(caller, 'platform:usage');
      return list(query, {});
    },
  );
}

function addWholeAudit(app: ApiApp, { database }: ApiServices): void {
  const path = '/v1/platform/audit';
  endpoint(
    app,
    {
      ...{ id: 'listWholeAudit', method: 'get', path, tag: 'audit' },
      summary: 'Who did what anywhere, newest first',
      ...{ permission: 'platform:audit' as const, query: wholeAuditQuery, answer: auditPage },
    },
    async ({ caller, query }) => {
      authorise(caller, 'platform:audit');
      const page = await database.audit.list(query);
      return { items: page.items, next: page.cursor };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'verifyAudit', method: 'post', path: `${path}/verify`, tag: 'audit' },
      summary: 'Compute the chain of the audit log again',
      ...{ permission: 'platform:audit' as const, body: auditVerifyBody, answer: auditReport },
    },
    async ({ caller, body }) => {
      authorise(caller, 'platform:audit');
      const report = await database.audit.verify(body.noted);
      const at = new Date().toISOString();
      return { ok: report.findings.length === 0, ...report, at };
    },
  );
}
