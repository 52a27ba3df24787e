import type {
  Backfill,
  NewSchedule,
  Schedule,
  ScheduledBy,
} from '../../schemas/platform/schedules';

export type {
  Backfill,
  NewSchedule,
  Overlap,
  Schedule,
  ScheduledBy,
  ScheduledRun,
} from '../../schemas/platform/schedules';

/** Schedules of a project: runs that start by themselves. NOT_FOUND for a name that is not there. */
export interface SchedulesClient {
  list(): Promise<Schedule[]>;
  show(name: string): Promise<Schedule>;
  /**
   * Its runs are started in the name of whoever makes it. EXISTS; INPUT_INVALID for a time that is none and
   * for an input that would be refused now.
   */
  create(asked: NewSchedule, by?: ScheduledBy): Promise<Schedule>;
  /** Nothing starts until it is resumed. What was due meanwhile is not made up for. */
  pause(name: string): Promise<void>;
  resume(name: string): Promise<void>;
  /** Starts a run now, whatever the times say and whatever goes on. */
  trigger(name: string): Promise<void>;
  /** Starts the runs of a time that is over, one after another; those that were started stay as they are. */
  backfill(name: string, asked: Backfill): Promise<void>;
  /** Runs that it started go on. */
  remove(name: string): Promise<void>;
}
