import { createHash, randomUUID } from 'node:crypto';
import type { AthanorClient } from '../../../client/sdk';
import { AthanorError } from '../../../schemas/errors';
import {
  isPlatformPermission,
  type Permission,
  ROLES,
  type Role,
  roleAllows,
} from '../../../schemas/platform/permissions';
import { createInvitation, type Database, openDatabase } from '../../../store/database';
import { keyFor, makeProject } from '../../../tests/support/api';
import { startTestPostgres, type TestPostgres } from '../../../tests/support/postgres';
import { callerDirectory } from '../../auth/caller';
import { apiApp, openApiDocument } from '.';
import type { ApiApp } from './endpoint';
import type { ApiServices } from './services';

/*
 * Every route of the OpenAPI document is walked by every role, by members of another project, and by
 * nobody: a route that is new is in the document, and so in this test.
 */

const START_MS = 120_000;
const OURS = 'alchemy';
const THEIRS = 'botany';
const RUN = 'screen-alchemy-first';
const NODE = `n${'a'.repeat(16)}`;
const BYTES = createHash('sha256').update('x').digest('hex');

interface Operation {
  operationId: string;
  method: string;
  path: string;
  permission: Permission | 'caller' | 'anyone';
  parameters: { name: string; in: string }[];
  hasBody: boolean;
}

/** What stands for each parameter of a path: things of our project. */
const VALUES: Record<string, string> = {
  runId: RUN,
  otherId: RUN,
  candidate: 'c1',
  node: NODE,
  sha256: BYTES,
  project: OURS,
  kind: 'user',
  member: 'nobody',
  id: randomUUID(),
  name: 'screen',
  user: 'nobody',
  team: 'nobody',
  service: 'nobody',
  delivery: 'nothing',
};

/** A valid body for each operation that takes one; an operation without an entry fails the test. */
const BODIES: Record<string, object | string> = {
  submitRun: { pipeline: 'screen', project: OURS },
  uploadArtifact: 'x',
  appendToUpload: 'x',
  approveRun: {},
  rejectRun: {},
  commentRun: {},
  openBoard: { name: 'first' },
  putOnBoard: {},
  assignCandidate: { assignee: 'ada' },
  revokeNode: { reason: 'test' },
  quarantineNode: { reason: 'test' },
  reinstateNode: {},
  createInvitation: { owner: 'ada', project: OURS },
  promoteModel: { reason: 'test' },
  rollBackModel: { reason: 'test' },
  createProject: { name: 'chemistry', organisation: 'nobody', title: 'Chemistry' },
  setMember: { role: 'viewer' },
  createKey: { name: 'test' },
  changeProject: { archived: false },
  addUser: { name: 'Eve', email: 'eve@example.org' },
  changeUser: { disabled: true },
  createOrganisation: { name: 'other', title: 'Other' },
  createTeam: { name: 'makers', organisation: 'nobody', title: 'Makers' },
  createServiceAccount: { name: 'robot', role: 'viewer' },
  createServiceKey: { name: 'test' },
  setProjectQuota: { runsAtOnce: 5 },
  setKeyQuota: { runsAtOnce: 5 },
  setRetention: { days: 30 },
  holdRun: { held: true },
  verifyAudit: {},
  addTemplate: { name: 'usual', pipeline: 'screen', title: 'Usual', input: {} },
  addParameterSet: { name: 'usual', pipeline: 'screen', title: 'Usual', input: {} },
  addSchedule: { name: 'nightly', run: { pipeline: 'screen' }, cron: '0 2 * * *' },
  backfillSchedule: { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' },
  addWebhook: { url: 'https://example.org/hook', events: ['run.completed'] },
  changeWebhook: { disabled: true },
  collectGarbage: { graceMs: 1_000_000, dryRun: true },
};

/** What an operation must be asked with. */
const QUERIES: Record<string, Record<string, string>> = {
  walkLineage: { of: 'run.json' },
};

let server: TestPostgres;
let database: Database;
let app: ApiApp;
let operations: Operation[];
let invitation: string;

/** Whatever is asked of it beyond what decides who may ask is not there. */
function emptyClient(): AthanorClient {
  const none = async () => {
    throw new AthanorError({ code: 'RUN_NOT_FOUND', message: 'nothing is here' });
  };
  const node = { id: NODE, name: 'one', project: OURS };
  const group = (own: object) =>
    new Proxy(own, { get: (target, name) => Reflect.get(target, name) ?? none });
  return {
    submit: none,
    explain: none,
    close: async () => undefined,
    runs: group({ waiting: async () => [] }),
    nodes: group({ list: async () => [node] }),
    artifacts: group({}),
    registry: group({}),
    schedules: group({}),
  } as unknown as AthanorClient;
}

beforeAll(async () => {
  server = await startTestPostgres();
  database = await openDatabase(await server.createDatabase());
  await makeProject(database, OURS);
  await makeProject(database, THEIRS);
  await database.runs.begin({
    ...{ id: RUN, project: OURS, pipeline: 'screen', pipelineVersion: 1, idempotencyKey: 'first' },
    ...{ input: {}, inputDigest: '', startedAt: new Date().toISOString() },
  });
  invitation = (await createInvitation(database, { owner: 'ada', project: OURS }, 'test')).id;
  const client = emptyClient();
  const nothing = { follow: async function* () {}, close: () => undefined };
  const onError = () => undefined;
  app = apiApp({
    publicUrl: () => 'https://gate.test',
    ...{
      client,
      database,
      onError,
      registryOf: () => client.registry,
      schedulesOf: () => client.schedules,
    },
    catalogue: { pipelines: [], steps: [] },
    callers: callerDirectory({ database, origins: () => [], onError }),
    ...{ runEvents: nothing, fleetEvents: nothing },
    ...{ store: undefined as never, staging: undefined as never },
  } satisfies ApiServices);
  operations = operationsOf(openApiDocument(app));
}, START_MS);

afterAll(async () => {
  await database?.close();
  await server?.stop();
}, START_MS);

function operationsOf(document: object): Operation[] {
  const { paths } = document as { paths: Record<string, Record<string, Record<string, unknown>>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ path, method: method.toUpperCase() },
      operationId: String(operation.operationId),
      permission: operation['x-athanor-permission'] as Operation['permission'],
      parameters: (operation.parameters ?? []) as Operation['parameters'],
      hasBody: operation.requestBody !== undefined,
    })),
  );
}

async function ask(operation: Operation, key?: string): Promise<number> {
  const values: Record<string, string> =
    operation.operationId === 'revokeInvitation' ? { ...VALUES, id: invitation } : VALUES;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] as string);
  const isAboutProject = operation.parameters.some(
    (one) => one.in === 'query' && one.name === 'project',
  );
  const body = BODIES[operation.operationId];
  const query = new URLSearchParams({
    ...(isAboutProject && { project: OURS }),
    ...QUERIES[operation.operationId],
  });
  const answer = await app.request(query.size > 0 ? `${path}?${query}` : path, {
    method: operation.method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(operation.hasBody && { 'content-type': 'application/json' }),
    },
    body: operation.hasBody ? (typeof body === 'string' ? body : JSON.stringify(body)) : undefined,
  });
  await answer.body?.cancel();
  return answer.status;
}

/** Whether what an operation is about is in one project. */
const isOfProject = ({ permission }: Operation) =>
  permission !== 'anyone' && permission !== 'caller' && !isPlatformPermission(permission);

/** Lists without a project in question show each caller what is theirs. */
const LISTS = ['listWaitingRuns', 'followNodes', 'listInvitations', 'listProjects'];

it('knows a valid request for every route', () => {
  expect(operations.length).toBeGreaterThan(40);
  const unknown = operations.filter((one) => one.hasBody && BODIES[one.operationId] === undefined);
  expect(unknown.map((one) => one.operationId)).toEqual([]);
  expect(operations.filter((one) => one.permission === undefined)).toEqual([]);
});

it('answers nobody without a credential, but for its health', async () => {
  for (const operation of operations) {
    const status = await ask(operation);
    const where = `${operation.operationId}: ${status}`;
    if (operation.permission === 'anyone') expect(where).not.toMatch(/401$/);
    else expect(where).toBe(`${operation.operationId}: 401`);
  }
});

it.each(ROLES)(
  'lets a %s do what the table of roles says, and nothing else',
  async (role: Role) => {
    const key = await keyFor(database, { project: OURS, role });
    for (const operation of operations.filter(isOfProject)) {
      const status = await ask(operation, key);
      const isAllowed = roleAllows(role, operation.permission as never);
      const said = `${operation.operationId}: ${status === 403 ? 'forbidden' : 'allowed'}`;
      const isList = LISTS.includes(operation.operationId);
      expect(said).toBe(
        `${operation.operationId}: ${isAllowed || isList ? 'allowed' : 'forbidden'}`,
      );
      expect(status).not.toBe(401);
    }
  },
);

it('has nothing of a project for members of another one, whatever they are there', async () => {
  const key = await keyFor(database, { project: THEIRS, role: 'principal-investigator' });
  for (const operation of operations.filter(isOfProject)) {
    if (LISTS.includes(operation.operationId)) continue;
    expect(`${operation.operationId}: ${await ask(operation, key)}`).toBe(
      `${operation.operationId}: 404`,
    );
  }
});

it('lets administrators alone do what concerns the whole place, and nothing in a project', async () => {
  const administrator = await keyFor(database, { role: 'administrator' });
  const investigator = await keyFor(database, { project: OURS });
  for (const operation of operations) {
    const { permission, operationId } = operation;
    if (permission === 'anyone' || permission === 'caller') continue;
    if (isPlatformPermission(permission)) {
      expect(`${operationId}: ${await ask(operation, investigator)}`).toBe(`${operationId}: 403`);
      expect([401, 403]).not.toContain(await ask(operation, administrator));
    } else if (!LISTS.includes(operationId)) {
      expect(`${operationId}: ${await ask(operation, administrator)}`).toBe(`${operationId}: 404`);
    }
  }
});

it('confines a key to its scopes', async () => {
  const key = await keyFor(database, { project: OURS, scopes: ['runs:read'] });
  for (const operation of operations.filter(isOfProject)) {
    const { permission, operationId } = operation;
    if (LISTS.includes(operationId)) continue;
    const status = await ask(operation, key);
    // What is not even to be seen is not there.
    const isDenied = status === 403 || (status === 404 && permission !== 'runs:read');
    expect(`${operationId}: ${isDenied}`).toBe(`${operationId}: ${permission !== 'runs:read'}`);
  }
});
