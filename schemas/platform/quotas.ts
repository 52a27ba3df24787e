import { z } from 'zod';

const count = z.number().int().min(0);

/** What a project or a key may use; null where there is no limit. */
export const quota = z.strictObject({
  /** Runs that go on at the same time. */
  runsAtOnce: count.nullable().default(null),
  /** Seconds that nodes compute, in a calendar month (UTC). */
  nodeSecondsPerMonth: z.number().min(0).nullable().default(null),
  /** Bytes of artifacts that are kept. */
  artifactBytes: count.nullable().default(null),
  requestsPerMinute: count.nullable().default(null),
});
export type Quota = z.infer<typeof quota>;

/** What is to be changed of it; what is left out stays. */
export const quotaChanges = z.strictObject({
  runsAtOnce: count.nullable().optional(),
  nodeSecondsPerMonth: z.number().min(0).nullable().optional(),
  artifactBytes: count.nullable().optional(),
  requestsPerMinute: count.nullable().optional(),
});

/** No limits at all. */
export const UNLIMITED: Quota = quota.parse({});

/** What a project has used, of each owner of nodes. Figures of machines that cannot measure are left out. */
export interface OwnerUsage {
  /** Whose machines; `` for those that are known no more. */
  owner: string;
  /** Results that were computed; those from the cache cost nothing. */
  results: number;
  /** Wall-clock seconds of steps, added up. */
  nodeSeconds: number;
  /** Of the results that were measured. */
  cpuSeconds: number;
  joules: number;
  /** How many results told their CPU seconds, and how many their energy. */
  cpuMeasured: number;
  joulesMeasured: number;
}

/** The same of one run. */
export interface RunUsage extends OwnerUsage {
  run: string;
}
