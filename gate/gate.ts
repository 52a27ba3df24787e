import { randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Hono } from 'hono';
import { GATE_ADDRESS_FILE, type GateAddress } from '../schemas/nodes/gate-address';
import { observedStore, openArtifactStore } from '../store/artifacts';
import type { Database } from '../store/database';
import { openStagingArea, STAGING_QUOTA } from '../store/staging';
import { type ArtifactDoor, LEASE_HEADER, openArtifactDoor } from './artifacts';
import { type CallerDirectory, callerDirectory } from './auth/caller';
import type { NodeIdentity } from './auth/identity';
import { OidcLogin } from './auth/oidc';
import { authRoutes } from './auth/routes';
import { openLease } from './auth/seal';
import { type SealKeyRing, sealKeyRing } from './auth/seal-keys';
import { loadPage, mountPage, takeBrowsers } from './browser';
import {
  databaseAllocations,
  databaseDirectory,
  Enrolment,
  NodeCalls,
  type Presence,
  PublisherList,
  presence,
} from './enrolment';
import { type GateApiOptions, openGateApi } from './gate-api';
import { relayOf } from './gate-relay';
import type { Relay, RelayOptions } from './grpc/relay';
import type { Temporal } from './grpc/upstream/temporal';
import type { ApiOptions } from './http/api';
import { addConsole } from './http/console';
import { deviceApp } from './http/device-app';
import { type PublicEnv, publicApp } from './http/public-app';
import { type GateServers, gateServers, listen } from './http/servers';
import { type GateKeys, openGateKeys } from './keys';
import { type GateMetrics, gateMetrics } from './metrics';
import { isServing } from './placement/waiter';
import type { OutputCheck } from './results/step-schemas';
import { keepRetention } from './retention';
import type { GateSettings } from './settings';
import { addressPolicy, deliverWebhooks } from './webhooks';

/** Keys are read again, and rotated when they are due. */
const KEYS_MS = 60_000;
/** Credentials are forgotten this long after they expired. */
const FORGET_MS = 7 * 86_400_000;
/** Idempotency keys are remembered for this long; a run is known by its key for as long as it is kept. */
const IDEMPOTENCY_MS = 30 * 86_400_000;
/** What was delivered, or given up, can be looked up for this long. */
const DELIVERIES_MS = 30 * 86_400_000;
const HOUSEKEEPING_MS = 3_600_000;

/** A log as pino has it. */
export interface GateLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What a gate is made of. */
export interface GateOptions {
  settings: GateSettings;
  database: Database;
  temporal: Temporal;
  check: OutputCheck;
  log: GateLog;
  artifactsFolder: string;
  /** Where outputs of nodes wait until they are accepted. */
  stagingFolder: string;
  /** The page of browser nodes, as `npm run build` makes it. */
  pageFolder: string;
  /** The console, as `npm run build` makes it. */
  consoleFolder: string;
  choose?: RelayOptions['choose'];
  /** What it counts; counted and shown nowhere unless given. */
  metrics?: GateMetrics;
  /** With what the HTTP API answers; without it there is none. */
  api?: GateApiOptions;
}

/** A gate that listens. */
export interface Gate {
  address: GateAddress;
  /** Ends polls, hands back what no node has got, and closes both ports. */
  close(): Promise<void>;
}

/** Opens a gate: both ports, on the database and Temporal that it is given. */
export async function openGate(o: GateOptions): Promise<Gate> {
  const { settings, database, log, metrics = gateMetrics() } = o;
  const { minimumAgentVersion, certificateMs, names, host, ownAuthority: own } = settings;
  const keys = await openGateKeys(settings.keysFolder, own && { own });
  const onError = (error: unknown) => log.warn({ err: error }, 'trouble');
  const nodeDirectory = databaseDirectory(database);
  const allocations = databaseAllocations(database, { onError });
  let here: Presence | undefined;
  const sealKeys = sealKeyRing(() => keys.seals());
  const places = {
    store: observedStore(openArtifactStore(o.artifactsFolder), metrics.artifact),
    staging: openStagingArea(o.stagingFolder, STAGING_QUOTA),
  };
  const artifacts = artifactDoor(places, sealKeys, onError);
  const seen = (nodeId: string) => here?.seen(nodeId);
  const relay = relayOf(o, {
    ...{ metrics: metrics.relay, keys, sealKeys, nodeDirectory, allocations, artifacts, seen },
    onError,
  });
  here = presence(database, { isWaiting: (id) => relay.waiting(id) > 0, onError });
  let gates: string[] = [];
  let origins: string[] = [];
  const directory = callerDirectory({ database, onError, origins: () => origins });
  let address: GateAddress | undefined;
  const shared = { ...places, database, callers: directory, onError, log, gate: () => address };
  const api = o.api && openGateApi(o.api, { ...shared, subscribed: metrics.subscribed });
  const publishers = new PublisherList(settings.publishersFile, onError);
  const enrolment = new Enrolment({
    ...{ database, keys, certificateMs, minimumAgentVersion, publishers, gates: () => gates },
  });
  const servers = await gateServers({
    ...{ keys, names, relay, onError, publicTls: settings.publicTls },
    device: deviceApp({
      ...{ enrolment, onError, nodeRow: database.nodes.get, observe: metrics.requests('device') },
      calls: new NodeCalls({ database, minimumAgentVersion, publishers }),
      identify: (request) => relay.identify(request),
      onSeen: ({ nodeId }) => seen(nodeId),
      mount: (app) => void app.route('/', artifacts.routes),
    }),
    open: publicApp({
      ...{ enrolment, onError, roots: () => keys.roots(), observe: metrics.requests('public') },
      onRefused: (refusal) => log.warn(refusal, 'refused'),
      mount: (app) => {
        mountBrowsers(app, { relay, artifacts, pageFolder: o.pageFolder });
        app.route('/', people(o, { sealKeys, directory, origins: () => origins, onError }));
        if (api !== undefined) app.route('/', api.routes);
      },
    }),
  });
  const closeBrowsers = takeBrowsers(servers.open, {
    ...{ relay, onError, identify: (bearer) => relay.identifyBearer(`Bearer ${bearer}`) },
    onArrival: ({ nodeId }) => browserArrived(database, nodeId),
  });
  const devicesPort = await listen(servers.device, { host, port: settings.devicesPort });
  const publicPort = await listen(servers.open, { host, port: settings.publicPort });
  origins = names.flatMap((one) => originsOf(one, publicPort));
  const [name = host] = names;
  gates = [withPort(name, devicesPort), ...settings.others];
  const fingerprint = settings.publicTls === undefined ? keys.rootFingerprint() : '';
  const listening = addressOf({ name, publicPort, devicesPort, fingerprint });
  address = listening;
  writeAddress(settings.keysFolder, listening);
  const stopHousekeeping = await keepHouse({ settings, database, keys, servers, onError });
  const retention =
    o.api && keepRetention({ ...places, database, temporal: o.api.temporal, onError });
  return {
    address: listening,
    async close() {
      await stopHousekeeping();
      await retention?.close();
      closeBrowsers();
      api?.close();
      await relay.close();
      await Promise.all([servers.close(), artifacts.close()]);
      await here?.close();
      await allocations.close();
      await nodeDirectory.close();
      o.temporal.close();
    },
  };
}

/** Where people log in, and the console. */
function people(
  { database, settings, consoleFolder }: GateOptions,
  o: {
    sealKeys: SealKeyRing;
    directory: CallerDirectory;
    origins: () => readonly string[];
    onError: (error: unknown) => void;
  },
) {
  const { directory, origins, onError } = o;
  const shared = { database, origins, onError };
  const oidc =
    settings.oidc && new OidcLogin({ ...shared, settings: settings.oidc, ring: o.sealKeys });
  const routes = authRoutes({ ...shared, oidc, directory });
  addConsole(routes, consoleFolder);
  return routes;
}

/** Makes this gate's public keys known, rotates what is due, forgets what has expired, delivers to webhooks. */
async function keepHouse(o: {
  settings: GateSettings;
  database: Database;
  keys: GateKeys;
  servers: GateServers;
  onError: (error: unknown) => void;
}): Promise<() => Promise<void>> {
  const { database, keys, servers, onError } = o;
  const policy = addressPolicy(o.settings.webhookAllow);
  const root = keys.rootFingerprint();
  // Before the first signature: whoever checks one asks the database for its key.
  await database.gateKeys.publish(keys.gateKeys());
  const renew = async () => {
    await keys.refresh();
    await database.gateKeys.publish(keys.gateKeys());
    if (keys.rootFingerprint() !== root) await servers.renewCertificates();
  };
  const forget = async () => {
    await database.credentials.forgetExpired(new Date(Date.now() - FORGET_MS));
    await database.sessions.forgetExpired();
    await database.webhookQueue.forget(new Date(Date.now() - DELIVERIES_MS));
    await database.idempotency.forget(new Date(Date.now() - IDEMPOTENCY_MS));
  };
  const timers = [
    setInterval(() => void renew().catch(onError), KEYS_MS),
    setInterval(() => void forget().catch(onError), HOUSEKEEPING_MS),
  ];
  const webhooks = deliverWebhooks({ queue: database.webhookQueue, policy, onError });
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await webhooks.close();
  };
}

/** A page has no agent that would tell how it is: where it has come in, it is ready. */
async function browserArrived({ nodes }: Database, nodeId: string): Promise<void> {
  const node = await nodes.get(nodeId);
  if (node === undefined || node.state === 'READY') return;
  const at = new Date().toISOString();
  const change = { node: nodeId, from: node.state, to: 'READY' as const, at };
  await nodes.transition([{ ...change, id: randomUUID(), reason: 'its page has come in' }]);
}

/** What browser nodes need of the public port: their page, and artifacts by their bearer credential. */
function mountBrowsers(
  app: Hono<PublicEnv>,
  o: { relay: Relay; artifacts: ArtifactDoor; pageFolder: string },
): void {
  mountPage(app, loadPage(o.pageFolder));
  const ofNodes = new Hono<PublicEnv>();
  ofNodes.use(async (c, next) => {
    const identity = await o.relay.identifyBearer(c.req.header('authorization'));
    if (identity !== undefined) c.set('identity', identity);
    await next();
  });
  ofNodes.route('/', o.artifacts.routes);
  // Nodes show a lease; people, who have none, are answered by the API under the same paths.
  app.all('/v1/artifacts/*', (c, next) =>
    c.req.header(LEASE_HEADER) === undefined ? next() : ofNodes.fetch(c.req.raw, c.env),
  );
}

function artifactDoor(
  places: Pick<ApiOptions, 'store' | 'staging'>,
  sealKeys: SealKeyRing,
  onError: (error: unknown) => void,
): ArtifactDoor {
  return openArtifactDoor({
    ...places,
    unseal: (token) => openLease(sealKeys, Buffer.from(token, 'base64url')),
    nodeOf: (c) => {
      const identity = c.get('identity') as NodeIdentity | undefined;
      return identity && isServing(identity) ? { id: identity.nodeId } : undefined;
    },
    onError,
  });
}

function addressOf(o: {
  name: string;
  publicPort: number;
  devicesPort: number;
  fingerprint: string;
}): GateAddress {
  return {
    publicUrl: `https://${withPort(o.name, o.publicPort)}`,
    devices: withPort(o.name, o.devicesPort),
    rootFingerprint: o.fingerprint,
    pid: process.pid,
    startedAt: new Date().toISOString(),
  };
}

/** A browser leaves the port of HTTPS out, and a proxy may stand before ours. */
function originsOf(name: string, port: number): string[] {
  return [`https://${withPort(name, port)}`, new URL(`https://${withPort(name, 443)}`).origin];
}

function withPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function writeAddress(folder: string, address: GateAddress): void {
  const file = path.join(folder, GATE_ADDRESS_FILE);
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify(address)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
