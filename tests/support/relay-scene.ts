import { temporal } from '@temporalio/proto';
import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import { type KeyPair, newKeyPair } from '../../trust';
import { FakeTemporal, jsonPayloads } from './fake-temporal';
import { startTestGate, type TestGate, type TestGateOptions } from './gate';
import { createAuthority, type TestAuthority } from './gate-authority';
import { nodeIdOf, TestDirectory } from './node-directory';
import { connectRaw, type RawGrpc } from './raw-grpc';

const service = temporal.api.workflowservice.v1;

/** A shared queue, and two trusted nodes that serve it. */
export const QUEUE = 'test.numbers.v1';
export const NODE = nodeIdOf(1);
export const OTHER = nodeIdOf(2);
/** What `double@1` returns. */
export const OUTPUTS = {
  'double@1': {
    type: 'object',
    properties: { value: { type: 'number' } },
    required: ['value'],
    additionalProperties: false,
  },
};
const namespace = NODE_NAMESPACE;

/** A gate before a server of straw, and clients that keep to no rule. */
export class RelayScene {
  readonly directory = new TestDirectory();
  readonly upstream = new FakeTemporal();
  readonly clients: RawGrpc[] = [];
  private readonly gates: TestGate[] = [];

  private constructor(
    readonly authority: TestAuthority,
    readonly keys: KeyPair,
  ) {}

  static async open(): Promise<RelayScene> {
    const scene = new RelayScene(await createAuthority(), newKeyPair());
    const { publicKey } = scene.keys;
    scene.directory.add(NODE, { capabilities: [QUEUE], publicKey });
    scene.directory.add(OTHER, { capabilities: [QUEUE] });
    await scene.start();
    return scene;
  }

  /** The gate that was started first. */
  get gate(): TestGate {
    return this.gates[0] as TestGate;
  }

  /** Starts another gate on the same directory and server. */
  async start(more: Partial<TestGateOptions> = {}): Promise<TestGate> {
    const { upstream, directory, authority } = this;
    const options = { temporal: upstream, directory, authority, outputs: OUTPUTS, ...more };
    const made = await startTestGate(options);
    this.gates.push(made);
    return made;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.close();
    await Promise.all(this.gates.map((one) => one.close()));
  }

  /** A client with a certificate of a node, or with any other one, or with none. */
  async connect(
    as: string | Parameters<typeof connectRaw>[1]['certificate'],
    to = this.gate,
  ): Promise<RawGrpc> {
    const certificate = typeof as === 'string' ? await to.certify(as) : as;
    const client = await connectRaw(to.port, { root: this.authority.root, certificate });
    this.clients.push(client);
    return client;
  }

  async poll(client: RawGrpc, queue = nodeQueue(NODE), headers = {}) {
    const answer = await client.call('PollActivityTaskQueue', pollMessage(queue), headers);
    const message = answer.message ?? new Uint8Array(0);
    return { ...answer, task: service.PollActivityTaskQueueResponse.decode(message) };
  }

  /** The token of a new task that the node has been given. */
  async taskOf(client: RawGrpc, nodeId = NODE): Promise<Uint8Array> {
    this.upstream.schedule(QUEUE);
    const { task } = await this.poll(client, nodeQueue(nodeId));
    if (task.taskToken.length === 0) throw new Error('no task came');
    return task.taskToken;
  }

  complete(client: RawGrpc, taskToken: Uint8Array, value: unknown) {
    const request = { namespace, taskToken, identity: 'forged', result: jsonPayloads(value) };
    const message = service.RespondActivityTaskCompletedRequest.encode(request).finish();
    return client.call('RespondActivityTaskCompleted', message);
  }

  heartbeat(client: RawGrpc, taskToken: Uint8Array, details?: unknown) {
    const request = {
      ...{ namespace, taskToken, identity: 'forged' },
      details: details === undefined ? undefined : jsonPayloads(details),
    };
    const message = service.RecordActivityTaskHeartbeatRequest.encode(request).finish();
    return client.call('RecordActivityTaskHeartbeat', message);
  }

  /** What came upstream last. */
  get last() {
    return this.upstream.reports.at(-1);
  }

  /** The envelope in it. */
  get envelope() {
    return JSON.parse(Buffer.from(this.last?.result?.payloads?.[0]?.data ?? []).toString());
  }
}

/** A poll, as a worker that lies about its identity sends it. */
export function pollMessage(queue: string, more = {}): Uint8Array {
  return service.PollActivityTaskQueueRequest.encode({
    ...{ namespace, identity: 'somebody else', taskQueue: { name: queue } },
    ...more,
  }).finish();
}
