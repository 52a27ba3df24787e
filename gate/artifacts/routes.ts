import { Hono } from 'hono';
import { LIMITS } from '../../schemas/constants/limits';
import { leaseKey } from '../../store/staging';
import { type AcceptedResult, acceptOutput } from './accept';
import { accessOf, nodeOf } from './access';
import { wholeBody } from './body';
import type { ArtifactDependencies, ArtifactEnv, ArtifactLimits, Lease } from './dependencies';
import { Leases } from './leases';
import { RateLimit } from './rate-limit';
import { readArtifact } from './read-artifact';
import { notFound, Refusal, refuse } from './refusal';
import { openUploads } from './uploads';

/** How often old staged bytes are looked for, and what is staged is counted afresh. */
const SWEEP_MS = 5 * 60_000;

const DEFAULT_LIMITS: ArtifactLimits = {
  idleTimeoutMs: 20_000,
  uploadRateMin: 4 * 1024,
  slowStartMs: 5_000,
  requestsPerSecondMax: LIMITS.artifactRequestsPerSecondMax,
  requestsBurstMax: LIMITS.artifactRequestsBurstMax,
  requestsAtOnceMax: LIMITS.artifactRequestsAtOnceMax,
  artifactBytesMax: LIMITS.artifactBytesMax,
  wholeBytesMax: LIMITS.uploadWholeBytesMax,
  stagedAgeMaxMs: LIMITS.stagedAgeMsMax,
};

/** The gate's side of artifacts: routes for nodes, and what the relay tells it. */
export interface ArtifactDoor {
  /** To be mounted at the root of the device port, served by @hono/node-server. */
  routes: Hono<ArtifactEnv>;
  /** The gate has handed out a task with this input: its node need not present it. */
  handedOut(lease: Lease, input: unknown): Promise<void>;
  /**
   * The output of a trusted node is about to go upstream: what it leads to becomes part of the store.
   * @throws AthanorError as `promoteOutput`
   */
  accept(result: AcceptedResult): Promise<void>;
  /** The work of a lease is over: what is still staged for it goes. */
  discard(lease: Lease): Promise<void>;
  /** Stops clearing away what nobody came back for. */
  close(): void;
}

/** Opens the artifact routes of a gate. */
export function openArtifactDoor(deps: ArtifactDependencies): ArtifactDoor {
  const { store, staging, onError = () => undefined } = deps;
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  const leases = new Leases(store, staging);
  const sweeping = setInterval(() => {
    staging.sweep(limits.stagedAgeMaxMs).catch(onError);
  }, SWEEP_MS);
  sweeping.unref();
  return {
    routes: routesOf(deps, { limits, leases, onError }),
    handedOut: (lease, input) => leases.remember(lease, input),
    accept: (result) => acceptOutput(result, { store, staging, leases }),
    async discard(lease) {
      leases.forget(lease);
      await staging.discard({ leaseKey: leaseKey(lease) });
    },
    close: () => clearInterval(sweeping),
  };
}

function routesOf(
  deps: ArtifactDependencies,
  o: { limits: ArtifactLimits; leases: Leases; onError: (error: unknown) => void },
): Hono<ArtifactEnv> {
  const { store, staging } = deps;
  const { limits, leases } = o;
  const rate = new RateLimit(limits);
  const uploads = openUploads(staging, limits);
  const routes = new Hono<ArtifactEnv>().basePath('/v1/artifacts');
  routes.onError((error, c) => refuse(c, error, o.onError));
  routes.notFound((c) => refuse(c, notFound(), o.onError));
  routes.use(async (c, next) => {
    const node = nodeOf(c, deps);
    const leave = rate.enter(node.id);
    c.set('node', node);
    try {
      await next();
    } finally {
      leave();
    }
  });
  routes.post('/lease', async (c) => {
    const { lease } = accessOf(c, c.get('node'), deps);
    const { expiresAt } = lease;
    const bounds = { bytesMax: LIMITS.leaseInputBytesMax, expiresAt, limits };
    const text = await wholeBody(c.env.incoming, bounds);
    await leases.present(lease, parseJson(text));
    return c.body(null, 204);
  });
  routes.post('/', (c) => uploads.whole(c, accessOf(c, c.get('node'), deps)));
  routes.get('/uploads/:id', (c) => uploads.size(c, accessOf(c, c.get('node'), deps)));
  routes.patch('/uploads/:id', (c) => uploads.append(c, accessOf(c, c.get('node'), deps)));
  routes.delete('/uploads/:id', (c) => uploads.cancel(c, accessOf(c, c.get('node'), deps)));
  routes.get('/:sha256', (c) =>
    readArtifact(c, accessOf(c, c.get('node'), deps), { store, staging, leases, limits }),
  );
  return routes;
}

function parseJson(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw new Refusal(400, 'INPUT_INVALID', 'The input must be JSON.');
  }
}
