/** Who a run belongs to when nobody says otherwise. */
export const DEFAULT_PROJECT = 'default';

/** Lower-case letters, digits, dots, underscores and dashes: what a project and an idempotency key may hold. */
export const NAME_PATTERN = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/**
 * The Workflow Id of a run, which makes submitting idempotent: the same project, pipeline and key
 * always name the same run. Since names may hold dashes, two others may come to the same id: whoever
 * starts a run compares them.
 */
export function runId(o: { project: string; pipeline: string; key: string }): string {
  return `${o.pipeline}-${o.project}-${o.key}`;
}

/** The workflow that computes again what ended runs took from a node found lying. */
export const RECHECK_WORKFLOW = 'recheckResults';

/** The workflow that enters into a node's scores what the gate saw it do. */
export const BREACH_WORKFLOW = 'scoreBreach';

/** The workflow that a schedule starts when a run is due. */
export const SCHEDULED_WORKFLOW = 'runScheduled';

/** Signals, queries and updates of a run, each named once. */
export const MESSAGES = {
  pause: 'pause',
  resume: 'resume',
  progress: 'progress',
  found: 'found',
  review: 'review',
  batchesDone: 'batchesDone',
} as const;
