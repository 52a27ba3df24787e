import { z } from 'zod';
import { artifactRef } from '../artifact';
import { DEFAULT_PROJECT, NAME_PATTERN } from '../constants/names';

/** Most items of one page. */
export const PAGE_ITEMS_MAX = 200;

export const projectName = z
  .string()
  .regex(NAME_PATTERN, 'lower-case letters, digits, dots, dashes and underscores')
  .describe('project whose things these are');

/** Which project a request is about. */
export const projectQuery = z.object({ project: projectName.default(DEFAULT_PROJECT) });

/** Where a page begins and how long it is. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(50),
  cursor: z.string().min(1).max(500).optional().describe('`next` of the page before'),
});

export const artifactReference = artifactRef.meta({ id: 'ArtifactRef' });
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
export const moment = z.iso.datetime();

/** A page of a listing: `next` is null on the last one. */
export function pageOf<T extends z.ZodType>(id: string, item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() }).meta({ id });
}
