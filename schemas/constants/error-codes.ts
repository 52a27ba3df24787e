/**
 * Every error a user, a workflow or a log can meet, in one table.
 * `retryable`: trying again unchanged may succeed. `safe`: the message may be shown to whoever asked.
 * `exitCode`: what the CLI returns (1 run failed, 2 usage, 3 unreachable, 130 interrupted).
 */
export const ERROR_CODES = {
  INPUT_INVALID: { retryable: false, safe: true, exitCode: 2 },
  FILE_UNREADABLE: { retryable: false, safe: true, exitCode: 2 },
  LIBRARY_EMPTY: { retryable: false, safe: true, exitCode: 1 },
  LIBRARY_UNREADABLE: { retryable: false, safe: true, exitCode: 1 },
  LIMIT_EXCEEDED: { retryable: false, safe: true, exitCode: 2 },
  OUTPUT_INVALID: { retryable: false, safe: true, exitCode: 1 },
  STEP_UNKNOWN: { retryable: true, safe: true, exitCode: 2 },
  PIPELINE_UNKNOWN: { retryable: false, safe: true, exitCode: 2 },
  RUN_NOT_FOUND: { retryable: false, safe: true, exitCode: 2 },
  RUN_EXISTS: { retryable: false, safe: true, exitCode: 2 },
  RUN_FAILED: { retryable: false, safe: true, exitCode: 1 },
  RUN_CANCELLED: { retryable: false, safe: true, exitCode: 1 },
  RUN_REJECTED: { retryable: false, safe: true, exitCode: 1 },
  CANCELLED: { retryable: false, safe: true, exitCode: 130 },
  NO_AGREEMENT: { retryable: false, safe: true, exitCode: 1 },
  KERNEL_FAILED: { retryable: true, safe: true, exitCode: 1 },
  KERNEL_MISMATCH: { retryable: false, safe: true, exitCode: 1 },
  MODEL_DATA_TOO_SMALL: { retryable: false, safe: true, exitCode: 1 },
  /** No such name or number in the registry of data sets and models. */
  VERSION_NOT_FOUND: { retryable: false, safe: true, exitCode: 2 },
  ARTIFACT_NOT_FOUND: { retryable: false, safe: true, exitCode: 2 },
  ARTIFACT_CORRUPT: { retryable: false, safe: true, exitCode: 1 },
  QUOTA_EXCEEDED: { retryable: true, safe: true, exitCode: 1 },
  LEASE_INVALID: { retryable: true, safe: true, exitCode: 1 },
  GATE_UNREACHABLE: { retryable: true, safe: true, exitCode: 3 },
  STORAGE_FULL: { retryable: true, safe: true, exitCode: 1 },
  /** The S3-compatible store of artifacts does not answer. */
  STORE_UNREACHABLE: { retryable: true, safe: true, exitCode: 3 },
  DATABASE_UNAVAILABLE: { retryable: true, safe: true, exitCode: 3 },
  DATA_FOLDER: { retryable: false, safe: true, exitCode: 2 },
  STACK_RUNNING: { retryable: false, safe: true, exitCode: 2 },
  STACK_NOT_RUNNING: { retryable: false, safe: true, exitCode: 3 },
  PORT_IN_USE: { retryable: false, safe: true, exitCode: 2 },
  PROCESS_FAILED: { retryable: true, safe: true, exitCode: 1 },
  TEMPORAL_UNREACHABLE: { retryable: true, safe: true, exitCode: 3 },
  TEMPORAL_BINARY_MISSING: { retryable: false, safe: true, exitCode: 3 },
  TEMPORAL_VERSION: { retryable: false, safe: true, exitCode: 3 },
  NODE_WITHDREW: { retryable: true, safe: true, exitCode: 1 },
  NODE_DECLINED: { retryable: true, safe: true, exitCode: 1 },
  /** The gate had a task for which no node was free meanwhile, and handed it back. */
  NO_NODE: { retryable: true, safe: true, exitCode: 1 },
  AGENT_NOT_RUNNING: { retryable: false, safe: true, exitCode: 3 },
  KEY_INVALID: { retryable: false, safe: true, exitCode: 2 },
  SIGNATURE_INVALID: { retryable: false, safe: true, exitCode: 1 },
  INVITATION_INVALID: { retryable: false, safe: true, exitCode: 2 },
  NODE_NOT_FOUND: { retryable: false, safe: true, exitCode: 2 },
  NODE_REVOKED: { retryable: false, safe: true, exitCode: 1 },
  NODE_OUTDATED: { retryable: false, safe: true, exitCode: 1 },
  CLOCK_WRONG: { retryable: false, safe: true, exitCode: 1 },
  RATE_LIMITED: { retryable: true, safe: true, exitCode: 3 },
  /** Known, but not allowed to do this here. */
  FORBIDDEN: { retryable: false, safe: true, exitCode: 2 },
  /** Not there, or not for whoever asks: the two are told alike. */
  NOT_FOUND: { retryable: false, safe: true, exitCode: 2 },
  /** A name that is taken. */
  EXISTS: { retryable: false, safe: true, exitCode: 2 },
  UNAUTHENTICATED: { retryable: false, safe: true, exitCode: 1 },
  METHOD_NOT_ALLOWED: { retryable: false, safe: true, exitCode: 2 },
  /** It is not in a state in which this can be done. */
  CONFLICT: { retryable: false, safe: true, exitCode: 2 },
  /** No byte of the artifact is in the range that was asked for. */
  RANGE_INVALID: { retryable: false, safe: true, exitCode: 2 },
  /** This idempotency key was used for another request. */
  IDEMPOTENCY_KEY_REUSED: { retryable: false, safe: true, exitCode: 2 },
  PACKAGE_INVALID: { retryable: false, safe: true, exitCode: 2 },
  PACKAGE_UNSIGNED: { retryable: false, safe: true, exitCode: 1 },
  PACKAGE_ALTERED: { retryable: false, safe: true, exitCode: 1 },
  PACKAGE_REFUSED: { retryable: false, safe: true, exitCode: 1 },
  PACKAGE_EXPIRED: { retryable: false, safe: true, exitCode: 1 },
  PACKAGE_REVOKED: { retryable: false, safe: true, exitCode: 1 },
  /** A module that asks for what no package may have; it was never run. */
  SANDBOX_REFUSED: { retryable: false, safe: true, exitCode: 1 },
  /** A package broke off: out of bounds, unreachable, stack exhausted. */
  SANDBOX_TRAPPED: { retryable: false, safe: true, exitCode: 1 },
  SANDBOX_DEADLINE: { retryable: false, safe: true, exitCode: 1 },
  SANDBOX_LIMIT: { retryable: false, safe: true, exitCode: 1 },
  /** This node may not run code of this class; another may. */
  RUNTIME_REFUSED: { retryable: true, safe: true, exitCode: 1 },
  TOOL_MISSING: { retryable: true, safe: true, exitCode: 1 },
  TOOL_LIMIT: { retryable: false, safe: true, exitCode: 1 },
  CONFIG_INVALID: { retryable: false, safe: true, exitCode: 2 },
  INTERNAL: { retryable: true, safe: false, exitCode: 1 },
} as const satisfies Record<string, { retryable: boolean; safe: boolean; exitCode: number }>;

/** A key of the error table. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** What a node says that lacks what a step needs; another may have it. */
export const NODE_UNABLE = ['TOOL_MISSING', 'RUNTIME_REFUSED'] as const satisfies ErrorCode[];
