import { AthanorError } from '../../schemas/errors';
import type { Caller } from '../../schemas/platform/caller';
import {
  isPlatformPermission,
  type Permission,
  type PlatformPermission,
  type ProjectPermission,
  ROLE_PERMISSIONS,
  type Role,
  roleAllows,
} from '../../schemas/platform/permissions';
import { noProject } from '../../store/database';

/**
 * Whether a caller may do something: in a project by a role there, and outside of projects as an
 * administrator, in both cases within the scopes of the credential.
 */
export function isAllowed(caller: Caller, permission: Permission, projectId?: string): boolean {
  if (caller.scopes !== null && !caller.scopes.includes(permission)) return false;
  if (isPlatformPermission(permission)) return caller.isAdministrator;
  return rolesIn(caller, projectId).some((role) => roleAllows(role, permission));
}

/**
 * Throws unless the caller may do something. Everything that is not granted is denied.
 * @throws AthanorError NOT_FOUND for a project that the caller is no member of, as for one that does not
 * exist; FORBIDDEN for a member whose role or credential does not reach so far
 */
export function authorise(caller: Caller, permission: ProjectPermission, projectId: string): void;
export function authorise(caller: Caller, permission: PlatformPermission): void;
export function authorise(caller: Caller, permission: Permission, projectId?: string): void {
  if (isAllowed(caller, permission, projectId)) return;
  const isOutside = projectId !== undefined && rolesIn(caller, projectId).length === 0;
  if (isOutside) throw noProject(projectId);
  const message = `This needs the permission ${permission}, which ${caller.name} does not have here.`;
  throw new AthanorError({ code: 'FORBIDDEN', message, details: { permission } });
}

/** The projects in which a caller may do something, in the order of names: what a list is confined to. */
export function projectsWhere(caller: Caller, permission: ProjectPermission): string[] {
  const names = new Set(caller.memberships.map(({ project }) => project));
  return [...names].filter((project) => isAllowed(caller, permission, project)).sort();
}

/**
 * Throws unless a caller may give a role in a project: whoever manages members gives nothing that they
 * do not have themselves. @throws AthanorError as `authorise`
 */
export function authoriseGrant(caller: Caller, role: Role, projectId: string): void {
  authorise(caller, 'members:manage', projectId);
  for (const permission of ROLE_PERMISSIONS[role]) authorise(caller, permission, projectId);
}

function rolesIn(caller: Caller, projectId: string | undefined): Role[] {
  return caller.memberships.filter(({ project }) => project === projectId).map(({ role }) => role);
}
