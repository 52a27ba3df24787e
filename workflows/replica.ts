import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  scheduleActivity,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import { ERROR_CODES, type ErrorCode } from '../schemas/constants/error-codes';
import type { Assignment, SignedEnvelope } from '../schemas/nodes/results';
import type { AnyStep } from '../schemas/step';

/** A node that has not taken its replica by then is asleep or gone: another is asked. */
const TAKEN_WITHIN_MS = 20_000;
/** A node that was killed may come back; one that breaks twice on a step is left alone. */
const ATTEMPTS_MAX = 2;

/** What one node answered, before it is compared. */
export interface Answer {
  assignment: Assignment;
  /** The activity that it was. */
  workflowId: string;
  activityId: string;
  /** Absent where it failed or was silent. */
  envelope?: SignedEnvelope;
  /** A failure that lies in the input, as the node says: an answer like any other. */
  failure?: ApplicationFailure;
  /** Whether it did not answer in time. */
  isLate?: boolean;
}

/** Has one node compute a step, in its own queue. Rejects only when it is called off. */
export async function runReplica(
  { step, input, summary }: { step: AnyStep; input: unknown; summary: string },
  assignment: Assignment,
): Promise<Answer> {
  const { workflowId } = workflowInfo();
  // Drawn, so that no node can tell work from a question with a known answer by its number.
  const activityId = uuid4();
  const of = { assignment, workflowId, activityId };
  try {
    const envelope = await scheduleActivity<SignedEnvelope>(step.activityType, [input], {
      activityId,
      taskQueue: assignment.taskQueue,
      scheduleToStartTimeout: TAKEN_WITHIN_MS,
      startToCloseTimeout: step.startToCloseTimeoutMs,
      heartbeatTimeout: step.heartbeatTimeoutMs,
      // A dead node never confirms that it has stopped.
      cancellationType: ActivityCancellationType.TRY_CANCEL,
      summary,
      retry: { initialInterval: '250ms', maximumAttempts: ATTEMPTS_MAX },
    });
    return { ...of, envelope };
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const { cause } = error;
    // A task that came back from the gate found its node gone: that is no failure of its own.
    const isSilent = !(cause instanceof ApplicationFailure) || wasHandedBack(cause);
    if (isSilent) return { ...of, isLate: true };
    return isOfTheInput(cause) ? { ...of, failure: cause } : of;
  }
}

/** Whether the gate handed a task back because no node was free for it. */
export function wasHandedBack(failure: Error | undefined): boolean {
  return failure instanceof ApplicationFailure && failure.type === ('NO_NODE' satisfies ErrorCode);
}

/** Whether a failure would be the same on every node, as codes that are not retryable are. */
function isOfTheInput({ type }: ApplicationFailure): boolean {
  const known = ERROR_CODES[type as ErrorCode] as { retryable: boolean } | undefined;
  return known !== undefined && !known.retryable;
}
