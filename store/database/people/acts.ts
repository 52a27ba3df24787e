import { randomBytes } from 'node:crypto';
import { AthanorError } from '../../../schemas/errors';
import type {
  NewApiKey,
  NewOrganisation,
  NewProject,
  NewServiceAccount,
  NewTeam,
  NewUser,
} from '../../../schemas/platform/people';
import type { Role } from '../../../schemas/platform/permissions';
import type { Quota } from '../../../schemas/platform/quotas';
import type { AuditStore } from '../audit';
import type { QuotaOf, QuotaStore } from '../usage/quotas';
import type { ApiKeyStore, FreshApiKey } from './api-keys';
import { hashOfSecret } from './key-text';
import { noProject, type ProjectStore } from './projects';
import type {
  ApiKeyRow,
  MemberKind,
  OwnerKind,
  ProjectRow,
  ServiceAccountRow,
  TeamRow,
  UserRow,
} from './records';
import { noTeam, type TeamStore } from './teams';
import type { UserStore } from './users';

const LINK_BYTES = 32;
const LINK_MS = 24 * 3_600_000;

/** A link by which a person sets a password; the secret is kept nowhere. */
export interface FreshLink {
  secret: string;
  expiresAt: string;
}

/**
 * What is done to people and projects, each act with its line in the audit log. Whether `by` may do it has
 * been decided by whoever calls: the gate by `authorise`, the command line by who can read the data folder.
 */
export class PeopleActs {
  constructor(
    private readonly db: {
      users: UserStore;
      teams: TeamStore;
      projects: ProjectStore;
      apiKeys: ApiKeyStore;
      audit: AuditStore;
      quotas: QuotaStore;
    },
    private readonly by: string,
  ) {}

  /** @throws AthanorError EXISTS, INPUT_INVALID */
  async addUser(asked: NewUser): Promise<UserRow> {
    const user = await this.db.users.create(asked);
    const { name, email, administrator } = user;
    await this.note('user.add', user.id, { details: { name, email, administrator } });
    return user;
  }

  /** A one-time link, in place of earlier ones. @throws AthanorError NOT_FOUND */
  async passwordLink(user: UserRow): Promise<FreshLink> {
    const secret = randomBytes(LINK_BYTES).toString('base64url');
    const expiresAt = new Date(Date.now() + LINK_MS);
    const link = { user: user.id, createdBy: this.by, expiresAt };
    await this.db.users.addPasswordLink({ hash: hashOfSecret(secret), ...link });
    await this.note('user.password-link', user.id);
    return { secret, expiresAt: expiresAt.toISOString() };
  }

  /** @throws AthanorError NOT_FOUND, INPUT_INVALID for the last administrator */
  async setDisabled(id: string, disabled: boolean): Promise<UserRow> {
    const user = await this.db.users.setDisabled(id, disabled);
    await this.note(disabled ? 'user.disable' : 'user.enable', id);
    return user;
  }

  /** @throws as `setDisabled` */
  async setAdministrator(id: string, administrator: boolean): Promise<UserRow> {
    const user = await this.db.users.setAdministrator(id, administrator);
    await this.note('user.administrator', id, { details: { administrator } });
    return user;
  }

  /** @throws AthanorError EXISTS */
  async createOrganisation(asked: NewOrganisation) {
    const made = await this.db.projects.createOrganisation(asked);
    await this.note('organisation.create', made.name);
    return made;
  }

  /** @throws AthanorError EXISTS, NOT_FOUND */
  async createTeam(asked: NewTeam): Promise<TeamRow> {
    const team = await this.db.teams.create(asked);
    const { id, name, organisation } = team;
    await this.note('team.create', id, { details: { name, organisation } });
    return team;
  }

  /** @throws AthanorError NOT_FOUND */
  async removeTeam(id: string): Promise<void> {
    if (!(await this.db.teams.remove(id))) throw noTeam(id);
    await this.note('team.remove', id);
  }

  /** @throws AthanorError NOT_FOUND */
  async joinTeam(id: string, user: string): Promise<void> {
    await this.db.teams.add(id, user);
    await this.note('team.join', id, { details: { user } });
  }

  /** @throws AthanorError NOT_FOUND where they were not in it */
  async leaveTeam(id: string, user: string): Promise<void> {
    if (!(await this.db.teams.leave(id, user))) {
      const message = `${user} is not in the team ${id}.`;
      throw new AthanorError({ code: 'NOT_FOUND', message });
    }
    await this.note('team.leave', id, { details: { user } });
  }

  /** @throws AthanorError EXISTS, NOT_FOUND */
  async createProject(asked: NewProject): Promise<ProjectRow> {
    const project = await this.db.projects.create(asked);
    const { name, organisation } = project;
    await this.note('project.create', name, { project: name, details: { organisation } });
    return project;
  }

  /** @throws AthanorError NOT_FOUND */
  async setArchived(name: string, archived: boolean): Promise<ProjectRow> {
    const project = await this.db.projects.setArchived(name, archived);
    await this.note(archived ? 'project.archive' : 'project.restore', name, { project: name });
    return project;
  }

  /** @throws AthanorError NOT_FOUND */
  async grant(o: {
    project: string;
    memberKind: MemberKind;
    member: string;
    role: Role;
  }): Promise<void> {
    await this.db.projects.grant({ ...o, grantedBy: this.by });
    const { project, member, role } = o;
    await this.note('member.grant', member, { project, details: { role } });
  }

  /** @throws AthanorError NOT_FOUND where there was no role */
  async withdraw(o: { project: string; memberKind: MemberKind; member: string }): Promise<void> {
    const { project, member } = o;
    if (!(await this.db.projects.withdraw(o))) {
      const message = `${member} is no member of ${project}.`;
      throw new AthanorError({ code: 'NOT_FOUND', message });
    }
    await this.note('member.withdraw', member, { project });
  }

  /** @throws AthanorError NOT_FOUND */
  async createServiceAccount(asked: NewServiceAccount) {
    const service = await this.db.projects.createServiceAccount(asked, this.by);
    const { id, name, project, role } = service;
    await this.note('service.create', id, { project, details: { name, role } });
    return service;
  }

  /** With it its keys open nothing any more. @throws AthanorError NOT_FOUND */
  async disableServiceAccount(id: string): Promise<ServiceAccountRow> {
    await this.db.projects.disableServiceAccount(id);
    const service = await this.db.projects.serviceAccount(id);
    if (service === undefined) {
      const message = `There is no service account ${id}.`;
      throw new AthanorError({ code: 'NOT_FOUND', message });
    }
    await this.note('service.disable', id, { project: service.project });
    return service;
  }

  /** The secret is in the answer and nowhere else. @throws AthanorError INPUT_INVALID */
  async createKey(
    asked: NewApiKey,
    owned: { ownerKind: OwnerKind; owner: string },
  ): Promise<FreshApiKey> {
    const key = await this.db.apiKeys.create(asked, { ...owned, createdBy: this.by });
    const { id, name, scopes, projects, expiresAt } = key;
    const details = { owner: owned.owner, name, scopes, projects, expiresAt };
    await this.note('key.create', id, { details });
    return key;
  }

  /** @throws AthanorError NOT_FOUND */
  async revokeKey(id: string): Promise<ApiKeyRow> {
    const key = await this.db.apiKeys.revoke(id);
    await this.note('key.revoke', id, { details: { owner: key.owner, name: key.name } });
    return key;
  }

  /** Changes what a project or a key may use. @throws AthanorError INPUT_INVALID, NOT_FOUND */
  async setQuota(of: QuotaOf, changes: Partial<Quota>): Promise<Quota> {
    await this.requireQuotaOf(of);
    await this.db.quotas.set(of, { ...(await this.db.quotas.get(of)), ...changes });
    const project = 'project' in of ? of.project : undefined;
    const subject = 'project' in of ? of.project : of.key;
    await this.note('quota.set', subject, { ...(project && { project }), details: changes });
    return this.db.quotas.get(of);
  }

  private async requireQuotaOf(of: QuotaOf): Promise<void> {
    if ('key' in of) {
      if ((await this.db.apiKeys.get(of.key)) !== undefined) return;
      throw new AthanorError({ code: 'NOT_FOUND', message: `There is no key ${of.key}.` });
    }
    if ((await this.db.projects.get(of.project)) === undefined) throw noProject(of.project);
  }

  private async note(
    action: string,
    subject: string,
    o: { project?: string; details?: Record<string, unknown> } = {},
  ): Promise<void> {
    await this.db.audit.add({ actor: this.by, action, subject, details: {}, ...o });
  }
}
