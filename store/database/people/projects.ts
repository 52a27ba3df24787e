import { and, asc, eq } from 'drizzle-orm';
import { AthanorError } from '../../../schemas/errors';
import {
  type NewOrganisation,
  type NewProject,
  type NewServiceAccount,
  newOrganisation,
  newProject,
  newServiceAccount,
  parseAsked,
} from '../../../schemas/platform/people';
import type { Role } from '../../../schemas/platform/permissions';
import type { Connection } from '../connection';
import { constrained } from './constraint';
import { newId } from './new-id';
import type { MembershipRow, OrganisationRow, ProjectRow, ServiceAccountRow } from './records';
import { memberships, organisations, projects, serviceAccounts } from './tables';

/** Organisations, their projects, and who has which role there. */
export interface ProjectStore {
  /** EXISTS when the name is taken. */
  createOrganisation(asked: NewOrganisation): Promise<OrganisationRow>;
  organisations(): Promise<OrganisationRow[]>;
  /** EXISTS when the name is taken, NOT_FOUND without the organisation. */
  create(asked: NewProject): Promise<ProjectRow>;
  get(name: string): Promise<ProjectRow | undefined>;
  list(): Promise<ProjectRow[]>;
  /** Nothing new starts in an archived project. */
  setArchived(name: string, archived: boolean): Promise<ProjectRow>;
  /** Gives a role, in place of the one that was there. NOT_FOUND without the project. */
  grant(membership: Omit<MembershipRow, 'grantedAt'>): Promise<void>;
  /** Takes the role; false when there was none. */
  withdraw(membership: Pick<MembershipRow, 'project' | 'memberKind' | 'member'>): Promise<boolean>;
  members(project: string): Promise<MembershipRow[]>;
  /** Adds a service account with its role. NOT_FOUND without the project. */
  createServiceAccount(
    asked: NewServiceAccount,
    createdBy: string,
  ): Promise<ServiceAccountRow & { role: Role }>;
  serviceAccount(id: string): Promise<ServiceAccountRow | undefined>;
  serviceAccounts(project: string): Promise<ServiceAccountRow[]>;
  disableServiceAccount(id: string): Promise<void>;
}

/** The projects of a database. */
export function projectStore({ attempt }: Connection): ProjectStore {
  const get = async (name: string) => {
    const [row] = await attempt((db) => db.select().from(projects).where(eq(projects.name, name)));
    return row && toProject(row);
  };
  const required = async (name: string) => {
    const row = await get(name);
    if (row === undefined) throw noProject(name);
    return row;
  };
  return {
    ...organisationsOf(attempt),
    ...membersOf(attempt),
    ...servicesOf(attempt),
    get,
    async create(asked) {
      const values = parseAsked(newProject, asked);
      await constrained(() => attempt((db) => db.insert(projects).values(values)), {
        exists: `There is already a project ${values.name}.`,
        missing: `There is no organisation ${values.organisation}.`,
      });
      return required(values.name);
    },
    async list() {
      const rows = await attempt((db) => db.select().from(projects).orderBy(asc(projects.name)));
      return rows.map(toProject);
    },
    async setArchived(name, archived) {
      const values = { archivedAt: archived ? new Date() : null };
      await attempt((db) => db.update(projects).set(values).where(eq(projects.name, name)));
      return required(name);
    },
  };
}

type Attempt = Connection['attempt'];

function organisationsOf(attempt: Attempt) {
  return {
    async createOrganisation(asked: NewOrganisation): Promise<OrganisationRow> {
      const values = parseAsked(newOrganisation, asked);
      const add = () => attempt((db) => db.insert(organisations).values(values).returning());
      const exists = `There is already an organisation ${values.name}.`;
      const [row] = await constrained(add, { exists });
      return toOrganisation(row as typeof organisations.$inferSelect);
    },
    async organisations() {
      const rows = await attempt((db) =>
        db.select().from(organisations).orderBy(asc(organisations.name)),
      );
      return rows.map(toOrganisation);
    },
  };
}

function membersOf(attempt: Attempt) {
  return {
    async grant({
      project,
      memberKind,
      member,
      role,
      grantedBy,
    }: Omit<MembershipRow, 'grantedAt'>) {
      const changed = { role, grantedBy, grantedAt: new Date() };
      const { project: p, memberKind: k, member: m } = memberships;
      const add = () =>
        attempt((db) =>
          db
            .insert(memberships)
            .values({ project, memberKind, member, ...changed })
            .onConflictDoUpdate({ target: [p, k, m], set: changed }),
        );
      await constrained(add, { exists: '', missing: noProject(project).message });
    },
    async withdraw(o: Pick<MembershipRow, 'project' | 'memberKind' | 'member'>) {
      const { project, memberKind, member } = memberships;
      const isIt = and(eq(project, o.project), eq(memberKind, o.memberKind), eq(member, o.member));
      const gone = await attempt((db) => db.delete(memberships).where(isIt).returning({ member }));
      return gone.length > 0;
    },
    async members(project: string): Promise<MembershipRow[]> {
      const { memberKind, member } = memberships;
      const rows = await attempt((db) =>
        db
          .select()
          .from(memberships)
          .where(eq(memberships.project, project))
          .orderBy(asc(memberKind), asc(member)),
      );
      return rows.map((row) => ({ ...row, grantedAt: row.grantedAt.toISOString() }));
    },
  };
}

function servicesOf(attempt: Attempt) {
  const where = async (is: ReturnType<typeof eq>) => {
    const rows = await attempt((db) =>
      db.select().from(serviceAccounts).where(is).orderBy(asc(serviceAccounts.name)),
    );
    return rows.map(toServiceAccount);
  };
  return {
    async createServiceAccount(asked: NewServiceAccount, createdBy: string) {
      const { role, ...values } = parseAsked(newServiceAccount, asked);
      const id = newId('service');
      const add = () =>
        attempt((db) =>
          db.transaction(async (tx) => {
            await tx.insert(serviceAccounts).values({ id, createdBy, ...values });
            const member = { memberKind: 'service' as const, member: id };
            await tx
              .insert(memberships)
              .values({ project: values.project, ...member, role, grantedBy: createdBy });
          }),
        );
      await constrained(add, { exists: '', missing: noProject(values.project).message });
      const [row] = await where(eq(serviceAccounts.id, id));
      return { ...(row as ServiceAccountRow), role };
    },
    serviceAccount: async (id: string) => (await where(eq(serviceAccounts.id, id)))[0],
    serviceAccounts: (project: string) => where(eq(serviceAccounts.project, project)),
    async disableServiceAccount(id: string) {
      const values = { disabledAt: new Date() };
      await attempt((db) =>
        db.update(serviceAccounts).set(values).where(eq(serviceAccounts.id, id)),
      );
    },
  };
}

/** What is said of a project that is not there, and of one that is not for whoever asks. */
export function noProject(name: string): AthanorError {
  return new AthanorError({ code: 'NOT_FOUND', message: `There is no project ${name}.` });
}

function toOrganisation(row: typeof organisations.$inferSelect): OrganisationRow {
  return { ...row, createdAt: row.createdAt.toISOString() };
}

function toProject(row: typeof projects.$inferSelect): ProjectRow {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    archivedAt: row.archivedAt?.toISOString() ?? null,
  };
}

function toServiceAccount(row: typeof serviceAccounts.$inferSelect): ServiceAccountRow {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    disabledAt: row.disabledAt?.toISOString() ?? null,
  };
}
