import { toUSVString } from 'node:util';

/** The gRPC status codes that the gate uses (google.rpc.Code). */
export const STATUS = {
  OK: 0,
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

/** The name of a code that the gate uses. */
export type StatusName = keyof typeof STATUS;

/**
 * Ends a call with a status. The message goes to the caller, so it is one bland sentence; what an
 * operator wants to know goes into `detail`, and from there to the log only.
 */
export class GrpcRefusal extends Error {
  readonly status: number;
  readonly detail: string;

  constructor(o: { status: StatusName | number; message: string; detail?: string }) {
    super(o.message);
    this.name = 'GrpcRefusal';
    this.status = typeof o.status === 'number' ? o.status : STATUS[o.status];
    this.detail = o.detail ?? o.message;
  }
}

/** Percent-encodes what HTTP/2 header values cannot hold, as gRPC over HTTP/2 prescribes it. */
export function encodeGrpcMessage(message: string): string {
  const encode = (text: string) => encodeURIComponent(toUSVString(text));
  return message.replace(/[^\x20-\x24\x26-\x7e]+/g, encode);
}

/** Reads such a value; a malformed one is given as it is. */
export function decodeGrpcMessage(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}
