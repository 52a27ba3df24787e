import type { temporal } from '@temporalio/proto';

/**
 * Milliseconds from step to step of a chain, by the server's clock: from the moment one activity is
 * scheduled to the moment the next one is.
 */
export function stepTimes(history: temporal.api.history.v1.IHistory): number[] {
  const scheduled = (history.events ?? [])
    .filter((event) => event.activityTaskScheduledEventAttributes)
    .map(({ eventTime }) => Number(eventTime?.seconds ?? 0) * 1e3 + (eventTime?.nanos ?? 0) / 1e6);
  return scheduled.slice(1).map((time, i) => time - (scheduled[i] as number));
}
