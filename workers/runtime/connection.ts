import { devNull } from 'node:os';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';

/** A connection to Temporal and the namespace to use. */
export interface TemporalLink {
  connection: NativeConnection;
  namespace: string;
}

/** Connects as `TEMPORAL_*` variables or a `temporal.toml` profile say. */
export async function connectWorker(): Promise<TemporalLink> {
  // An empty file is how the stack says that its own server is meant; the loader cannot read one.
  const disableFile = process.env.TEMPORAL_CONFIG_FILE === devNull;
  const { connectionOptions, namespace } = loadClientConnectConfig({ disableFile });
  const connection = await NativeConnection.connect({
    address: connectionOptions.address,
    tls: connectionOptions.tls ?? undefined,
    apiKey: connectionOptions.apiKey as string | undefined,
    metadata: connectionOptions.metadata,
    grpcCompression: compressionFor(connectionOptions.address),
  });
  return { connection, namespace: namespace ?? 'default' };
}

/** Compression, the SDK's default, costs both sides a tenth of their time and saves nothing on loopback. */
export function compressionFor(address = ''): NativeConnectionOptions['grpcCompression'] {
  return /^(localhost|127\.|\[::1\])/.test(address) ? { codec: 'none' } : undefined;
}
