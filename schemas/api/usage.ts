import { z } from 'zod';
import { quota, quotaChanges } from '../platform/quotas';
import { moment } from './common';
import { auditQuery } from './projects';

const limit = (what: string) => z.number().nullable().describe(`${what}; null: no limit`);

export const quotaOf = z
  .object({
    ...quota.shape,
    runsAtOnce: z.int().nullable().describe('runs that go on at the same time; null: no limit'),
    nodeSecondsPerMonth: limit('seconds that nodes compute in a calendar month (UTC)'),
    artifactBytes: z.int().nullable().describe('bytes of artifacts that are kept; null: no limit'),
    requestsPerMinute: z.int().nullable().describe('requests to each gate; null: no limit'),
  })
  .meta({ id: 'Quota' });
export const quotaBody = quotaChanges.meta({ id: 'QuotaChanges' });

/** A quota, beside what of it is used now. */
export const quotaDetail = z
  .object({
    quota: quotaOf,
    used: z.object({
      runsAtOnce: z.int(),
      nodeSecondsThisMonth: z.number(),
      artifactBytes: z.int(),
    }),
  })
  .meta({ id: 'QuotaDetail' });

const figures = {
  owner: z.string().describe('whose machines; empty for those that are known no more'),
  results: z.int().describe('that were computed; those from the cache cost nothing'),
  nodeSeconds: z.number().describe('wall-clock seconds of steps, added up'),
  cpuSeconds: z.number().describe('of the results that were measured'),
  joules: z.number().describe('of the results that were measured'),
  cpuMeasured: z.int(),
  joulesMeasured: z.int(),
};
export const usageLine = z
  .object({ run: z.string().optional(), ...figures })
  .meta({ id: 'UsageLine' });
export const usageList = z.object({ items: z.array(usageLine) }).meta({ id: 'UsageList' });
export const usageQuery = z.object({
  by: z.enum(['owner', 'run']).default('owner'),
  run: z.string().max(255).optional(),
  days: z.coerce.number().int().min(1).max(3_660).optional().describe('up to now'),
});

export const wholeAuditQuery = auditQuery.extend({
  project: z.string().max(64).optional().describe('of one project'),
});
const head = { order: z.int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) };
export const auditVerifyBody = z
  .strictObject({
    noted: z
      .strictObject(head)
      .optional()
      .describe('a head that was kept elsewhere: tells whether all was written anew'),
  })
  .meta({ id: 'AuditVerification' });
export const auditReport = z
  .object({
    ok: z.boolean(),
    count: z.int(),
    head: z.object({ order: z.int(), hash: z.string() }),
    findings: z.array(z.object({ order: z.int(), kind: z.string(), message: z.string() })),
    at: moment,
  })
  .meta({ id: 'AuditReport' });
