import { z } from 'zod';
import { RUN_TIERS } from '../constants/nodes';
import { slug } from './people';

/** What happens when a run is due while the last one goes on: none, one more after it, or one beside it. */
export const OVERLAPS = ['skip', 'buffer-one', 'allow-all'] as const;
export type Overlap = (typeof OVERLAPS)[number];

const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;
const YEAR_DAYS = 366;
/** So that a key of it, which has a time too, is the name of a run. */
const NAME_CHARACTERS_MAX = 40;
const CRON = /^(?:@(?:yearly|monthly|weekly|daily|hourly)|[^\s=]+(?: +[^\s=]+){4})$/;

/** What a schedule runs: an input of a pipeline, as in a submission. */
export const scheduledRun = z.strictObject({
  pipeline: z.string().min(1).max(100),
  input: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('laid over the template and the parameter set; files are references to artifacts'),
  template: z.string().min(1).max(80).optional().describe('name@3, or the newest of a name'),
  parameters: z.string().min(1).max(80).optional(),
  useCache: z.boolean().default(true),
  tier: z.enum(RUN_TIERS).optional(),
});
export type ScheduledRun = z.infer<typeof scheduledRun>;

/** A new schedule of a project. */
export const newSchedule = z
  .strictObject({
    name: slug.max(NAME_CHARACTERS_MAX),
    run: scheduledRun,
    cron: z
      .string()
      .max(200)
      .regex(CRON, 'five fields (minute hour day month weekday), or such as @daily')
      .optional(),
    everySeconds: z
      .int()
      .min(MINUTE_SECONDS)
      .max(YEAR_DAYS * DAY_SECONDS)
      .optional()
      .describe('counted from 1970-01-01T00:00Z'),
    timezone: z.string().min(1).max(60).default('UTC').describe('of cron, as IANA names it'),
    overlap: z.enum(OVERLAPS).default('skip'),
    paused: z.boolean().default(false),
  })
  .refine(({ cron, everySeconds }) => (cron === undefined) !== (everySeconds === undefined), {
    message: 'one of cron and everySeconds says when',
    path: ['cron'],
  });
export type NewSchedule = z.input<typeof newSchedule>;
/** The same with everything that was left out. */
export type ScheduleTerms = z.output<typeof newSchedule>;

/** A time whose runs are made up for. */
export const backfill = z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).refine(
  ({ from, to }) => {
    const days = (Date.parse(to) - Date.parse(from)) / (DAY_SECONDS * 1_000);
    return days > 0 && days <= YEAR_DAYS;
  },
  { message: 'after from, and at most a year', path: ['to'] },
);
export type Backfill = z.infer<typeof backfill>;

/** Who made a schedule: its runs are started as long as they may start them. `local` is no account. */
export interface ScheduledBy {
  kind: 'user' | 'service' | 'local';
  id: string;
}

/** A schedule as people see it. Times are ISO 8601. */
export interface Schedule {
  name: string;
  project: string;
  run: ScheduledRun;
  cron: string | null;
  everySeconds: number | null;
  timezone: string;
  overlap: Overlap;
  paused: boolean;
  createdBy: string;
  createdAt: string;
  /** The next times; none while it is paused. */
  next: string[];
  /** The last ones, newest first, with the ids of their runs; the audit log says which were refused. */
  recent: { at: string; runId: string }[];
}

/** What the Workflow of a schedule is given. */
export interface ScheduledInput {
  project: string;
  createdBy: ScheduledBy;
  terms: ScheduleTerms;
}

/** Key of the run of a schedule at a time, which is its idempotency key: `nightly-20261201t020000z`. */
export function scheduledKey(name: string, at: Date): string {
  const digits = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase();
  return `${name}-${digits}z`;
}
