import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import {
  type ArtifactDoor,
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

/** Opens a gate whose nodes say who they are by `Authorization: Bearer <node id>`. */
export async function openArtifactGate(
  o: { limits?: Partial<ArtifactLimits>; quota?: Partial<StagingQuota> } = {},
): Promise<ArtifactGate> {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-gate-'));
  const store = folderArtifactStore(path.join(folder, 'store'), { durability: 'none' });
  const sealed = new Map<string, Lease>();
  const errors: unknown[] = [];
  let server: Http2Server;
  let sessions = new Set<{ destroy(): void }>();
  let port = 0;
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
  const seal: ArtifactGate['seal'] = (input, more) => {
    const token = `token-${sealed.size}`;
    sealed.set(token, lease(input, more));
    return token;
  };
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
      unseal: (token) => sealed.get(token),
      nodeOf: (c) => {
        const [, id] = /^Bearer (n[a-z2-7]{16})$/.exec(c.req.header('authorization') ?? '') ?? [];
        return id === undefined ? undefined : { id };
      },
      onError: (error) => errors.push(error),
      ...(o.limits && { limits: o.limits }),
    });
    server = createServer({}, getRequestListener(gate.door.routes.fetch as never) as never);
    sessions = new Set();
    server.on('session', (session) => sessions.add(session));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    gate.url = `http://127.0.0.1:${port}`;
  };
  const stop = async () => {
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
      rmSync(folder, { recursive: true, force: true });
    },
  });
  await start();
  return gate;
}
