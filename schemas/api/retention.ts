import { z } from 'zod';
import { RETENTION_ONLY, retentionPolicy } from '../platform/retention';
import { moment, pageOf, pageQuery } from './common';

export const retentionBody = retentionPolicy.meta({ id: 'RetentionPolicy' });
export const retentionDetail = z
  .object({ days: z.int().nullable(), only: z.enum(RETENTION_ONLY) })
  .meta({ id: 'Retention' });

/** Under which policy to look: that of the project, unless days are given. */
export const dueQuery = pageQuery.extend({
  days: z.coerce.number().int().min(1).max(36_500).optional().describe('instead of the policy'),
  only: z.enum(RETENTION_ONLY).optional().describe('with `days`; `all` unless given'),
});
export const dueRun = z
  .object({
    runId: z.string(),
    pipeline: z.string(),
    status: z.string(),
    endedAt: moment,
    points: z.int().describe('of a sweep, which go with it'),
    results: z.int().describe('in its lineage, without those of its points'),
  })
  .meta({ id: 'DueRun' });
export const duePage = pageOf('DueRunPage', dueRun);

export const holdBody = z.strictObject({ held: z.boolean() }).meta({ id: 'HoldChange' });
export const holdDetail = z.object({ runId: z.string(), held: z.boolean() }).meta({ id: 'Hold' });
