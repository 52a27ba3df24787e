import { type ActivityOptions, scheduleActivity } from '@temporalio/workflow';
import { RECORDS_QUEUE } from '../schemas/constants/task-queues';
import type { RecordsActivities } from '../schemas/records/steps';

const RECORDS_OPTIONS: ActivityOptions = {
  taskQueue: RECORDS_QUEUE,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '200ms', maximumInterval: '5 seconds', maximumAttempts: 1000 },
};

/** Calls a trusted activity; `summary` is its line in the Temporal UI. */
export function callRecords<K extends keyof RecordsActivities>(
  activity: K,
  input: Parameters<RecordsActivities[K]>[0],
  summary: string,
): ReturnType<RecordsActivities[K]> {
  const options = { ...RECORDS_OPTIONS, summary };
  return scheduleActivity(activity, [input], options) as ReturnType<RecordsActivities[K]>;
}
