import type { Client } from '@temporalio/client';
import type { Database } from '../../../store';
import { loadCatalogue } from '../catalogue';
import type { Session } from './session';

/** A session without a server, for tests: what is not given must not be asked for. */
export function fakeSession(o: {
  client?: unknown;
  database?: unknown;
  artifacts?: unknown;
  uiUrl?: string;
}): Session {
  const client = (o.client ?? {}) as Client;
  return {
    project: 'default',
    catalogue: () => loadCatalogue(),
    artifacts: o.artifacts as Session['artifacts'],
    services: () => ({
      temporal: {
        address: '127.0.0.1:1',
        namespace: 'default',
        connectionOptions: { address: '127.0.0.1:1' },
        uiUrl: o.uiUrl ?? null,
      },
      databaseUrl: null,
    }),
    gate: () => undefined,
    payloads: () => undefined,
    temporal: async () => client,
    database: async () => (o.database ?? null) as Database | null,
    call: async (work) => work(client),
    summaries: new Map(),
    close: async () => undefined,
  };
}
