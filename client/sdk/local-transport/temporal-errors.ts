import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { AthanorError } from '../../../schemas/errors';

/** Status codes of gRPC that we tell apart (https://grpc.io/docs/guides/status-codes/). */
const GRPC = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** An error of the Temporal client as one of ours; errors of ours stay as they are. */
export function toTemporalError(error: unknown, address: string): AthanorError {
  if (error instanceof AthanorError) return error;
  if (error instanceof WorkflowNotFoundError) {
    return new AthanorError({
      code: 'RUN_NOT_FOUND',
      message: `There is no run ${error.workflowId}.`,
      cause: error,
    });
  }
  const grpc = grpcCause(error);
  const message = error instanceof Error ? error.message : String(error);
  if (grpc?.code === GRPC.permissionDenied || grpc?.code === GRPC.unauthenticated) {
    return new AthanorError({
      code: 'CONFIG_INVALID',
      message: `Temporal at ${address} refuses us: ${grpc.details || message}. Check TEMPORAL_API_KEY, TEMPORAL_NAMESPACE and the TLS settings.`,
      cause: error,
    });
  }
  if (grpc?.code === GRPC.invalidArgument && /search attribute/i.test(grpc.details)) {
    return new AthanorError({
      code: 'CONFIG_INVALID',
      message: `Temporal at ${address} lacks the search attributes of Athanor (${grpc.details}). 'athanor up' adds them, and 'athanor doctor' lists them for whoever may.`,
      cause: error,
    });
  }
  // "Namespace not found" is also what a cluster says while its database is away.
  const isAway =
    grpc?.code === GRPC.unavailable ||
    grpc?.code === GRPC.deadlineExceeded ||
    grpc?.code === GRPC.notFound ||
    /failed to connect|connection/i.test(message);
  return new AthanorError({
    code: isAway ? 'TEMPORAL_UNREACHABLE' : 'INTERNAL',
    message: isAway
      ? `Temporal at ${address} does not answer (${grpc?.details || message}). See 'athanor status' or 'athanor doctor'.`
      : `Temporal at ${address}: ${grpc?.details || message}`,
    cause: error,
  });
}

/** Whether a call failed because it took too long, such as a query that no worker answered. */
export function isDeadline(error: unknown): boolean {
  const cause = error instanceof AthanorError ? error.cause : error;
  const code = grpcCause(cause)?.code;
  return code === GRPC.deadlineExceeded || code === GRPC.cancelled;
}

function grpcCause(error: unknown): { code: number; details: string } | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (isGrpcServiceError(at)) return at;
    if (!(at instanceof ServiceError) && at.cause === undefined) return undefined;
  }
  return undefined;
}
