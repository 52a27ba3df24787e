import type { Client } from '@temporalio/client';
import type { GateAddress } from '../../../schemas/nodes/gate-address';
import type { ArtifactStore, Database } from '../../../store';
import type { Payloads } from '../../../store/payloads';
import type { Catalogue } from '../catalogue';
import type { AthanorClient } from '../client';
import { clientOf } from './client-of';
import { toTemporalError } from './temporal-errors';

const CALL_DEADLINE_MS = 15_000;

/** What a process that is connected already works with. */
export interface ServedOptions {
  temporal: Client;
  /** Where it is, for messages. */
  temporalAddress: string;
  database: Database;
  artifacts: ArtifactStore;
  catalogue: Catalogue;
  gate: () => GateAddress | undefined;
  /** Undefined where nothing in Temporal is encrypted. */
  payloads: Payloads | undefined;
  /** Whose data sets and models are meant. */
  project: string;
}

/** A client on connections that its owner opened, and closes: what a gate answers its API with. */
export function clientOn(o: ServedOptions): AthanorClient {
  const { temporal, temporalAddress: address } = o;
  const { namespace } = temporal.options;
  const service = { address, namespace, connectionOptions: { address }, uiUrl: null };
  return clientOf({
    summaries: new Map(),
    catalogue: async () => o.catalogue,
    artifacts: o.artifacts,
    services: () => ({ temporal: service, databaseUrl: null }),
    gate: o.gate,
    payloads: () => o.payloads,
    project: o.project,
    temporal: async () => temporal,
    database: async () => o.database,
    async call(work, deadlineMs = CALL_DEADLINE_MS) {
      try {
        const deadline = Date.now() + deadlineMs;
        return await temporal.connection.withDeadline(deadline, () => work(temporal));
      } catch (error) {
        throw toTemporalError(error, address);
      }
    },
    close: async () => undefined,
  });
}
