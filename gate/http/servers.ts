import { readFileSync } from 'node:fs';
import type { Http2SecureServer } from 'node:http2';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { AthanorError } from '../../schemas/errors';
import { createDeviceServer, type HttpListener } from '../grpc/device-server';
import type { Relay } from '../grpc/relay';
import { type GateKeys, issueServerCertificate } from '../keys';
import type { DeviceEnv } from './device-app';

/** Server certificates are made anew at each start, and this often while the gate runs. */
const RENEW_MS = 24 * 3_600_000;
const LIFETIME_MS = 7 * RENEW_MS;
/** Strangers have this long to say what they want, and no more connections than these. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 20_000;
const KEEP_ALIVE_MS = 5_000;
const HEADER_BYTES_MAX = 16 * 1024;
const CONNECTIONS_MAX = 2_000;
const REQUESTS_PER_CONNECTION_MAX = 100;

/** What the servers of a gate are made of. */
export interface ServerOptions {
  keys: GateKeys;
  /** Names that stand in the certificate. */
  names: readonly string[];
  relay: Relay;
  device: Hono<DeviceEnv>;
  // biome-ignore lint/suspicious/noExplicitAny: the app knows its own bindings.
  open: Hono<any>;
  /** A publicly trusted certificate for the public port; ours unless given. */
  publicTls?: { certFile: string; keyFile: string };
  onError: (error: unknown) => void;
}

/** The two servers of a gate, not listening yet. */
export interface GateServers {
  open: Server;
  device: Http2SecureServer;
  /** Gives both a new certificate, and the authorities of now. */
  renewCertificates(): Promise<void>;
  /** Stops to renew, and to listen; what is connected is ended. */
  close(): Promise<void>;
}

/** Makes the public server and the device server. */
export async function gateServers(o: ServerOptions): Promise<GateServers> {
  let own = await certificate(o);
  const theirs = o.publicTls && readTls(o.publicTls);
  const deviceListener = getRequestListener(o.device.fetch, { overrideGlobalObjects: false });
  const openListener = getRequestListener(o.open.fetch, { overrideGlobalObjects: false });
  const tls = () => ({ key: own.privateKey, cert: own.chain, ca: o.keys.roots() });
  const device = createDeviceServer(tls(), o.relay, deviceListener as unknown as HttpListener);
  const open = createServer(
    {
      ...(theirs ?? tls()),
      minVersion: 'TLSv1.2',
      maxHeaderSize: HEADER_BYTES_MAX,
      handshakeTimeout: HEADERS_MS,
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    openListener,
  );
  open.maxConnections = CONNECTIONS_MAX;
  open.maxRequestsPerSocket = REQUESTS_PER_CONNECTION_MAX;
  open.on('tlsClientError', () => undefined);
  const renewCertificates = async () => {
    own = await certificate(o);
    device.setSecureContext(tls());
    if (theirs === undefined) open.setSecureContext(tls());
  };
  const timer = setInterval(() => void renewCertificates().catch(o.onError), RENEW_MS);
  return {
    open,
    device,
    renewCertificates,
    async close() {
      clearInterval(timer);
      open.closeAllConnections();
      await Promise.all([closed(open), closed(device)]);
    },
  };
}

/** Listens, and returns the port. @throws AthanorError PORT_IN_USE */
export function listen(server: NetServer, o: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) =>
      reject(
        new AthanorError({
          code: cause.code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'CONFIG_INVALID',
          message: `The gate cannot listen on ${o.host}:${o.port} (${cause.code}).`,
          cause,
        }),
      );
    server.once('error', fail);
    server.listen(o.port, o.host, () => {
      server.off('error', fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function certificate({ keys, names }: ServerOptions) {
  return issueServerCertificate(keys.authority(), { hosts: names, lifetimeMs: LIFETIME_MS });
}

function readTls({ certFile, keyFile }: { certFile: string; keyFile: string }) {
  try {
    return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  } catch (cause) {
    const message = `The certificate of the public port cannot be read: ${(cause as Error).message}.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}

const CLOSE_MS = 2_000;

// Connections of nodes stay open for as long as nodes live: after a while they are left behind.
function closed(server: NetServer): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, CLOSE_MS);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
  });
}
