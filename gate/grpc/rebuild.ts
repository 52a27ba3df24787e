import type { temporal } from '@temporalio/proto';
import { ERROR_CODES } from '../../schemas/constants/error-codes';
import { GrpcRefusal } from './status';
import type { Failure, Payloads } from './upstream/temporal';

type Payload = temporal.api.common.v1.IPayload;

/** Bytes of what a node may send besides a result, and how much of a text is kept. */
const DETAILS_BYTES_MAX = 256 * 1024;
const PAYLOADS_MAX = 16;
const METADATA_BYTES_MAX = 1_024;
const MESSAGE_CHARACTERS_MAX = 4_000;
const STACK_CHARACTERS_MAX = 8_000;
const NAME_CHARACTERS_MAX = 200;
const CAUSES_MAX = 5;
/** What says how a payload is written; any other metadata could mean something to somebody. */
const METADATA = ['encoding', 'messageType'] as const;

/**
 * Payloads that a node sends for others to read (heartbeat and failure details), copied field by
 * field. @throws GrpcRefusal for too many bytes and for references to storage outside
 */
export function rebuildPayloads(payloads: Payloads | null | undefined): Payloads | undefined {
  const given = payloads?.payloads ?? [];
  if (given.length === 0) return undefined;
  if (given.length > PAYLOADS_MAX) throw tooMuch(`${given.length} payloads`);
  const bytes = given.reduce((sum, one) => sum + (one.data?.length ?? 0), 0);
  if (bytes > DETAILS_BYTES_MAX) throw tooMuch(`details of ${bytes} bytes`);
  return { payloads: given.map(rebuildPayload) };
}

function rebuildPayload(payload: Payload): Payload {
  refuseExternal(payload);
  const metadata: Record<string, Uint8Array> = {};
  for (const key of METADATA) {
    const value = Object.hasOwn(payload.metadata ?? {}, key) ? payload.metadata?.[key] : undefined;
    if (value === undefined) continue;
    if (value.length > METADATA_BYTES_MAX) throw tooMuch(`metadata ${key}`);
    metadata[key] = value;
  }
  return { metadata, data: payload.data };
}

/** @throws GrpcRefusal for a payload whose bytes are somewhere else, where a reader would fetch them */
export function refuseExternal({ externalPayloads }: Payload): void {
  if ((externalPayloads?.length ?? 0) === 0) return;
  throw new GrpcRefusal({
    status: 'INVALID_ARGUMENT',
    message: 'External payloads are not accepted.',
    detail: 'a payload that refers to storage outside',
  });
}

/**
 * A node's failure, copied field by field as an application failure: a node may not claim a timeout,
 * a termination or a server's error, nor when to try again. Only a trusted node's verdict that trying
 * again is of no use is believed, and only where our error table knows such a verdict.
 */
export function rebuildFailure(failure: Failure, o: { isTrusted: boolean }, depth = 0): Failure {
  const info = failure.applicationFailureInfo;
  const type = (info?.type ?? '').slice(0, NAME_CHARACTERS_MAX);
  const isFinal = o.isTrusted && info?.nonRetryable === true && Object.hasOwn(ERROR_CODES, type);
  const cause = failure.cause ?? undefined;
  return {
    message: (failure.message ?? '').slice(0, MESSAGE_CHARACTERS_MAX),
    source: (failure.source ?? '').slice(0, NAME_CHARACTERS_MAX),
    stackTrace: (failure.stackTrace ?? '').slice(0, STACK_CHARACTERS_MAX),
    applicationFailureInfo: {
      type,
      nonRetryable: isFinal,
      details: rebuildPayloads(info?.details),
    },
    cause:
      cause !== undefined && depth < CAUSES_MAX ? rebuildFailure(cause, o, depth + 1) : undefined,
  };
}

function tooMuch(detail: string): GrpcRefusal {
  return new GrpcRefusal({
    status: 'INVALID_ARGUMENT',
    message: 'The details are larger than allowed.',
    detail,
  });
}
