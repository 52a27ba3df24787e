import {
  constants,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { MeasuredSpeeds } from '../../fleet';
import { bearerCredential, credentialOf } from '../auth/credential';
import type { Credential, NodeDirectory, NodeIdentity } from '../auth/identity';
import { type KnownNodes, knownNodes } from '../auth/known-nodes';
import { type RateLimiter, rateLimiter } from '../auth/rate-limit';
import type { SealKeyRing } from '../auth/seal-keys';
import { bestWaiterBy } from '../placement/best-waiter';
import { Dispatcher } from '../placement/dispatcher';
import { NO_ALLOCATIONS, type OpenAllocations } from '../placement/open-allocations';
import type { ChooseWaiter } from '../placement/waiter';
import type { Examiner } from '../results/examine';
import { asRefusal, isGrpc, readMessage, sendMessage, sendRefusal, timeoutMs } from './call';
import { NO_EVENTS, type RefusedCall, type RelayEvents } from './events';
import { RELAY_LIMITS, type RelayLimits } from './limits';
import { type Call, denied, type Method, type RelayServices } from './methods/method';
import { poll } from './methods/poll';
import { cancel, complete, fail, heartbeat } from './methods/reports';
import {
  describeNamespace,
  getSystemInfo,
  recordWorkerHeartbeat,
  shutdownWorker,
} from './methods/worker';
import { SessionGuard } from './session-guard';
import { GrpcRefusal } from './status';
import type { Temporal } from './upstream/temporal';

/** The nine calls that an activity worker makes. There are no others. */
const METHOD_OF = {
  GetSystemInfo: getSystemInfo,
  DescribeNamespace: describeNamespace,
  PollActivityTaskQueue: poll,
  RespondActivityTaskCompleted: complete,
  RespondActivityTaskFailed: fail,
  RespondActivityTaskCanceled: cancel,
  RecordActivityTaskHeartbeat: heartbeat,
  RecordWorkerHeartbeat: recordWorkerHeartbeat,
  ShutdownWorker: shutdownWorker,
} satisfies Record<string, Method>;
/** Name of a call that nodes may make. */
export type RelayMethod = keyof typeof METHOD_OF;
const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries<Method>(METHOD_OF).map(([name, method]) => [
    `/temporal.api.workflowservice.v1.WorkflowService/${name}`,
    method,
  ]),
);

const NO_ANSWER = new Uint8Array(0);

/** What a relay works with. */
export interface RelayOptions {
  temporal: Temporal;
  directory: NodeDirectory;
  sealKeys: SealKeyRing;
  examiner: Examiner;
  /** None unless given. */
  allocations?: OpenAllocations;
  /** By the rules of `fleet` and measured speed, unless given. */
  choose?: ChooseWaiter;
  events?: Partial<RelayEvents>;
  limits?: Partial<RelayLimits>;
  /** The name of this gate in Temporal. */
  identity?: string;
  now?: () => number;
}

const ignore = () => undefined;

/** What is known of a call, for when it is refused. */
type About = Pick<RefusedCall, 'method' | 'nodeId' | 'workflowId'>;

/**
 * The part of Temporal's WorkflowService that an activity worker needs, for nodes that nobody trusts:
 * who calls is known before anything is read, and everything that is not allowed is denied.
 */
export class Relay {
  private readonly services: RelayServices;
  private readonly nodes: KnownNodes;
  private readonly calls: RateLimiter;
  private readonly guard: SessionGuard;
  private readonly inFlight = new Map<string, number>();
  private readonly stopListening: () => void;

  constructor(options: RelayOptions) {
    const { temporal, directory, sealKeys, examiner, now = Date.now } = options;
    const events = { ...NO_EVENTS, ...options.events };
    const limits = { ...RELAY_LIMITS, ...options.limits };
    const speeds = new MeasuredSpeeds();
    const dispatcher = new Dispatcher({
      temporal,
      allocations: options.allocations ?? NO_ALLOCATIONS,
      choose: options.choose ?? bestWaiterBy(speeds),
      identity: options.identity ?? 'athanor-gate',
      onError: (error) => events.troubled(error),
    });
    this.services = { temporal, dispatcher, sealKeys, examiner, events, limits, now, speeds };
    this.nodes = knownNodes(directory);
    this.stopListening = directory.subscribe((nodeId) => void dispatcher.refresh(nodeId));
    this.calls = rateLimiter(limits.calls);
    this.guard = new SessionGuard(limits);
  }

  /** Watches a connection that will make calls; to be given every session of the server. */
  watch(session: Http2Session): void {
    this.guard.watch(session);
  }

  /** Whether a request is for the relay. */
  accepts(headers: IncomingHttpHeaders): boolean {
    return isGrpc(headers);
  }

  /**
   * Who makes a request that is not gRPC, by the same credentials; undefined for nobody that we know.
   * Rejects when the directory cannot be asked.
   */
  async identify(request: {
    socket: TLSSocket;
    /** Absent for HTTP/1.1. */
    session?: Http2Session;
    authorization?: string;
  }): Promise<NodeIdentity | undefined> {
    const identity = await this.find(credentialOf(request.socket, request.authorization));
    this.judge(request.session, identity);
    return identity;
  }

  /** Who holds a bearer credential, where no connection of ours vouches for anybody. */
  identifyBearer(authorization: string | undefined): Promise<NodeIdentity | undefined> {
    return this.find(bearerCredential(authorization));
  }

  /**
   * Answers one call, whatever it is. Nothing of the request is kept while its answer is waited for:
   * a poll takes a minute, and ten thousand nodes poll.
   */
  handle(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const about: About = {
      method: String(headers[constants.HTTP2_HEADER_PATH] ?? ''),
    };
    // A stream of a caller that has gone fails; its close is what counts.
    stream.on('error', ignore);
    this.guard.count(stream);
    return this.begin(stream, headers, about).then(
      (answer) => {
        if (answer !== undefined) sendMessage(stream, answer);
      },
      (error: unknown) => {
        const refusal = asRefusal(error);
        const { status, detail } = refusal;
        this.services.events.refused({ ...about, status, detail });
        sendRefusal(stream, refusal);
      },
    );
  }

  private async begin(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    about: About,
  ): Promise<Uint8Array | undefined> {
    const call = await this.authenticate(stream, headers);
    const { nodeId } = call.identity;
    about.nodeId = nodeId;
    const method = METHODS.get(about.method);
    if (method === undefined) throw denied('a call that nodes may not make');
    this.admit(stream, nodeId);
    this.services.events.seen(call.identity);
    const { limits } = this.services;
    const size = { bytesMax: method.bytesMax(limits), limitMs: limits.bodyMs };
    const message = await readMessage(stream, headers, size);
    call.onLease = ({ workflowId }) => {
      about.workflowId = workflowId;
    };
    // Not awaited here, so that this frame and what it holds are gone meanwhile.
    return method.handle(this.services, call, message);
  }

  /**
   * Makes one call for a node that speaks another protocol than gRPC: same credentials, same limits,
   * same checks. `onGone` hears when the caller has left. Resolves the encoded answer.
   * @throws GrpcRefusal
   */
  async call(
    method: RelayMethod,
    message: Uint8Array,
    o: { bearer: string; onGone: (listener: () => void) => void },
  ): Promise<Uint8Array> {
    const credential = bearerCredential(`Bearer ${o.bearer}`);
    const identity = await this.find(credential);
    if (identity === undefined) {
      const text = 'The credential is not accepted.';
      throw new GrpcRefusal({ status: 'UNAUTHENTICATED', message: text });
    }
    const leave = this.enter(identity.nodeId);
    this.services.events.seen(identity);
    try {
      return await new Promise<Uint8Array>((resolve, reject) => {
        const call: Call = {
          identity,
          refresh: () => this.find(credential),
          timeoutMs: undefined,
          answer: (answer) => {
            resolve(answer);
            return true;
          },
          onGone: o.onGone,
        };
        const { handle, bytesMax }: Method = METHOD_OF[method];
        const handled = async () => {
          if (message.length > bytesMax(this.services.limits)) throw denied('too large a message');
          return handle(this.services, call, message);
        };
        // What has answered by itself comes first; whoever left is not waited for.
        handled().then((answer) => resolve(answer ?? NO_ANSWER), reject);
      });
    } finally {
      leave();
    }
  }

  /** Polls of a node that wait now. */
  waiting(nodeId: string): number {
    return this.services.dispatcher.waitersOf(nodeId).length;
  }

  /** Ends all polls and hands back what no node has got. */
  async close(): Promise<void> {
    this.stopListening();
    this.nodes.close();
    await this.services.dispatcher.close();
  }

  /** @throws GrpcRefusal UNAUTHENTICATED, or UNAVAILABLE while nobody can be looked up */
  private async authenticate(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
  ): Promise<Call> {
    const { session } = stream;
    const socket = session?.socket as TLSSocket | undefined;
    const credential = socket && credentialOf(socket, headers.authorization);
    const identity = await this.find(credential).catch((error: unknown) => {
      this.services.events.troubled(error);
      const message = 'The service is not available.';
      throw new GrpcRefusal({ status: 'UNAVAILABLE', message, detail: 'no directory' });
    });
    this.judge(session, identity);
    if (identity === undefined) {
      const message = 'The credential is not accepted.';
      throw new GrpcRefusal({ status: 'UNAUTHENTICATED', message });
    }
    return {
      identity,
      refresh: () => this.find(credential),
      timeoutMs: timeoutMs(headers),
      answer: (message) => sendMessage(stream, message),
      onGone: (listener) => stream.once('close', listener),
    };
  }

  private async find(credential: Credential | undefined): Promise<NodeIdentity | undefined> {
    return credential === undefined ? undefined : await this.nodes.find(credential);
  }

  private judge(session: Http2Session | undefined, identity: NodeIdentity | undefined): void {
    if (session === undefined) return;
    if (identity === undefined) this.guard.stranger(session);
    else this.guard.known(session);
  }

  /** Counts a call of a node until it ends. @throws GrpcRefusal RESOURCE_EXHAUSTED */
  private admit(stream: ServerHttp2Stream, nodeId: string): void {
    stream.once('close', this.enter(nodeId));
  }

  /** Counts a call of a node in; returns how to count it out. @throws GrpcRefusal RESOURCE_EXHAUSTED */
  private enter(nodeId: string): () => void {
    const { callsInFlightMax } = this.services.limits;
    const now = this.inFlight.get(nodeId) ?? 0;
    if (!this.calls.take(nodeId) || now >= callsInFlightMax) {
      const message = 'Too many calls.';
      throw new GrpcRefusal({ status: 'RESOURCE_EXHAUSTED', message, detail: `${now} in flight` });
    }
    this.inFlight.set(nodeId, now + 1);
    return () => {
      const left = (this.inFlight.get(nodeId) ?? 1) - 1;
      if (left > 0) this.inFlight.set(nodeId, left);
      else this.inFlight.delete(nodeId);
    };
  }
}
