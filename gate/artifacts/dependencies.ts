import type { Http2Bindings, HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { ArtifactStore } from '../../store/artifacts';
import type { LeaseScope, StagingArea } from '../../store/staging';

/** What a sealed task token says: which node may work on what, and until when. */
export interface Lease extends LeaseScope {
  /** Node id that the task was given to. */
  node: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Header that carries the sealed task token, base64url; `Authorization` is the node's own. */
export const LEASE_HEADER = 'athanor-lease';

/** The environment that @hono/node-server gives: the raw request and response. */
export type ArtifactBindings = HttpBindings | Http2Bindings;

/** What the routes know of a request: its bindings, and the node once it is known. */
export interface ArtifactEnv {
  Bindings: ArtifactBindings;
  Variables: { node: { id: string } };
}

/** Limits that tests make small. */
export interface ArtifactLimits {
  /** A request that sends or takes no byte for this long is ended. */
  idleTimeoutMs: number;
  /** An upload slower than this is ended. Bytes per second. */
  uploadRateMin: number;
  /** For so long a slow start is forgiven. */
  slowStartMs: number;
  requestsPerSecondMax: number;
  requestsBurstMax: number;
  requestsAtOnceMax: number;
  artifactBytesMax: number;
  wholeBytesMax: number;
  /** What nobody has written or asked for in this time is cleared away. */
  stagedAgeMaxMs: number;
}

/** What the artifact routes work with. */
export interface ArtifactDependencies {
  store: ArtifactStore;
  staging: StagingArea;
  /** Opens a sealed task token; undefined for what this gate, or its like, has not sealed. */
  unseal: (token: string) => Lease | undefined;
  /** The authenticated node of a request; undefined for anybody else, and for nodes that may not work. */
  nodeOf: (c: Context) => { id: string } | undefined;
  /** Told of errors that are nobody's business but the operator's. */
  onError?: (error: unknown) => void;
  limits?: Partial<ArtifactLimits>;
}
