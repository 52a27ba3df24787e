import { temporal } from '@temporalio/proto';
import { NODE_NAMESPACE } from '../../../schemas/constants/nodes';
import { ATHANOR_VERSION } from '../../../schemas/constants/version';
import { decodeRequest, type Method, requireNamespace } from './method';
import { workerKeyOf } from './poll';

const service = temporal.api.workflowservice.v1;
const { NamespaceState } = temporal.api.enums.v1;
const EMPTY = new Uint8Array(0);

const SYSTEM_INFO = service.GetSystemInfoResponse.encode({
  serverVersion: ATHANOR_VERSION,
  capabilities: {
    internalErrorDifferentiation: true,
    activityFailureIncludeHeartbeat: true,
    encodedFailureAttributes: true,
    sdkMetadata: true,
  },
}).finish();

/** What the server can do, as far as an activity worker uses it. */
export const getSystemInfo: Method = {
  bytesMax: (limits) => limits.requestBytesMax,
  handle: () => SYSTEM_INFO,
};

/**
 * The one namespace of nodes. Its size limit makes workers refuse an oversize result by themselves;
 * without `workerCommands` they poll no Nexus queue, and without `workerHeartbeats` they stay quiet.
 */
export const describeNamespace: Method = {
  bytesMax: (limits) => limits.requestBytesMax,
  handle({ limits }, _call, message) {
    const request = decodeRequest(service.DescribeNamespaceRequest, message);
    requireNamespace(request.namespace);
    return service.DescribeNamespaceResponse.encode({
      namespaceInfo: {
        name: NODE_NAMESPACE,
        state: NamespaceState.NAMESPACE_STATE_REGISTERED,
        capabilities: { workerPollCompleteOnShutdown: true },
        limits: { blobSizeLimitError: limits.resultBytesMax as never },
      },
      config: {},
    }).finish();
  },
};

/** A worker's own report on itself: nobody's claim but its own, and the gate knows that it lives. */
export const recordWorkerHeartbeat: Method = {
  bytesMax: (limits) => limits.requestBytesMax,
  handle(_services, _call, message) {
    requireNamespace(decodeRequest(service.RecordWorkerHeartbeatRequest, message).namespace);
    return EMPTY;
  },
};

/** A worker stops: its polls end now, so that it need not wait for them. */
export const shutdownWorker: Method = {
  bytesMax: (limits) => limits.requestBytesMax,
  handle({ dispatcher }, { identity }, message) {
    const request = decodeRequest(service.ShutdownWorkerRequest, message);
    requireNamespace(request.namespace);
    for (const waiter of dispatcher.waitersOf(identity.nodeId, workerKeyOf(request))) waiter.end();
    return EMPTY;
  },
};
