import { httpConnection } from '../../../client/sdk/http-transport/connection';
import { httpPeople } from '../../../client/sdk/http-transport/people';
import { type Database, openDatabase } from '../../../store/database';
import { keyFor, makeProject } from '../../../tests/support/api';
import { startTestPostgres, type TestPostgres } from '../../../tests/support/postgres';
import { callerDirectory } from '../../auth/caller';
import { apiApp } from '.';
import type { ApiApp } from './endpoint';
import type { ApiServices } from './services';

/* Looking after people from afar: the client of the SDK, the routes, and a real database. */

const START_MS = 120_000;
let server: TestPostgres;
let database: Database;
let app: ApiApp;

beforeAll(async () => {
  server = await startTestPostgres();
  database = await openDatabase(await server.createDatabase());
  await makeProject(database, 'alchemy');
  const onError = () => undefined;
  app = apiApp({
    ...{ database, onError, publicUrl: () => 'https://gate.test' },
    catalogue: { pipelines: [], steps: [] },
    callers: callerDirectory({ database, origins: () => [], onError }),
  } as unknown as ApiServices);
}, START_MS);

afterAll(async () => {
  await database?.close();
  await server?.stop();
}, START_MS);

function connection(key: string) {
  const fetch = (async (url: URL, init: RequestInit) =>
    app.request(`${url.pathname}${url.search}`, init)) as typeof globalThis.fetch;
  return httpConnection({ url: 'https://gate.test', key, fetch, retriesMax: 0 });
}

const people = (key: string) => httpPeople(connection(key));

it('lets an administrator add people, teams and projects, and each act is in the audit log', async () => {
  const key = await keyFor(database, { role: 'administrator' });
  const admin = people(key);
  const { person, link } = await admin.addUser({ name: 'Bo', email: 'Bo@Example.org' });
  expect(link?.url).toMatch(/^https:\/\/gate\.test\/auth\/setup#/);
  expect((await admin.passwordLink('bo@example.org'))?.url).not.toBe(link?.url);
  await admin.createOrganisation({ name: 'guild', title: 'Guild' });
  const team = await admin.createTeam({ name: 'makers', organisation: 'guild', title: 'Makers' });
  await expect(
    admin.createTeam({ name: 'makers', organisation: 'guild', title: 'again' }),
  ).rejects.toMatchObject({ code: 'EXISTS' });
  await admin.joinTeam('makers', 'bo@example.org');
  expect((await admin.team('makers')).members.map(({ email }) => email)).toEqual([
    'bo@example.org',
  ]);
  const lead = await admin.addUser({ name: 'Cy', email: 'cy@example.org' });
  const asked = { name: 'gold', organisation: 'guild', title: 'Gold' };
  await admin.createProject({ ...asked, principalInvestigator: 'cy@example.org' });
  expect(await database.projects.members('gold')).toMatchObject([
    { member: lead.person.id, role: 'principal-investigator' },
  ]);
  const actions = (await admin.audit({})).map(({ action }) => action).reverse();
  expect(actions).toEqual([
    ...[
      'user.create-administrator',
      'user.add',
      'user.password-link',
      'user.password-link',
      'organisation.create',
    ],
    ...['team.create', 'team.join', 'user.add', 'user.password-link', 'project.create'],
    'member.grant',
  ]);
  expect(await admin.verifyAudit()).toMatchObject({ count: actions.length, findings: [] });
  // A team's role is its members', and goes with the team.
  await database.projects.grant({
    ...{ project: 'gold', memberKind: 'team', member: team.id, role: 'viewer', grantedBy: 'x' },
  });
  const role = async () => (await database.callers.byId('user', person.id))?.memberships;
  expect(await role()).toEqual([{ project: 'gold', role: 'viewer' }]);
  await admin.leaveTeam('makers', 'bo@example.org');
  expect(await role()).toEqual([]);
  await admin.joinTeam('makers', 'bo@example.org');
  await admin.removeTeam('makers');
  expect(await role()).toEqual([]);
  await admin.setDisabled('bo@example.org', true);
  expect(await database.callers.byId('user', person.id)).toBeUndefined();
});

it('lets who leads a project look after its members, service accounts and their keys', async () => {
  const lead = people(await keyFor(database, { project: 'alchemy' }));
  const newcomer = await database.users.create({ name: 'Di', email: 'di@example.org' });
  await lead.grant('alchemy', 'di@example.org', 'reviewer');
  expect(await lead.members('alchemy')).toContainEqual(
    expect.objectContaining({ id: newcomer.id, name: 'di@example.org', role: 'reviewer' }),
  );
  await expect(lead.grant('alchemy', 'nobody@example.org', 'viewer')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await lead.withdraw('alchemy', 'di@example.org');
  const robot = { project: 'alchemy', name: 'robot', role: 'wet-lab-collaborator' as const };
  const first = await lead.createService(robot, {});
  const second = await lead.createServiceKey('alchemy', 'robot', { name: 'second' });
  const caller = await database.callers.byKey(second.secret);
  expect(caller).toMatchObject({ kind: 'service', name: 'robot' });
  await lead.revokeKey(first.id);
  expect(await database.callers.byKey(first.secret)).toBeUndefined();
  await lead.disableService('alchemy', 'robot');
  expect(await database.callers.byKey(second.secret)).toBeUndefined();
});

it('gives nobody a service account that may more than they', async () => {
  await database.projects.createServiceAccount(
    { project: 'alchemy', name: 'strong', role: 'research-engineer' },
    'test',
  );
  const operator = people(await keyFor(database, { project: 'alchemy', role: 'operator' }));
  const asked = { project: 'alchemy', name: 'mine', role: 'computational-scientist' as const };
  await expect(operator.createService(asked, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const key = (scopes?: ['runs:read'] | ['runs:submit']) =>
    operator.createServiceKey('alchemy', 'strong', { name: 'x', scopes });
  await expect(key()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(key(['runs:submit'])).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect((await key(['runs:read'])).scopes).toEqual(['runs:read']);
});

it('holds requests to quotas that administrators set, and says when to come back', async () => {
  const admin = people(await keyFor(database, { role: 'administrator' }));
  const asked = await keyFor(database, { project: 'alchemy', role: 'viewer' });
  const viewer = people(asked);
  const own = (await viewer.keys())[0] as { id: string };
  const limit = { requestsPerMinute: 5 };
  await expect(viewer.changeQuota({ key: own.id }, limit)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await database.projects.create({ name: 'few', organisation: 'guild', title: 'Few' });
  const visitor = await keyFor(database, { project: 'few', role: 'viewer' });
  expect(await admin.changeQuota({ project: 'few' }, limit)).toMatchObject(limit);
  const ask = () =>
    app.request('/v1/projects/few/quota', { headers: { authorization: `Bearer ${visitor}` } });
  const answers = [];
  for (let i = 0; i < 7; i += 1) answers.push(await ask());
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  const [first] = refused as [Response];
  expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await first.json()).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
});

it('has another person see none of it', async () => {
  const key = await keyFor(database, { project: 'alchemy', role: 'viewer' });
  const viewer = people(key);
  for (const ask of [viewer.users, viewer.teams, viewer.organisations, viewer.usage]) {
    await expect(ask()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }
  expect((await viewer.projects()).map(({ name }) => name)).toEqual(['alchemy']);
  expect((await viewer.keys()).length).toBe(1);
  await expect(viewer.usage({ project: 'gold' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await viewer.usage({ project: 'alchemy' })).toEqual([]);
});
