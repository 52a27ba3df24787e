import type { Context } from 'hono';
import { AthanorError } from '../../../schemas/errors';

/** What may be done, `noun:act`. */
export type Permission =
  | 'project:read'
  | 'project:manage'
  | 'runs:read'
  | 'runs:submit'
  | 'runs:control'
  | 'runs:review'
  | 'runs:delete'
  | 'artifacts:read'
  | 'artifacts:write'
  | 'registry:read'
  | 'registry:promote'
  | 'templates:write'
  | 'schedules:write'
  | 'webhooks:manage'
  | 'nodes:read'
  | 'nodes:manage'
  | 'packages:manage'
  | 'usage:read'
  | 'quotas:manage'
  | 'audit:read';

/** Whoever makes a request, once its credential was accepted. */
export interface Caller {
  id: string;
  name: string;
}

/** Who may do what. */
export interface Access {
  /** Who makes a request; undefined where its credential is not accepted. */
  identify(c: Context): Promise<Caller | undefined>;
  /** Whether the caller may do this in a project. */
  may(caller: Caller, permission: Permission, project: string): boolean;
  /** The projects in which the caller may do this; undefined for every one. */
  projects(caller: Caller, permission: Permission): readonly string[] | undefined;
}

/** @throws FORBIDDEN */
export function requirePermission(
  access: Access,
  caller: Caller,
  { permission, project }: { permission: Permission; project: string },
): void {
  if (access.may(caller, permission, project)) return;
  const message = `You may not do this in the project ${project} (${permission}).`;
  throw new AthanorError({ code: 'FORBIDDEN', message, details: { permission, project } });
}
