import type { ConnectionOptions } from 'node:tls';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { connectTemporal } from './grpc/upstream/temporal';

const DEFAULT_ADDRESS = '127.0.0.1:7233';
const DEFAULT_NAMESPACE = 'default';

/**
 * Temporal as `TEMPORAL_*` variables or a profile of `temporal.toml` name it; several frontends may be
 * given, separated by commas.
 */
export function connectNamedTemporal(): ReturnType<typeof connectTemporal> {
  const { connectionOptions, namespace = DEFAULT_NAMESPACE } = loadClientConnectConfig();
  const { address = DEFAULT_ADDRESS, apiKey, metadata, tls } = connectionOptions;
  const isEncrypted = tls !== undefined && tls !== null && tls !== false;
  const headers = {
    ...(metadata as Record<string, string> | undefined),
    ...(typeof apiKey === 'string'
      ? { authorization: `Bearer ${apiKey}`, 'temporal-namespace': namespace }
      : {}),
  };
  return connectTemporal({
    addresses: address.split(',').map((one) => one.trim()),
    namespace,
    headers,
    ...(isEncrypted || typeof apiKey === 'string'
      ? { tls: tlsOptions(isEncrypted && typeof tls === 'object' ? tls : {}) }
      : {}),
  });
}

/** The same Temporal as a client of its SDK sees it, by the first frontend; connects when first used. */
export function namedTemporalClient(dataConverter?: DataConverter): {
  client: Client;
  address: string;
} {
  const { connectionOptions, namespace = DEFAULT_NAMESPACE } = loadClientConnectConfig();
  const [address = DEFAULT_ADDRESS] = (connectionOptions.address ?? DEFAULT_ADDRESS).split(',');
  const connection = Connection.lazy({ ...connectionOptions, address: address.trim() });
  return { client: new Client({ connection, namespace, dataConverter }), address };
}

interface NamedTls {
  serverNameOverride?: string;
  serverRootCACertificate?: Uint8Array;
  clientCertPair?: { crt: Uint8Array; key: Uint8Array };
}

function tlsOptions(tls: NamedTls): ConnectionOptions {
  const { clientCertPair, serverNameOverride, serverRootCACertificate } = tls;
  return {
    ALPNProtocols: ['h2'],
    ...(serverNameOverride !== undefined && { servername: serverNameOverride }),
    ...(serverRootCACertificate && { ca: Buffer.from(serverRootCACertificate) }),
    ...(clientCertPair && {
      cert: Buffer.from(clientCertPair.crt),
      key: Buffer.from(clientCertPair.key),
    }),
  };
}
