/**
 * People, what they belong to, and what proves who they are: organisations, projects, roles, service
 * accounts, API keys and sessions. Used by the gate, and by the commands of whoever runs the place.
 */
import type { Connection } from '../connection';
import { type ApiKeyStore, apiKeyStore } from './api-keys';
import { type CallerStore, callerStore } from './callers';
import { type ProjectStore, projectStore } from './projects';
import { type SessionStore, sessionStore } from './sessions';
import { type TeamStore, teamStore } from './teams';
import { type UserStore, userStore } from './users';

export { type FreshLink, PeopleActs } from './acts';
export type { ApiKeyStore, FreshApiKey } from './api-keys';
export type { CallerStore } from './callers';
export { type FoundMember, findMember, membersOf } from './find-member';
export { createAdministrator } from './first-administrator';
export { hashOfSecret, isKeyText } from './key-text';
export { noProject, type ProjectStore } from './projects';
export type * from './records';
export type { FreshCookie, SessionRow, SessionStore } from './sessions';
export { noTeam, type TeamMemberRow, type TeamStore } from './teams';
export type { UserStore } from './users';

/** The stores about people. */
export interface PeopleStores {
  users: UserStore;
  teams: TeamStore;
  projects: ProjectStore;
  apiKeys: ApiKeyStore;
  callers: CallerStore;
  sessions: SessionStore;
}

/** Opens them on a connection. */
export function peopleStores(connection: Connection): PeopleStores {
  return {
    users: userStore(connection),
    teams: teamStore(connection),
    projects: projectStore(connection),
    apiKeys: apiKeyStore(connection),
    callers: callerStore(connection),
    sessions: sessionStore(connection),
  };
}
