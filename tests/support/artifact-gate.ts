import { mkdtempSync, rmSync } from 'node:fs';
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type SecureServerOptions,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { getRequestListener } from '@hono/node-server';
import type { Context } from 'hono';
import {
  type ArtifactDoor,
  type ArtifactEnv,
  type ArtifactLimits,
  type Lease,
  openArtifactDoor,
} from '../../gate/artifacts';
import { LIMITS } from '../../schemas/constants/limits';
import { type ArtifactStore, folderArtifactStore, gateArtifactStore } from '../../store/artifacts';
import { openStagingArea, type StagingArea, type StagingQuota } from '../../store/staging';
import { digestOf } from '../../trust';

/** Two nodes as tests call them. */
export const NODE = 'naaaaaaaaaaaaaaaa';
export const OTHER_NODE = 'nbbbbbbbbbbbbbbbb';

/** The artifact routes of a gate on a port of their own, with a store behind them. */
export interface ArtifactGate {
  url: string;
  folder: string;
  store: ArtifactStore;
  staging: StagingArea;
  door: ArtifactDoor;
  errors: unknown[];
  /** Seals a lease on an input; what it should not say is overridden. */
  seal(input: unknown, o?: Partial<Lease>): string;
  lease(input: unknown, o?: Partial<Lease>): Lease;
  /** What a step on a node has, given this input. */
  nodeStore(input: unknown, o?: Partial<Lease> & { cacheBytesMax?: number }): ArtifactStore;
  /** Ends the server as a kill would, with every connection; the store stays. */
  stop(): Promise<void>;
  /** Starts it again on the same port, having forgotten everything. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** What nodes may have staged in tests. */
export const TEST_QUOTA: StagingQuota = {
  nodeBytesMax: LIMITS.nodeStagedBytesMax,
  nodeFilesMax: LIMITS.nodeStagedFilesMax,
  leaseBytesMax: LIMITS.leaseStagedBytesMax,
  leaseFilesMax: LIMITS.leaseStagedFilesMax,
};

/** How a test's gate differs from others. */
export interface ArtifactGateOptions {
  limits?: Partial<ArtifactLimits>;
  quota?: Partial<StagingQuota>;
  /** A folder that another gate uses too; otherwise a new one, which goes when the gate closes. */
  folder?: string;
  port?: number;
  /** Certificates: nodes then come with TLS. */
  tls?: SecureServerOptions;
  onRequest?: (request: Http2ServerRequest) => void;
}

/**
 * Opens a gate whose nodes say who they are by `Authorization: Bearer <node id>`, or by the common name
 * of their certificate, and whose sealed tokens are not sealed at all.
 */
export async function openArtifactGate(o: ArtifactGateOptions = {}): Promise<ArtifactGate> {
  const folder = o.folder ?? mkdtempSync(path.join(tmpdir(), 'athanor-gate-'));
  const store = folderArtifactStore(path.join(folder, 'store'), { durability: 'none' });
  const errors: unknown[] = [];
  let server: Http2Server;
  let sessions = new Set<{ destroy(): void }>();
  let port = o.port ?? 0;
  const gate = { url: '', folder, store, errors } as ArtifactGate;

  const lease = (input: unknown, more: Partial<Lease> = {}): Lease => ({
    activityType: 'chemistry.describe@1',
    workflowId: 'run-1',
    activityId: '7',
    inputDigest: digestOf(input),
    node: NODE,
    expiresAt: Date.now() + 60_000,
    ...more,
  });
  const seal: ArtifactGate['seal'] = (input, more) =>
    Buffer.from(JSON.stringify(lease(input, more))).toString('base64url');
  const nodeStore: ArtifactGate['nodeStore'] = (input, more = {}) => {
    const { cacheBytesMax = 1 << 30, ...own } = more;
    return gateArtifactStore({
      gate: { urls: [gate.url], bearer: own.node ?? NODE },
      lease: { token: seal(input, own), input },
      cache: { folder: path.join(folder, 'cache'), bytesMax: cacheBytesMax },
      patienceMs: 10_000,
    });
  };
  const start = async () => {
    gate.staging = openStagingArea(path.join(folder, 'staged'), { ...TEST_QUOTA, ...o.quota });
    gate.door = openArtifactDoor({
      store,
      staging: gate.staging,
      unseal,
      nodeOf,
      onError: (error) => errors.push(error),
      ...(o.limits && { limits: o.limits }),
    });
    const listener = getRequestListener(gate.door.routes.fetch as never);
    const serve = (request: Http2ServerRequest, response: Http2ServerResponse) => {
      o.onRequest?.(request);
      void listener(request, response);
    };
    const settings = { initialWindowSize: 4 << 20 };
    server = o.tls
      ? createSecureServer({ ...o.tls, settings }, serve)
      : createServer({ settings }, serve);
    sessions = new Set();
    server.on('session', (session: ServerHttp2Session) => {
      session.setLocalWindowSize(16 << 20);
      sessions.add(session);
      session.on('close', () => sessions.delete(session));
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    gate.url = `${o.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  };
  const stop = async () => {
    gate.door.close();
    const closed = new Promise((resolve) => server.close(resolve));
    for (const session of sessions) session.destroy();
    await closed;
  };
  Object.assign(gate, {
    lease,
    seal,
    start,
    stop,
    nodeStore,
    async close() {
      await stop();
      if (o.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  });
  await start();
  return gate;
}

function unseal(token: string): Lease | undefined {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as Lease;
  } catch {
    return undefined;
  }
}

function nodeOf(c: Context<ArtifactEnv>): { id: string } | undefined {
  const bearer = /^Bearer (n[a-z2-7]{16})$/.exec(c.req.header('authorization') ?? '')?.[1];
  const { socket } = c.env.incoming as { socket: Partial<TLSSocket> };
  const id = bearer ?? socket.getPeerCertificate?.().subject?.CN;
  return typeof id === 'string' ? { id } : undefined;
}
