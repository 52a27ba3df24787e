import type { Caller } from '../../../schemas/platform/caller';
import type { Permission, Role } from '../../../schemas/platform/permissions';

/** What may be a member of a project, and what may own a key. */
export type MemberKind = 'user' | 'team' | 'service';
export type OwnerKind = Caller['kind'];

/** Times here and below are ISO 8601 with milliseconds. */
export interface OrganisationRow {
  name: string;
  title: string;
  createdAt: string;
}

export interface ProjectRow {
  /** Its id. */
  name: string;
  organisation: string;
  title: string;
  createdAt: string;
  archivedAt: string | null;
}

export interface UserRow {
  id: string;
  name: string;
  email: string;
  administrator: boolean;
  createdAt: string;
  disabledAt: string | null;
}

export interface ServiceAccountRow {
  id: string;
  project: string;
  name: string;
  createdBy: string;
  createdAt: string;
  disabledAt: string | null;
}

export interface TeamRow {
  id: string;
  organisation: string;
  name: string;
  title: string;
  createdAt: string;
}

/** A role of a person, a team or a service account in a project. */
export interface MembershipRow {
  project: string;
  memberKind: MemberKind;
  member: string;
  role: Role;
  grantedBy: string;
  grantedAt: string;
}

/** A key as its owner sees it: the secret was shown once. */
export interface ApiKeyRow {
  id: string;
  ownerKind: OwnerKind;
  owner: string;
  name: string;
  ending: string;
  scopes: Permission[] | null;
  projects: string[] | null;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  /** To the minute. */
  lastUsedAt: string | null;
  revokedAt: string | null;
}
