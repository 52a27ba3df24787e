import { z } from 'zod';
import { newApiKey, newProject } from '../platform/people';
import { PLATFORM_PERMISSIONS, PROJECT_PERMISSIONS, ROLES } from '../platform/permissions';
import { moment, pageOf, pageQuery, projectName } from './common';

const role = z.enum(ROLES);
const permission = z.enum([...PROJECT_PERMISSIONS, ...PLATFORM_PERMISSIONS]);

export const me = z
  .object({
    id: z.string(),
    kind: z.enum(['user', 'service']),
    name: z.string(),
    isAdministrator: z.boolean(),
    memberships: z.array(z.object({ project: z.string(), role })),
    scopes: z.array(permission).nullable(),
  })
  .meta({ id: 'Me' });

export const project = z
  .object({
    name: projectName,
    organisation: z.string(),
    title: z.string(),
    createdAt: moment,
    archivedAt: moment.nullable(),
  })
  .meta({ id: 'Project' });
export const projectList = z.object({ items: z.array(project) }).meta({ id: 'ProjectList' });
export const projectBody = newProject
  .extend({
    principalInvestigator: z
      .string()
      .min(1)
      .max(254)
      .optional()
      .describe('e-mail address or id of who leads it; whoever asks, unless given'),
  })
  .meta({ id: 'NewProject' });

export const member = z
  .object({
    memberKind: z.enum(['user', 'team', 'service']),
    member: z.string(),
    name: z.string().describe('e-mail address of a person, name of a team or service account'),
    role,
    grantedBy: z.string(),
    grantedAt: moment,
  })
  .meta({ id: 'Member' });
export const memberList = z.object({ items: z.array(member) }).meta({ id: 'MemberList' });
export const memberBody = z.strictObject({ role }).meta({ id: 'MemberBody' });

export const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    ending: z.string().describe('its last characters'),
    scopes: z.array(permission).nullable().describe('null: whatever its owner may'),
    projects: z.array(z.string()).nullable().describe('null: wherever its owner is a member'),
    createdAt: moment,
    expiresAt: moment,
    lastUsedAt: moment.nullable(),
    revokedAt: moment.nullable(),
  })
  .meta({ id: 'ApiKey' });
export const apiKeyList = z.object({ items: z.array(apiKey) }).meta({ id: 'ApiKeyList' });
export const apiKeyBody = newApiKey.meta({ id: 'NewApiKey' });
export const freshApiKey = apiKey
  .extend({ secret: z.string().describe('told once') })
  .meta({ id: 'FreshApiKey' });

export const auditLine = z
  .object({
    id: z.string(),
    at: moment,
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    project: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    order: z.int().describe('its place in the chain, from 1'),
  })
  .meta({ id: 'AuditLine' });
export const auditPage = pageOf('AuditPage', auditLine);
export const auditQuery = pageQuery.extend({
  project: projectName.default('default'),
  subject: z.string().max(300).optional(),
  actor: z.string().max(300).optional(),
  action: z.string().max(100).optional(),
});

export const garbageRequest = z
  .strictObject({
    graceMs: z
      .int()
      .min(0)
      .max(10 * 365 * 86_400_000),
    dryRun: z.boolean().default(false),
  })
  .meta({ id: 'GarbageRequest' });
export const garbageCollected = z
  .object({
    dryRun: z.boolean(),
    examined: z.int(),
    reachable: z.int(),
    spared: z.int(),
    removed: z.int(),
    removedBytes: z.int(),
  })
  .meta({ id: 'GarbageCollected' });
