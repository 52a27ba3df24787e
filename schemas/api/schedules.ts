import { z } from 'zod';
import { backfill, newSchedule, OVERLAPS, scheduledRun } from '../platform/schedules';
import { moment } from './common';

export const scheduleBody = newSchedule.meta({ id: 'NewSchedule' });
export const backfillBody = backfill.meta({ id: 'Backfill' });
export const schedule = z
  .object({
    name: z.string(),
    project: z.string(),
    run: scheduledRun,
    cron: z.string().nullable(),
    everySeconds: z.int().nullable(),
    timezone: z.string(),
    overlap: z.enum(OVERLAPS),
    paused: z.boolean(),
    createdBy: z.string(),
    createdAt: moment,
    next: z.array(moment).describe('the next times; none while it is paused'),
    recent: z
      .array(z.object({ at: moment, runId: z.string() }))
      .describe('the last times, newest first; the audit log says which runs were refused'),
  })
  .meta({ id: 'Schedule' });
export const scheduleList = z.object({ items: z.array(schedule) }).meta({ id: 'ScheduleList' });
