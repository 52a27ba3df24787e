/** What may be done in a project: `noun:act`. The scopes of an API key are a choice of these. */
export const PROJECT_PERMISSIONS = [
  'project:read',
  /** Its title, its retention, its end. */
  'project:manage',
  'members:manage',
  /** Service accounts and their keys. Everybody makes keys of their own. */
  'services:manage',
  'runs:read',
  'runs:submit',
  /** Pause, resume, cancel. */
  'runs:control',
  /** Answer a run that waits for a person. */
  'runs:review',
  /** Delete runs and what hangs on them before their retention ends. */
  'runs:delete',
  'artifacts:read',
  'artifacts:write',
  /** Data sets and models. */
  'registry:read',
  'registry:write',
  /** Say which model is in production. */
  'registry:promote',
  /** Templates and parameter sets. */
  'templates:write',
  'schedules:write',
  'webhooks:manage',
  'nodes:read',
  /** Invite, revoke, quarantine, reinstate; the reviews of trust. */
  'nodes:manage',
  'packages:manage',
  'usage:read',
  'quotas:manage',
  'audit:read',
  /** Read what the Temporal UI shows of runs, which is encrypted. */
  'payloads:read',
] as const;
export type ProjectPermission = (typeof PROJECT_PERMISSIONS)[number];

/** What may be done outside of any project, by administrators alone. */
export const PLATFORM_PERMISSIONS = [
  'users:manage',
  'organisations:manage',
  'projects:create',
  /** The whole audit log, and its verification. */
  'platform:audit',
  'platform:usage',
  'platform:quotas',
] as const;
export type PlatformPermission = (typeof PLATFORM_PERMISSIONS)[number];
export type Permission = ProjectPermission | PlatformPermission;

/** Everyone in a project. */
const SEES = [
  'project:read',
  'runs:read',
  'artifacts:read',
  'registry:read',
  'nodes:read',
  'usage:read',
] as const;
/** Whoever brings data and starts work on them. */
const WORKS = [...SEES, 'runs:submit', 'artifacts:write', 'registry:write'] as const;
const COMPUTES = [...WORKS, 'runs:control', 'templates:write', 'schedules:write'] as const;

/**
 * The one table of who may do what: role × permission, within a project. An operator runs the place and
 * decides nothing of its science: no submitting, no reviewing, no promoting.
 */
export const ROLE_PERMISSIONS = {
  'principal-investigator': PROJECT_PERMISSIONS,
  operator: [
    ...SEES,
    'runs:control',
    'runs:delete',
    'members:manage',
    'services:manage',
    'webhooks:manage',
    'nodes:manage',
    'packages:manage',
    'quotas:manage',
    'audit:read',
    'payloads:read',
  ],
  'research-engineer': [
    ...COMPUTES,
    'registry:promote',
    'webhooks:manage',
    'packages:manage',
    'payloads:read',
  ],
  'computational-scientist': COMPUTES,
  reviewer: [...SEES, 'runs:review'],
  'wet-lab-collaborator': WORKS,
  viewer: SEES,
} as const satisfies Record<string, readonly ProjectPermission[]>;

/** What a person or a service account is in a project. */
export type Role = keyof typeof ROLE_PERMISSIONS;
export const ROLES = Object.keys(ROLE_PERMISSIONS) as [Role, ...Role[]];

/** Whether a role may do something. */
export function roleAllows(role: Role, permission: ProjectPermission): boolean {
  return (ROLE_PERMISSIONS[role] as readonly ProjectPermission[]).includes(permission);
}

/** Whether a permission is about the whole place and not about a project. */
export function isPlatformPermission(permission: Permission): permission is PlatformPermission {
  return (PLATFORM_PERMISSIONS as readonly Permission[]).includes(permission);
}
