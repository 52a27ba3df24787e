import { isTrusted } from '../schemas/constants/nodes';
import { runOf } from '../workers/runtime/log';
import type { ArtifactDoor } from './artifacts';
import type { SealKeyRing } from './auth/seal-keys';
import type { GateLog, GateOptions } from './gate';
import type { RelayEvents } from './grpc/events';
import { Relay, type RelayOptions } from './grpc/relay';
import type { GateKeys } from './keys';
import type { GateMetrics } from './metrics';
import { scoreBreaches } from './results/breaches';

/** The relay between the workers of nodes and Temporal. */
export function relayOf(
  { temporal, choose, check, log }: GateOptions,
  o: {
    metrics: GateMetrics['relay'];
    keys: GateKeys;
    sealKeys: SealKeyRing;
    nodeDirectory: RelayOptions['directory'];
    allocations: RelayOptions['allocations'];
    artifacts: ArtifactDoor;
    seen: (nodeId: string) => void;
    onError: (error: unknown) => void;
  },
): Relay {
  const { keys, onError } = o;
  return new Relay({
    ...{ temporal, directory: o.nodeDirectory, allocations: o.allocations, choose },
    sealKeys: o.sealKeys,
    examiner: {
      check,
      // Asked for each result: keys rotate.
      get signer() {
        return keys.signer();
      },
    },
    events: {
      ...relayEvents(log, {
        seen: o.seen,
        score: scoreBreaches({ temporal, onError }),
        metrics: o.metrics,
      }),
      ...artifactEvents(o.artifacts, onError),
    },
  });
}

function artifactEvents(
  artifacts: ArtifactDoor,
  onError: (error: unknown) => void,
): Pick<RelayEvents, 'handing' | 'accept'> {
  return {
    handing: (lease, input) => {
      artifacts.handedOut(lease, input).catch(onError);
    },
    // Of nodes that are not trusted, what was staged waits until answers agree.
    accept: async ({ identity, lease, envelope }) => {
      if (isTrusted(identity.tier)) await artifacts.accept({ lease, output: envelope.output });
    },
  };
}

function relayEvents(
  log: GateLog,
  {
    seen,
    score,
    metrics,
  }: {
    seen: (nodeId: string) => void;
    score: RelayEvents['suspected'];
    metrics: GateMetrics['relay'];
  },
): Partial<RelayEvents> {
  return {
    seen: ({ nodeId }) => seen(nodeId),
    started: metrics.started,
    ended: metrics.ended,
    refused: (call) => {
      log.warn({ ...call, ...runFields(call) }, 'refused');
      metrics.refused(call);
    },
    suspected: (suspicion) => {
      const { identity, kind, detail, activityType } = suspicion;
      const { nodeId: node } = identity;
      log.warn({ node, kind, detail, activityType, ...runFields(suspicion) }, 'suspected');
      metrics.suspected(suspicion);
      score(suspicion);
    },
    troubled: (error) => log.warn({ err: error }, 'trouble'),
  };
}

function runFields({ workflowId }: { workflowId?: string }): object {
  return workflowId === undefined ? {} : { workflowId, runId: runOf(workflowId) };
}
