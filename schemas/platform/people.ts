import { z } from 'zod';
import { NAME_PATTERN } from '../constants/names';
import { AthanorError } from '../errors';
import { PLATFORM_PERMISSIONS, PROJECT_PERMISSIONS, ROLES } from './permissions';

const DAY_SECONDS = 86_400;

/** A name that is an id: of an organisation, a team, a project. */
export const slug = z
  .string()
  .regex(NAME_PATTERN, 'lower-case letters, digits, dots, dashes and underscores, at most 64');
const title = z.string().trim().min(1).max(200);
/** Compared without regard to case. (RFC 5321 allows 254 characters.) */
export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());

export const role = z.enum(ROLES);
export const permission = z.enum([...PROJECT_PERMISSIONS, ...PLATFORM_PERMISSIONS]);

/** A new organisation. */
export const newOrganisation = z.object({ name: slug, title });
/** A new team of an organisation. */
export const newTeam = z.object({ name: slug, organisation: slug, title });
/** A new project of an organisation. */
export const newProject = z.object({ name: slug, organisation: slug, title });
/** A new person. */
export const newUser = z.object({
  name: title,
  email,
  administrator: z.boolean().default(false),
});
/** A new service account of a project, and its role there. */
export const newServiceAccount = z.object({ project: slug, name: slug, role });
/** A new API key. Without scopes it may do whatever its owner may; it always expires. */
export const newApiKey = z.object({
  name: title,
  scopes: z.array(permission).min(1).optional(),
  /** Projects that it is confined to. */
  projects: z.array(slug).min(1).optional(),
  expiresInSeconds: z
    .number()
    .int()
    .min(60)
    .max(366 * DAY_SECONDS)
    .default(90 * DAY_SECONDS),
});

/** What was asked, parsed. @throws AthanorError INPUT_INVALID naming each field */
export function parseAsked<S extends z.ZodType>(shape: S, value: unknown): z.output<S> {
  const { data, error } = shape.safeParse(value);
  if (error === undefined) return data as z.output<S>;
  const said = error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw new AthanorError({ code: 'INPUT_INVALID', message: said.join('; ') });
}

export type NewOrganisation = z.input<typeof newOrganisation>;
export type NewTeam = z.input<typeof newTeam>;
export type NewProject = z.input<typeof newProject>;
export type NewUser = z.input<typeof newUser>;
export type NewServiceAccount = z.input<typeof newServiceAccount>;
export type NewApiKey = z.input<typeof newApiKey>;
