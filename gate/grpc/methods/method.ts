import type { MeasuredSpeeds } from '../../../fleet';
import { NODE_NAMESPACE } from '../../../schemas/constants/nodes';
import type { NodeIdentity } from '../../auth/identity';
import { openLease, type TaskLease } from '../../auth/seal';
import type { SealKeyRing } from '../../auth/seal-keys';
import type { Dispatcher } from '../../placement/dispatcher';
import type { Examiner } from '../../results/examine';
import type { RelayEvents } from '../events';
import type { RelayLimits } from '../limits';
import { GrpcRefusal } from '../status';
import type { Temporal } from '../upstream/temporal';

/** What the methods of the relay work with. */
export interface RelayServices {
  temporal: Temporal;
  dispatcher: Dispatcher;
  sealKeys: SealKeyRing;
  examiner: Examiner;
  events: RelayEvents;
  limits: RelayLimits;
  speeds: MeasuredSpeeds;
  /** Milliseconds of the Unix epoch. */
  now: () => number;
}

/** One call of an authenticated node. */
export interface Call {
  identity: NodeIdentity;
  /** The node as it is now; undefined when it may not come in any more. */
  refresh(): Promise<NodeIdentity | undefined>;
  /** How long the caller waits; undefined when it did not say. */
  timeoutMs: number | undefined;
  /** Answers at once; false when the caller has gone. */
  answer(message: Uint8Array): boolean;
  onGone(listener: () => void): void;
  /** Told which task the call is about, once that is known. */
  onLease?(lease: TaskLease): void;
}

/** A call that nodes may make. */
export interface Method {
  /** Largest request, decompressed. */
  bytesMax: (limits: RelayLimits) => number;
  /** Resolves the answer, or undefined when it has answered by itself. @throws GrpcRefusal */
  handle(
    services: RelayServices,
    call: Call,
    message: Uint8Array,
  ): Promise<Uint8Array | undefined> | Uint8Array;
}

/** Decodes a request. @throws GrpcRefusal INVALID_ARGUMENT for bytes that are no such message */
export function decodeRequest<T>(type: { decode(bytes: Uint8Array): T }, message: Uint8Array): T {
  try {
    return type.decode(message);
  } catch (error) {
    throw new GrpcRefusal({
      status: 'INVALID_ARGUMENT',
      message: 'The request cannot be read.',
      detail: (error as Error).message,
    });
  }
}

/** Nodes know one namespace. @throws GrpcRefusal PERMISSION_DENIED for any other */
export function requireNamespace(namespace: string): void {
  if (namespace === NODE_NAMESPACE) return;
  throw denied(`namespace ${JSON.stringify(namespace.slice(0, 100))}`);
}

/** A refusal that tells the caller nothing, and the operator why. */
export function denied(detail: string): GrpcRefusal {
  return new GrpcRefusal({
    status: 'PERMISSION_DENIED',
    message: 'This is not allowed.',
    detail,
  });
}

/**
 * The lease of a token that this node was given. A quarantined node loses its tasks here: they are
 * handed back to Temporal at once, for others.
 * @throws GrpcRefusal PERMISSION_DENIED for a token that is not this node's, NOT_FOUND for an old one
 */
export async function requireLease(
  { sealKeys, events, temporal, now }: RelayServices,
  { identity, onLease }: Call,
  token: Uint8Array,
): Promise<TaskLease> {
  const lease = openLease(sealKeys, token);
  if (lease === undefined) {
    events.suspected({ identity, kind: 'forged-token', detail: `${token.length} bytes` });
    throw denied('a token that no gate has sealed');
  }
  onLease?.(lease);
  const { workflowId } = lease;
  if (lease.node !== identity.nodeId) {
    const detail = `a token of ${lease.node}`;
    events.suspected({ identity, kind: 'foreign-token', detail, workflowId });
    throw denied(detail);
  }
  if (lease.expiresAt <= now()) throw gone('an expired token');
  if (identity.state === 'QUARANTINED' || identity.tier === 'quarantined') {
    await handBack(temporal, lease, 'Its node was quarantined.');
    events.ended(identity, lease, 'refused');
    throw gone('a task of a quarantined node');
  }
  return lease;
}

/** Gives a task up so that Temporal gives it out again at once. A task that has ended is left alone. */
export async function handBack(temporal: Temporal, lease: TaskLease, message: string) {
  const { upstream: taskToken, node: identity, workflowId } = lease;
  const report = { taskToken, identity, workflowId };
  const applicationFailureInfo = { type: 'NODE_REFUSED' };
  const failure = { message, source: 'athanor-gate', applicationFailureInfo };
  await temporal.fail({ ...report, failure }).catch((error: unknown) => {
    if (!(error instanceof GrpcRefusal)) throw error;
  });
}

function gone(detail: string): GrpcRefusal {
  return new GrpcRefusal({ status: 'NOT_FOUND', message: 'There is no such task.', detail });
}
