import { digestOf } from '../../trust';

/**
 * Which piece of work a lease is for. Later attempts of one activity have the same scope, so that one
 * that resumes finds what an earlier one has left; activities of any other input have another.
 */
export interface LeaseScope {
  /** Temporal activity type: `name@version`. */
  activityType: string;
  workflowId: string;
  activityId: string;
  /** SHA-256 of the canonical JSON of the input, as the gate saw it. */
  inputDigest: string;
}

/** Whose staged bytes: those of one node for one piece of work. */
export interface StagingPlace {
  /** From {@link leaseKey}. */
  leaseKey: string;
  /** Node id, as the gate authenticated it. */
  node: string;
}

/** The name of a scope: 64 hexadecimal digits, which hold nothing of the workflow's own names. */
export function leaseKey({
  activityType,
  workflowId,
  activityId,
  inputDigest,
}: LeaseScope): string {
  return digestOf({ activityType, workflowId, activityId, inputDigest });
}
