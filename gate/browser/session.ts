import { temporal } from '@temporalio/proto';
import type { WebSocket } from 'ws';
import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import {
  type BrowserMessage,
  type BrowserTask,
  browserMessage,
  type GateMessage,
} from '../../schemas/nodes/browser';
import type { NodeIdentity } from '../auth/identity';
import type { Relay, RelayMethod } from '../grpc/relay';
import { GrpcRefusal, STATUS } from '../grpc/status';

const service = temporal.api.workflowservice.v1;
const JSON_PLAIN = { encoding: Buffer.from('json/plain') };
/** A tab that asks for more at once than it could compute is confused, or worse. */
const WANTED_MAX = 16;
/** A refused poll is not asked again at once. */
const REFUSED_PAUSE_MS = 1_000;

type Hello = Extract<BrowserMessage, { t: 'hello' }>;

/** What a session needs of its gate. */
export interface SessionServices {
  relay: Relay;
  identify: (bearer: string) => Promise<NodeIdentity | undefined>;
  /** A page has said who it is. */
  onArrival: (node: NodeIdentity) => Promise<void>;
  onError: (error: unknown) => void;
}

/**
 * One page: its messages become the calls that any worker makes, through the same checks. It keeps no
 * state that matters: leases are sealed and held by the page, so that it goes on over another socket,
 * or another gate, within the time of a heartbeat.
 */
export class BrowserSession {
  private hello: Hello | undefined;
  private node: NodeIdentity | undefined;
  private wanted = 0;
  private polling = 0;
  private readonly leavers = new Set<() => void>();
  private isGone = false;
  /** Messages are handled one after another. */
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly socket: WebSocket,
    private readonly services: SessionServices,
  ) {
    socket.on('message', (data, isBinary) => {
      this.last = this.last.then(() => this.hear(isBinary ? undefined : String(data)));
    });
    socket.on('close', () => this.leave());
    // Its close is what counts.
    socket.on('error', () => undefined);
  }

  /** Whether it has said who it is. */
  get isKnown(): boolean {
    return this.node !== undefined;
  }

  private leave(): void {
    this.isGone = true;
    for (const leave of this.leavers) leave();
    this.leavers.clear();
  }

  private async hear(text: string | undefined): Promise<void> {
    if (this.isGone) return;
    const parsed = browserMessage.safeParse(parseJson(text));
    if (!parsed.success) return this.socket.close(1007, 'not a message');
    try {
      await this.handle(parsed.data);
    } catch (error) {
      if (!(error instanceof GrpcRefusal)) this.services.onError(error);
      this.socket.close(1011, 'the gate cannot do this');
    }
  }

  private async handle(message: BrowserMessage): Promise<void> {
    if (message.t === 'hello') return this.greet(message);
    if (this.node === undefined) return this.socket.close(1008, 'say hello first');
    switch (message.t) {
      case 'want':
        this.wanted = Math.min(WANTED_MAX, this.wanted + message.n);
        while (this.polling < this.wanted) void this.poll(this.node);
        return;
      case 'hold':
        this.wanted = 0;
        for (const leave of this.leavers) leave();
        this.leavers.clear();
        return;
      case 'beat':
        return this.beat(message.lease, message.details);
      default:
        return this.conclude(message);
    }
  }

  private async greet(hello: Hello): Promise<void> {
    const node = await this.services.identify(hello.bearer);
    if (node === undefined) return this.socket.close(1008, 'the credential is not accepted');
    await this.services.onArrival(node);
    this.hello = hello;
    this.node = node;
    this.send({ t: 'welcome', node: node.nodeId });
  }

  /** Waits for one task, poll after poll. */
  private async poll({ nodeId }: NodeIdentity): Promise<void> {
    this.polling += 1;
    const taskQueue = { name: nodeQueue(nodeId) };
    const request = { namespace: NODE_NAMESPACE, taskQueue, identity: nodeId };
    const message = service.PollActivityTaskQueueRequest.encode(request).finish();
    try {
      while (!this.isGone && this.polling <= this.wanted) {
        const answer = await this.call('PollActivityTaskQueue', message);
        if (answer.length === 0) continue;
        this.wanted -= 1;
        this.send(taskOf(service.PollActivityTaskQueueResponse.decode(answer)));
        return;
      }
    } catch (error) {
      if (!(error instanceof GrpcRefusal)) this.services.onError(error);
      await new Promise((resolve) => setTimeout(resolve, REFUSED_PAUSE_MS));
      if (!this.isGone) this.socket.close(1011, 'no work can be had');
    } finally {
      this.polling -= 1;
    }
  }

  private async beat(lease: string, details: string): Promise<void> {
    const message = service.RecordActivityTaskHeartbeatRequest.encode({
      namespace: NODE_NAMESPACE,
      taskToken: Buffer.from(lease, 'base64url'),
      details: { payloads: [{ metadata: JSON_PLAIN, data: Buffer.from(details) }] },
    }).finish();
    try {
      const answer = await this.call('RecordActivityTaskHeartbeat', message);
      const told = service.RecordActivityTaskHeartbeatResponse.decode(answer);
      if (told.cancelRequested || told.activityReset) this.send({ t: 'cancel', lease });
    } catch (error) {
      // A task that is gone, or was given to another, is stopped.
      if (isOver(error)) this.send({ t: 'cancel', lease });
      else throw error;
    }
  }

  private async conclude(
    message: Extract<BrowserMessage, { t: 'done' | 'fail' | 'canceled' }>,
  ): Promise<void> {
    const { lease } = message;
    try {
      const [method, encoded] = reportOf(message);
      await this.call(method, encoded);
      this.send({ t: 'ack', lease });
    } catch (error) {
      if (!(error instanceof GrpcRefusal)) throw error;
      this.send({ t: 'nak', lease, because: error.message });
    }
  }

  private async call(method: RelayMethod, message: Uint8Array): Promise<Uint8Array> {
    const { bearer } = this.hello as Hello;
    let forget = () => {};
    const onGone = (listener: () => void) => {
      this.leavers.add(listener);
      forget = () => this.leavers.delete(listener);
      if (this.isGone) listener();
    };
    try {
      return await this.services.relay.call(method, message, { bearer, onGone });
    } finally {
      forget();
    }
  }

  private send(message: GateMessage): void {
    if (!this.isGone) this.socket.send(JSON.stringify(message));
  }
}

function reportOf(
  message: Extract<BrowserMessage, { t: 'done' | 'fail' | 'canceled' }>,
): [RelayMethod, Uint8Array] {
  const about = {
    namespace: NODE_NAMESPACE,
    taskToken: Buffer.from(message.lease, 'base64url'),
  };
  if (message.t === 'canceled') {
    const encoded = service.RespondActivityTaskCanceledRequest.encode(about).finish();
    return ['RespondActivityTaskCanceled', encoded];
  }
  if (message.t === 'fail') {
    const applicationFailureInfo = { type: message.code };
    const failure = { message: message.message, source: 'browser', applicationFailureInfo };
    const encoded = service.RespondActivityTaskFailedRequest.encode({ ...about, failure }).finish();
    return ['RespondActivityTaskFailed', encoded];
  }
  const data = Buffer.from(message.result);
  const result = { payloads: [{ metadata: JSON_PLAIN, data }] };
  const encoded = service.RespondActivityTaskCompletedRequest.encode({ ...about, result }).finish();
  return ['RespondActivityTaskCompleted', encoded];
}

function taskOf(task: temporal.api.workflowservice.v1.PollActivityTaskQueueResponse): BrowserTask {
  const details = jsonOf(task.heartbeatDetails);
  return {
    t: 'task',
    lease: Buffer.from(task.taskToken).toString('base64url'),
    activityType: task.activityType?.name ?? '',
    attempt: task.attempt,
    input: jsonOf(task.input) ?? 'null',
    ...(details === undefined ? {} : { details }),
    heartbeatMs: Number(task.heartbeatTimeout?.seconds ?? 0) * 1_000,
  };
}

function jsonOf(payloads: temporal.api.common.v1.IPayloads | null | undefined): string | undefined {
  const data = payloads?.payloads?.[0]?.data;
  return data ? Buffer.from(data).toString('utf8') : undefined;
}

function isOver(error: unknown): boolean {
  return error instanceof GrpcRefusal && error.status === STATUS.NOT_FOUND;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
