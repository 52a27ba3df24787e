import { z } from 'zod';
import { projectName } from '../../../../schemas/api/common';
import {
  duePage,
  dueQuery,
  holdBody,
  holdDetail,
  retentionBody,
  retentionDetail,
} from '../../../../schemas/api/retention';
import { holdRun, noProject, setRetention } from '../../../../store/database';
import { authorise } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import { requireRun } from '../run-access';
import type { ApiServices } from '../services';

const named = z.object({ project: projectName });
const ofRun = z.object({ runId: z.string().min(1).max(255) });
const ROOT = '/v1/projects/{project}/retention';
const HOLD = '/v1/runs/{runId}/hold';
const tag = 'retention';

/** How long a project keeps its runs, what would go, and which runs are kept whatever happens. */
export function addRetentionRoutes(app: ApiApp, services: ApiServices): void {
  addPolicy(app, services);
  addDue(app, services);
  addHold(app, services);
}

function addPolicy(app: ApiApp, { database }: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'getRetention', method: 'get', path: ROOT, tag },
      ...{ summary: 'How long a project keeps its runs', permission: 'project:read' as const },
      ...{ params: named, answer: retentionDetail },
    },
    async ({ caller, params: { project } }) => {
      authorise(caller, 'project:read', project);
      return database.forProject(project).retention.get();
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'setRetention', method: 'put', path: ROOT, tag },
      summary: 'Say how long a project keeps its runs; what is older is deleted within the hour',
      ...{ permission: 'project:manage' as const, params: named },
      ...{ body: retentionBody, answer: retentionDetail },
    },
    async ({ caller, params: { project }, body: policy }) => {
      authorise(caller, 'project:manage', project);
      if ((await database.projects.get(project)) === undefined) throw noProject(project);
      await setRetention(database, { project, policy, by: caller.id });
      return database.forProject(project).retention.get();
    },
  );
}

function addDue(app: ApiApp, { database }: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'listDueRuns', method: 'get', path: `${ROOT}/due`, tag },
      summary: 'Runs that would be deleted now; nothing is',
      ...{ permission: 'project:read' as const, params: named, query: dueQuery, answer: duePage },
    },
    async ({ caller, params: { project }, query: { days, only = 'all', ...page } }) => {
      authorise(caller, 'project:read', project);
      const { retention } = database.forProject(project);
      const policy = days === undefined ? await retention.get() : { days, only };
      const { items, cursor } = await retention.due(policy, page);
      return { items, next: cursor };
    },
  );
}

function addHold(app: ApiApp, services: ApiServices): void {
  const { database } = services;
  endpoint(
    app,
    {
      ...{ id: 'getRunHold', method: 'get', path: HOLD, tag },
      summary: 'Whether a run is kept whatever the retention of its project says',
      ...{ permission: 'runs:read' as const, params: ofRun, answer: holdDetail },
    },
    async ({ c, params: { runId } }) => {
      const project = await requireRun(services, c, { runId, permission: 'runs:read' });
      return { runId, held: await database.forProject(project).retention.isHeld(runId) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'holdRun', method: 'put', path: HOLD, tag },
      summary: 'Keep a run whatever the retention of its project says, or let it go again',
      ...{ permission: 'runs:control' as const, params: ofRun, body: holdBody, answer: holdDetail },
    },
    async ({ c, caller, params: { runId: run }, body: { held } }) => {
      const project = await requireRun(services, c, { runId: run, permission: 'runs:control' });
      await holdRun(database, { project, run, held, by: caller.id });
      return { runId: run, held };
    },
  );
}
