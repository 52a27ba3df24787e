import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Relay } from './relay';

/** The certificates of a device port. */
export type DeviceTls = Pick<SecureServerOptions, 'key' | 'cert' | 'ca'>;
/** What answers HTTP requests that are not gRPC, on the same port. */
export type HttpListener = NonNullable<Parameters<typeof createSecureServer>[1]>;

const HEADER_BYTES_MAX = 16 * 1024;
const STREAMS_MAX = 250;
/** What may be on its way to us, per stream and per connection: uploads over long lines need it. */
const WINDOW_BYTES = 1024 * 1024;
const SESSION_WINDOW_BYTES = 4 * WINDOW_BYTES;
const HANDSHAKE_MS = 10_000;
const HEADERS_MS = 15_000;
/** Megabytes that the protocol may hold for one connection. */
const SESSION_MEMORY_MB = 8;

/**
 * The server of the device port: TLS that asks for a client certificate of our authority and goes on
 * without one (a bearer credential may follow), gRPC for the relay and anything else for `http`,
 * which must authenticate by itself. It is returned before it listens.
 */
export function createDeviceServer(
  tls: DeviceTls,
  relay: Relay,
  http?: HttpListener,
): Http2SecureServer {
  const server = createSecureServer({
    ...tls,
    requestCert: true,
    rejectUnauthorized: false,
    allowHTTP1: http !== undefined,
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
    maxSessionMemory: SESSION_MEMORY_MB,
    settings: {
      enablePush: false,
      maxConcurrentStreams: STREAMS_MAX,
      maxHeaderListSize: HEADER_BYTES_MAX,
      initialWindowSize: WINDOW_BYTES,
    },
  });
  const otherStreams = http === undefined ? undefined : mountHttp(server, http);
  server.on('session', (session) => {
    session.on('error', () => session.destroy());
    session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    relay.watch(session);
  });
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, ...rest) => {
    if (relay.accepts(headers)) void relay.handle(stream, headers);
    else if (otherStreams !== undefined) otherStreams(stream, headers, ...rest);
    else refuse(stream);
  });
  server.on('sessionError', () => undefined);
  server.on('tlsClientError', () => undefined);
  return server;
}

type StreamListener = (...args: unknown[]) => void;

/**
 * Serves HTTP/1.1 and HTTP/2 requests by a listener. Node turns every HTTP/2 stream into a request
 * once there is such a listener; ours decides first, so that calls of the relay cost nothing extra.
 */
function mountHttp(server: Http2SecureServer, http: HttpListener): StreamListener {
  server.on('request', http);
  const [compatible] = server.listeners('stream') as StreamListener[];
  server.removeAllListeners('stream');
  if (compatible === undefined) throw new Error('node:http2 does not serve requests any more');
  // An upload may take hours over a slow line; only its head must come soon.
  Object.assign(server, { headersTimeout: HEADERS_MS, requestTimeout: 0 });
  return (...args) => compatible.apply(server, args);
}

function refuse(stream: ServerHttp2Stream): void {
  stream.on('error', () => undefined);
  stream.respond({ ':status': 404 }, { endStream: true });
}
