import { z } from 'zod';
import {
  freshPerson,
  organisation,
  organisationBody,
  organisationList,
  ownedKeyList,
  passwordLink,
  person,
  personBody,
  personChanges,
  personList,
  team,
  teamBody,
  teamDetail,
  teamList,
} from '../../../../schemas/api/people';
import type { Caller } from '../../../../schemas/platform/caller';
import { findMember, noTeam, PeopleActs, type UserRow } from '../../../../store/database';
import { authorise } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import type { ApiServices } from '../services';

const named = z.object({ user: z.string().min(1).max(254).describe('id, or e-mail address') });
const ROOT = '/v1/users';

/** Everybody, and what they belong to: for administrators. */
export function addPeopleRoutes(app: ApiApp, services: ApiServices): void {
  addUsers(app, services);
  addLinks(app, services);
  addOrganisations(app, services);
  addTeams(app, services);
  addTeamMembers(app, services);
}

/** The acts of a caller, each of which the audit log tells. */
function actsOf({ database }: ApiServices, caller: Caller): PeopleActs {
  return new PeopleActs(database, caller.id);
}

async function userOf({ database }: ApiServices, member: string): Promise<UserRow> {
  const { id } = await findMember(database, { kind: 'user', member });
  return (await database.users.get(id)) as UserRow;
}

function addUsers(app: ApiApp, services: ApiServices): void {
  const { database } = services;
  endpoint(
    app,
    {
      ...{ id: 'listUsers', method: 'get', path: ROOT, tag: 'people' },
      ...{ summary: 'Everybody', permission: 'users:manage' as const, answer: personList },
    },
    async ({ caller }) => {
      authorise(caller, 'users:manage');
      return { items: await database.users.list() };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'addUser', method: 'post', path: ROOT, tag: 'people', status: 201 },
      summary: 'Add a person, with a link by which they set a password, once',
      ...{ permission: 'users:manage' as const, body: personBody, answer: freshPerson },
    },
    async ({ c, caller, body }) => {
      authorise(caller, 'users:manage');
      const acts = actsOf(services, caller);
      const made = await acts.addUser(body);
      c.header('cache-control', 'no-store');
      return { person: made, link: await linkFor(services, acts, made) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'changeUser', method: 'patch', path: `${ROOT}/{user}`, tag: 'people' },
      summary: 'Shut a person out or let them in again; make or unmake an administrator',
      permission: 'users:manage',
      ...{ params: named, body: personChanges, answer: person },
    },
    async ({ caller, params, body: { disabled, administrator } }) => {
      authorise(caller, 'users:manage');
      const acts = actsOf(services, caller);
      let user = await userOf(services, params.user);
      if (administrator !== undefined) user = await acts.setAdministrator(user.id, administrator);
      if (disabled !== undefined) user = await acts.setDisabled(user.id, disabled);
      return user;
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'listAllKeys', method: 'get', path: '/v1/platform/keys', tag: 'keys' },
      summary: 'The API keys of everybody, newest first',
      ...{ permission: 'users:manage' as const, answer: ownedKeyList },
    },
    async ({ caller }) => {
      authorise(caller, 'users:manage');
      return { items: await database.apiKeys.list() };
    },
  );
}

function addLinks(app: ApiApp, services: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'makePasswordLink', method: 'post', tag: 'people', status: 201 },
      path: `${ROOT}/{user}/password-link`,
      summary: 'Another link by which a person sets a password, once; the last one is void',
      ...{ permission: 'users:manage' as const, params: named, answer: passwordLink },
    },
    async ({ c, caller, params }) => {
      authorise(caller, 'users:manage');
      c.header('cache-control', 'no-store');
      const user = await userOf(services, params.user);
      return linkFor(services, actsOf(services, caller), user);
    },
  );
}

async function linkFor({ publicUrl }: ApiServices, acts: PeopleActs, user: UserRow) {
  const { secret, expiresAt } = await acts.passwordLink(user);
  return { url: `${publicUrl()}/auth/setup#${secret}`, expiresAt };
}

function addOrganisations(app: ApiApp, services: ApiServices): void {
  const path = '/v1/organisations';
  endpoint(
    app,
    {
      ...{ id: 'listOrganisations', method: 'get', path, tag: 'people' },
      ...{ summary: 'Organisations', permission: 'organisations:manage' as const },
      answer: organisationList,
    },
    async ({ caller }) => {
      authorise(caller, 'organisations:manage');
      return { items: await services.database.projects.organisations() };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'createOrganisation', method: 'post', path, tag: 'people', status: 201 },
      ...{ summary: 'Make an organisation', permission: 'organisations:manage' as const },
      ...{ body: organisationBody, answer: organisation },
    },
    async ({ caller, body }) => {
      authorise(caller, 'organisations:manage');
      return actsOf(services, caller).createOrganisation(body);
    },
  );
}

const TEAMS = '/v1/teams';
const teamNamed = z.object({ team: z.string().min(1).max(100).describe('id, or name') });

function addTeams(app: ApiApp, services: ApiServices): void {
  const { database } = services;
  const idOf = async (member: string) => (await findMember(database, { kind: 'team', member })).id;
  endpoint(
    app,
    {
      ...{ id: 'listTeams', method: 'get', path: TEAMS, tag: 'people' },
      ...{ summary: 'Teams', permission: 'organisations:manage' as const, answer: teamList },
    },
    async ({ caller }) => {
      authorise(caller, 'organisations:manage');
      return { items: await database.teams.list() };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'createTeam', method: 'post', path: TEAMS, tag: 'people', status: 201 },
      summary: 'Make a team, whose members get their roles together',
      ...{ permission: 'organisations:manage' as const, body: teamBody, answer: team },
    },
    async ({ caller, body }) => {
      authorise(caller, 'organisations:manage');
      return actsOf(services, caller).createTeam(body);
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getTeam', method: 'get', path: `${TEAMS}/{team}`, tag: 'people' },
      ...{ summary: 'A team and who is in it', permission: 'organisations:manage' as const },
      ...{ params: teamNamed, answer: teamDetail },
    },
    async ({ caller, params }) => {
      authorise(caller, 'organisations:manage');
      const id = await idOf(params.team);
      const [found, members] = await Promise.all([
        database.teams.get(id),
        database.teams.members(id),
      ]);
      if (found === undefined) throw noTeam(id);
      return { ...found, members };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'removeTeam', method: 'delete', path: `${TEAMS}/{team}`, tag: 'people' },
      summary: 'Take a team away, with the roles that it gave',
      ...{ permission: 'organisations:manage' as const, params: teamNamed },
    },
    async ({ caller, params }) => {
      authorise(caller, 'organisations:manage');
      await actsOf(services, caller).removeTeam(await idOf(params.team));
      return undefined;
    },
  );
}

function addTeamMembers(app: ApiApp, services: ApiServices): void {
  const { database } = services;
  for (const [act, method, summary] of [
    ['joinTeam', 'put', 'Put a person into a team'],
    ['leaveTeam', 'delete', 'Take a person out of a team'],
  ] as const) {
    endpoint(
      app,
      {
        ...{ id: act, method, path: `${TEAMS}/{team}/members/{user}`, tag: 'people' },
        ...{ summary, permission: 'organisations:manage' as const },
        params: teamNamed.extend(named.shape),
      },
      async ({ caller, params }) => {
        authorise(caller, 'organisations:manage');
        const [{ id }, user] = await Promise.all([
          findMember(database, { kind: 'team', member: params.team }),
          findMember(database, { kind: 'user', member: params.user }),
        ]);
        await actsOf(services, caller)[act](id, user.id);
        return undefined;
      },
    );
  }
}
