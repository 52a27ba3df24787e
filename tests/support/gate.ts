import type { Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { NativeConnection } from '@temporalio/worker';
import {
  connectTemporal,
  createDeviceServer,
  createSealKey,
  type OpenAllocations,
  outputCheck,
  Relay,
  type RelayOptions,
  type ResultEvent,
  type SealKey,
  type Suspicion,
  sealKeyRing,
} from '../../gate';
import type { RefusedCall } from '../../gate/grpc/events';
import type { Temporal } from '../../gate/grpc/upstream/temporal';
import { type KeyRing, keyRing, newKeyPair, openSigner } from '../../trust';
import { createAuthority, type TestAuthority, type TestCertificate } from './gate-authority';
import { TestDirectory } from './node-directory';

const SEAL_KEY_MS = 86_400_000;

/** A gate in this process, and everything that tests look at or change. */
export interface TestGate {
  port: number;
  /** `127.0.0.1:<port>` */
  address: string;
  relay: Relay;
  directory: TestDirectory;
  authority: TestAuthority;
  sealKeys: SealKey[];
  /** The keys with which results are signed. */
  keys: KeyRing;
  results: ResultEvent[];
  suspicions: Suspicion[];
  refusals: RefusedCall[];
  troubles: unknown[];
  /** A certificate that the directory knows for this node. */
  certify(nodeId: string): Promise<TestCertificate>;
  /** A connection of an SDK's worker, by certificate or bearer secret. */
  connect(as: { certificate: TestCertificate } | { bearer: string }): Promise<NativeConnection>;
  close(): Promise<void>;
}

/** What a gate is started with; all may be left out but Temporal. */
export interface TestGateOptions
  extends Partial<Pick<RelayOptions, 'limits' | 'choose' | 'now' | 'events'>> {
  temporal: Temporal | { address: string; namespace: string };
  /** JSON Schemas of outputs, by activity type. */
  outputs?: Record<string, object>;
  directory?: TestDirectory;
  allocations?: OpenAllocations;
  authority?: TestAuthority;
  sealKeys?: SealKey[];
}

/** Starts a gate on a free port of loopback. */
export async function startTestGate(options: TestGateOptions): Promise<TestGate> {
  const directory = options.directory ?? new TestDirectory();
  const authority = options.authority ?? (await createAuthority());
  const sealKeys = options.sealKeys ?? [createSealKey(SEAL_KEY_MS)];
  const signer = openSigner(newKeyPair().privateKey);
  const temporal = temporalOf(options.temporal);
  const seen = {
    results: [] as ResultEvent[],
    suspicions: [] as Suspicion[],
    refusals: [] as RefusedCall[],
    troubles: [] as unknown[],
  };
  const relay = new Relay({
    temporal,
    directory,
    allocations: options.allocations,
    choose: options.choose,
    limits: options.limits,
    now: options.now,
    sealKeys: sealKeyRing(() => sealKeys, options.now),
    examiner: {
      check: outputCheck(options.outputs ?? {}),
      signer,
      now: options.now,
    },
    events: {
      suspected: (one) => seen.suspicions.push(one),
      refused: (one) => seen.refusals.push(one),
      troubled: (one) => seen.troubles.push(one),
      accept: async (one) => void seen.results.push(one),
      ...options.events,
    },
  });
  const own = await authority.issue({ name: 'gate', isServer: true });
  const server = createDeviceServer({ ...own, ca: authority.root }, relay);
  const port = await listen(server);
  const address = `127.0.0.1:${port}`;
  return {
    ...seen,
    ...{ port, address, relay, directory, authority, sealKeys },
    keys: keyRing(signer.publicKey),
    async certify(nodeId) {
      const certificate = await authority.issue({ name: nodeId });
      directory.trustCertificate(nodeId, certificate.fingerprint);
      return certificate;
    },
    connect: (as) => connectAs(address, authority.root, as),
    async close() {
      await relay.close();
      temporal.close();
      server.close();
      for (const session of sessionsOf(server)) session.destroy();
    },
  };
}

/** A connection of an SDK's worker to a gate at an address. */
export function connectAs(
  address: string,
  root: string,
  as: { certificate: TestCertificate } | { bearer: string },
): Promise<NativeConnection> {
  const serverRootCACertificate = Buffer.from(root);
  if ('bearer' in as) {
    const tls = { serverRootCACertificate };
    return NativeConnection.connect({ address, tls, apiKey: as.bearer });
  }
  const { cert, key } = as.certificate;
  const clientCertPair = { crt: Buffer.from(cert), key: Buffer.from(key) };
  return NativeConnection.connect({ address, tls: { serverRootCACertificate, clientCertPair } });
}

function temporalOf(given: TestGateOptions['temporal']): Temporal {
  if ('poll' in given) return given;
  return connectTemporal({ addresses: [given.address], namespace: given.namespace });
}

interface Destroyable {
  destroy(): void;
}
const open = new WeakMap<Http2SecureServer, Set<Destroyable>>();

function listen(server: Http2SecureServer): Promise<number> {
  const sessions = new Set<Destroyable>();
  open.set(server, sessions);
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function sessionsOf(server: Http2SecureServer): Iterable<Destroyable> {
  return open.get(server) ?? [];
}
