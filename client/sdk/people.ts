import type {
  NewApiKey,
  NewOrganisation,
  NewProject,
  NewServiceAccount,
  NewTeam,
  NewUser,
} from '../../schemas/platform/people';
import type { Role } from '../../schemas/platform/permissions';
import type { OwnerUsage, Quota, RunUsage } from '../../schemas/platform/quotas';
import type { DueRun, RetentionPolicy } from '../../schemas/platform/retention';

/**
 * People, projects, keys and the audit log, for who runs the place. A person is named by e-mail address or
 * id; NOT_FOUND otherwise. Every act is in the audit log.
 */
export interface PeopleClient {
  users(): Promise<Person[]>;
  /** Adds a person, with a one-time link to set a password. EXISTS. */
  addUser(asked: NewUser): Promise<{ person: Person; link: PasswordLink | null }>;
  /** Another link, in place of the last one. */
  passwordLink(person: string): Promise<PasswordLink | null>;
  /** Shuts a person out at once, or lets one in again. */
  setDisabled(person: string, disabled: boolean): Promise<Person>;
  setAdministrator(person: string, administrator: boolean): Promise<Person>;
  organisations(): Promise<Organisation[]>;
  /** EXISTS. */
  createOrganisation(asked: NewOrganisation): Promise<Organisation>;
  /** Teams, named by id, or by name where one alone has it. */
  teams(): Promise<Team[]>;
  team(team: string): Promise<Team & { members: TeamMember[] }>;
  createTeam(asked: NewTeam): Promise<Team>;
  /** With the roles that it gave. */
  removeTeam(team: string): Promise<void>;
  joinTeam(team: string, person: string): Promise<void>;
  leaveTeam(team: string, person: string): Promise<void>;
  projects(): Promise<Project[]>;
  /** Over HTTP whoever makes it leads it, unless `principalInvestigator` names another. */
  createProject(asked: NewProject & { principalInvestigator?: string }): Promise<Project>;
  setArchived(project: string, archived: boolean): Promise<Project>;
  /** Encrypts what Temporal keeps of it from now on with a new key, whose name it returns. */
  rotatePayloadKey(project: string): Promise<string>;
  members(project: string): Promise<Member[]>;
  /** Gives a role to a person, a team or a service account; to a person unless told. */
  grant(project: string, member: string, role: Role, kind?: Member['kind']): Promise<void>;
  withdraw(project: string, member: string, kind?: Member['kind']): Promise<void>;
  /** Of everybody; over HTTP, for who is no administrator, their own. */
  keys(): Promise<Key[]>;
  /** A key of a person; its text is told once. Over HTTP of whoever asks, who is named by null. */
  createKey(person: string | null, asked: NewApiKey): Promise<Key & { secret: string }>;
  services(project: string): Promise<ServiceAccount[]>;
  /** Another key of a service account. */
  createServiceKey(
    project: string,
    service: string,
    asked: NewApiKey,
  ): Promise<Key & { secret: string }>;
  /** Its keys open nothing any more. */
  disableService(project: string, service: string): Promise<ServiceAccount>;
  /** A service account with its key. */
  createService(
    asked: NewServiceAccount,
    key: Omit<NewApiKey, 'name'>,
  ): Promise<Key & { secret: string }>;
  revokeKey(id: string): Promise<void>;
  /** What a project or a key may use, after `changes`. */
  changeQuota(of: QuotaSubject, changes: Partial<Quota>): Promise<Quota>;
  /** How long a project keeps runs that have ended. */
  retention(project: string): Promise<RetentionPolicy>;
  /** Changes it: what is older is deleted within the hour. */
  setRetention(project: string, policy: RetentionPolicy): Promise<RetentionPolicy>;
  /** Runs that such a policy would delete now, those first that ended first. */
  dueRuns(project: string, policy: RetentionPolicy): Promise<DueRun[]>;
  /** What runs took, by owner of the nodes, the most first. */
  usage(query?: UsageOf): Promise<OwnerUsage[]>;
  usageByRun(query?: UsageOf): Promise<RunUsage[]>;
  audit(query?: AuditLinesQuery): Promise<AuditLine[]>;
  /** Computes the chain again; `noted` is a head that was kept elsewhere. */
  verifyAudit(noted?: { order: number; hash: string }): Promise<AuditReport>;
}

/** Whose quota: a project's by name, a key's by id. */
export type QuotaSubject = { project: string } | { key: string };

/** Whose usage, over how many days up to now. */
export interface UsageOf {
  project?: string;
  run?: string;
  days?: number;
}

export interface Person {
  id: string;
  name: string;
  email: string;
  administrator: boolean;
  createdAt: string;
  disabledAt: string | null;
}

/** Told once. */
export interface PasswordLink {
  url: string;
  expiresAt: string;
}

export interface Project {
  name: string;
  organisation: string;
  title: string;
  createdAt: string;
  archivedAt: string | null;
}

export interface Organisation {
  name: string;
  title: string;
  createdAt: string;
}

export interface Team {
  id: string;
  organisation: string;
  name: string;
  title: string;
  createdAt: string;
}

export interface TeamMember {
  id: string;
  name: string;
  email: string;
  since: string;
}

export interface ServiceAccount {
  id: string;
  project: string;
  name: string;
  createdBy: string;
  createdAt: string;
  disabledAt: string | null;
}

export interface Member {
  kind: 'user' | 'team' | 'service';
  id: string;
  /** What people call it. */
  name: string;
  role: Role;
  grantedAt: string;
}

export interface Key {
  id: string;
  name: string;
  owner: string;
  ending: string;
  scopes: string[] | null;
  projects: string[] | null;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export interface AuditLinesQuery {
  subject?: string;
  actor?: string;
  action?: string;
  project?: string;
  limit?: number;
}

export interface AuditLine {
  order: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  project: string | null;
  details: Record<string, unknown>;
}

export interface AuditReport {
  count: number;
  head: { order: number; hash: string };
  findings: { order: number; kind: string; message: string }[];
}
