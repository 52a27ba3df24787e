import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';

/** A connection to Temporal and the namespace to use. */
export interface TemporalLink {
  connection: NativeConnection;
  namespace: string;
}

/** Connects as `TEMPORAL_*` variables or a `temporal.toml` profile say. */
export async function connectWorker(): Promise<TemporalLink> {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await NativeConnection.connect({
    address: connectionOptions.address,
    tls: connectionOptions.tls ?? undefined,
    apiKey: connectionOptions.apiKey as string | undefined,
    metadata: connectionOptions.metadata,
  });
  return { connection, namespace: namespace ?? 'default' };
}
