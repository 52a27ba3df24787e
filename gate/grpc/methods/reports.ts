import { temporal } from '@temporalio/proto';
import { NODE_UNABLE } from '../../../schemas/constants/error-codes';
import { isTrusted } from '../../../schemas/constants/nodes';
import type { TaskLease } from '../../auth/seal';
import { type Answered, examine, type Finding, type SeenResult } from '../../results/examine';
import { textOf } from '../../results/input-digest';
import { rebuildFailure, rebuildPayloads, refuseExternal } from '../rebuild';
import { GrpcRefusal } from '../status';
import type { Payloads, TaskReport } from '../upstream/temporal';
import {
  type Call,
  decodeRequest,
  handBack,
  type Method,
  type RelayServices,
  requireLease,
  requireNamespace,
} from './method';

const service = temporal.api.workflowservice.v1;
const EMPTY = new Uint8Array(0);
const MS_PER_SECOND = 1_000;
const JSON_PLAIN = { encoding: Buffer.from('json/plain') };

/** A node returns a result: checked, signed, and passed on as an envelope. */
export const complete: Method = {
  bytesMax: (limits) => limits.resultBytesMax + limits.requestBytesMax,
  async handle(services, call, message) {
    const type = service.RespondActivityTaskCompletedRequest;
    const { request, lease } = await leased(services, call, { type, message });
    const { identity } = call;
    const text = resultText(request.result);
    const seen = examineText(services, { identity, lease, text });
    if ('kind' in seen) throw await refuseResult(services, call, { lease, finding: seen });
    await services.events.accept({ ...seen, identity, lease });
    const data = Buffer.from(JSON.stringify(seen.envelope));
    await services.temporal.complete({
      ...reportOf(lease),
      result: { payloads: [{ metadata: JSON_PLAIN, data }] },
    });
    const seconds = (services.now() - lease.issuedAt) / MS_PER_SECOND;
    services.speeds.note(lease.node, lease.activityType, seconds);
    services.events.ended(identity, lease, 'completed');
    return EMPTY;
  },
};

/** A node could not do a task: passed on, as a failure that may be tried again elsewhere. */
export const fail: Method = {
  bytesMax: (limits) => limits.reportBytesMax,
  async handle(services, call, message) {
    const type = service.RespondActivityTaskFailedRequest;
    const { request, lease } = await leased(services, call, { type, message });
    if (isUnable(request.failure)) services.dispatcher.avoid(lease);
    await services.temporal.fail({
      ...reportOf(lease),
      failure: rebuildFailure(request.failure ?? {}, { isTrusted: isTrusted(call.identity.tier) }),
      lastHeartbeatDetails: rebuildPayloads(request.lastHeartbeatDetails),
    });
    const code = request.failure?.applicationFailureInfo?.type ?? undefined;
    services.events.ended(call.identity, lease, 'failed', code);
    return EMPTY;
  },
};

/** A node has stopped a task that was cancelled. */
export const cancel: Method = {
  bytesMax: (limits) => limits.reportBytesMax,
  async handle(services, call, message) {
    const type = service.RespondActivityTaskCanceledRequest;
    const { request, lease } = await leased(services, call, { type, message });
    await services.temporal.cancel({
      ...reportOf(lease),
      details: rebuildPayloads(request.details),
    });
    services.events.ended(call.identity, lease, 'cancelled');
    return EMPTY;
  },
};

/** A node still works, and learns whether it should. */
export const heartbeat: Method = {
  bytesMax: (limits) => limits.reportBytesMax,
  async handle(services, call, message) {
    const type = service.RecordActivityTaskHeartbeatRequest;
    const { request, lease } = await leased(services, call, { type, message });
    const { cancelRequested, activityPaused, activityReset } = await services.temporal.heartbeat({
      ...reportOf(lease),
      details: rebuildPayloads(request.details),
    });
    return service.RecordActivityTaskHeartbeatResponse.encode({
      cancelRequested,
      activityPaused,
      activityReset,
    }).finish();
  },
};

function isUnable(failure: temporal.api.failure.v1.IFailure | null | undefined): boolean {
  const type = failure?.applicationFailureInfo?.type ?? '';
  return (NODE_UNABLE as readonly string[]).includes(type);
}

function reportOf({ upstream: taskToken, node: identity, workflowId }: TaskLease): TaskReport {
  return { taskToken, identity, workflowId };
}

/** A report, read, and the lease that it is about. @throws GrpcRefusal as its parts */
async function leased<T extends { namespace: string; taskToken: Uint8Array }>(
  services: RelayServices,
  call: Call,
  { type, message }: { type: { decode(bytes: Uint8Array): T }; message: Uint8Array },
): Promise<{ request: T; lease: TaskLease }> {
  const request = decodeRequest(type, message);
  requireNamespace(request.namespace);
  return { request, lease: await requireLease(services, call, request.taskToken) };
}

/** The JSON text of a result; undefined for another encoding. @throws GrpcRefusal */
function resultText(result: Payloads | null | undefined): string | undefined {
  const payloads = result?.payloads ?? [];
  for (const payload of payloads) refuseExternal(payload);
  const [first] = payloads;
  if (first === undefined) return 'null';
  const encoding = textOf(first.metadata?.encoding ?? EMPTY);
  if (payloads.length > 1) return undefined;
  if (encoding === 'binary/null') return 'null';
  return encoding === 'json/plain' ? textOf(first.data ?? EMPTY) : undefined;
}

function examineText(
  { examiner }: RelayServices,
  { text, ...rest }: Omit<Answered, 'text'> & { text: string | undefined },
): SeenResult | Finding {
  if (text === undefined) return { kind: 'unreadable', detail: 'not one JSON payload' };
  return examine(examiner, { ...rest, text });
}

/** The task goes to another node at once; this one is told, and its score will be. */
async function refuseResult(
  services: RelayServices,
  { identity }: Call,
  { lease, finding }: { lease: TaskLease; finding: Finding },
): Promise<GrpcRefusal> {
  const { activityType, workflowId } = lease;
  services.events.suspected({ identity, activityType, workflowId, ...finding });
  await handBack(services.temporal, lease, 'The gate refused the result of its node.');
  services.events.ended(identity, lease, 'refused');
  return new GrpcRefusal({
    status: 'INVALID_ARGUMENT',
    message: 'The result was refused.',
    detail: `${finding.kind}: ${finding.detail}`,
  });
}
