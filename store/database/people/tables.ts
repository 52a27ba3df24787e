import { sql } from 'drizzle-orm';
import { boolean, check, index, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import type { Permission, Role } from '../../../schemas/platform/permissions';
import { athanor, instant, ordered } from '../columns';
import type { MemberKind, OwnerKind } from './records';

/** Who runs projects together: a laboratory, a company, a department. */
export const organisations = athanor.table('organisations', {
  name: ordered('name').primaryKey(),
  title: text('title').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/** What everything belongs to. The name is its id, and stands in every run's. */
export const projects = athanor.table(
  'projects',
  {
    name: ordered('name').primaryKey(),
    organisation: ordered('organisation')
      .notNull()
      .references(() => organisations.name),
    title: text('title').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    archivedAt: instant('archived_at'),
  },
  (t) => [index('projects_organisation').on(t.organisation)],
);

/** People. The e-mail address is kept in lower case, and is how a person logs in. */
export const users = athanor.table('users', {
  id: ordered('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  administrator: boolean('administrator').notNull().default(false),
  /** As `gate/auth/password` writes it; null for who has none. */
  passwordHash: text('password_hash'),
  createdAt: instant('created_at').notNull().defaultNow(),
  disabledAt: instant('disabled_at'),
});

/** Programs that act by themselves: an instrument, a nightly job. Each belongs to one project. */
export const serviceAccounts = athanor.table(
  'service_accounts',
  {
    id: ordered('id').primaryKey(),
    project: ordered('project')
      .notNull()
      .references(() => projects.name),
    name: text('name').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    disabledAt: instant('disabled_at'),
  },
  (t) => [index('service_accounts_project').on(t.project)],
);

/** Groups of people who get their roles together. */
export const teams = athanor.table(
  'teams',
  {
    id: ordered('id').primaryKey(),
    organisation: ordered('organisation')
      .notNull()
      .references(() => organisations.name),
    name: ordered('name').notNull(),
    title: text('title').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [unique('teams_name').on(t.organisation, t.name)],
);

/** Who is in which team. */
export const teamMembers = athanor.table(
  'team_members',
  {
    team: ordered('team')
      .notNull()
      .references(() => teams.id),
    user: ordered('user')
      .notNull()
      .references(() => users.id),
    since: instant('since').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'team_members_pk', columns: [t.team, t.user] }),
    index('team_members_user').on(t.user),
  ],
);

/** Who has which role in which project: a person, a team or a service account. */
export const memberships = athanor.table(
  'memberships',
  {
    project: ordered('project')
      .notNull()
      .references(() => projects.name),
    memberKind: text('member_kind').$type<MemberKind>().notNull(),
    member: ordered('member').notNull(),
    role: text('role').$type<Role>().notNull(),
    grantedBy: text('granted_by').notNull(),
    grantedAt: instant('granted_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'memberships_pk', columns: [t.project, t.memberKind, t.member] }),
    index('memberships_member').on(t.memberKind, t.member),
    check('memberships_kind', sql`${t.memberKind} in ('user', 'team', 'service')`),
  ],
);

/** Keys of programs. Of the secret only its SHA-256 is kept: 256 random bits need no salt. */
export const apiKeys = athanor.table(
  'api_keys',
  {
    id: ordered('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    ownerKind: text('owner_kind').$type<OwnerKind>().notNull(),
    owner: ordered('owner').notNull(),
    name: text('name').notNull(),
    /** Its last characters, by which its bearer tells it from others. */
    ending: text('ending').notNull(),
    /** Null: whatever its owner may. */
    scopes: text('scopes').array().$type<Permission[]>(),
    /** Null: wherever its owner is a member. */
    projects: text('projects').array(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [index('api_keys_owner').on(t.ownerKind, t.owner)],
);

/** People who have logged in; the id is the SHA-256 of the cookie. */
export const sessions = athanor.table(
  'sessions',
  {
    hash: ordered('hash').primaryKey(),
    /** Stays when the cookie is exchanged. */
    id: ordered('id').notNull(),
    user: ordered('user')
      .notNull()
      .references(() => users.id),
    /** `password`, or the issuer of OpenID Connect. */
    method: text('method').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When this cookie was given: an old one is exchanged for a new one. */
    rotatedAt: instant('rotated_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    /** However much it is used. */
    expiresAt: instant('expires_at').notNull(),
    /** Exchanged cookies are good for some seconds more: requests may be under way. */
    replacedAt: instant('replaced_at'),
  },
  (t) => [index('sessions_user').on(t.user), index('sessions_id').on(t.id)],
);

/** Who is who at an OpenID Connect provider. */
export const userIdentities = athanor.table(
  'user_identities',
  {
    issuer: ordered('issuer').notNull(),
    subject: ordered('subject').notNull(),
    user: ordered('user')
      .notNull()
      .references(() => users.id),
    linkedAt: instant('linked_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'user_identities_pk', columns: [t.issuer, t.subject] }),
    index('user_identities_user').on(t.user),
  ],
);

/** Links that let one person set a password, once. */
export const passwordLinks = athanor.table('password_links', {
  /** SHA-256 of the secret. */
  hash: ordered('hash').primaryKey(),
  user: ordered('user')
    .notNull()
    .references(() => users.id),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});
