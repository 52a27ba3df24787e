import { constants } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';
import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import { answerOf } from '../../tests/support/raw-grpc';
import { NODE, OTHER, pollMessage, QUEUE, RelayScene } from '../../tests/support/relay-scene';
import { until } from '../../tests/support/until';
import { encodeFrame } from './frame';
import { STATUS } from './status';

const service = temporal.api.workflowservice.v1;
const namespace = NODE_NAMESPACE;

describe('nodes that stop, and nodes that flood', () => {
  let scene: RelayScene;
  beforeEach(async () => {
    scene = await RelayScene.open();
  });
  afterEach(() => scene.close());

  describe('states', () => {
    test('the poll of a paused node is parked, and answered once it is resumed', async () => {
      const client = await scene.connect(NODE);
      scene.directory.change(NODE, { paused: true });
      const waiting = scene.poll(client);
      await until(() => scene.gate.relay.waiting(NODE) === 1);
      scene.upstream.schedule(QUEUE);
      expect(scene.upstream.polls).toEqual([]);
      scene.directory.change(NODE, { paused: false });
      expect((await waiting).task.activityId).toBe('1');
    });

    test('a node that is paused while its task is on the way gets it not; another one does', async () => {
      const client = await scene.connect(NODE);
      const waiting = scene.poll(client);
      await until(() => scene.upstream.polls.length === 1);
      // Nobody tells the gate: it looks before it hands over.
      scene.directory.change(NODE, { paused: true }, { quietly: true });
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const other = await scene.connect(OTHER);
      const others = scene.poll(other, nodeQueue(OTHER));
      await until(() => scene.gate.relay.waiting(OTHER) === 1);
      scene.upstream.schedule(QUEUE);
      expect((await others).task.activityId).toBe('1');
      scene.directory.revoke(NODE);
      expect((await waiting).task.taskToken.length).toBe(0);
    });

    test('a quarantined node loses its task at its next word, and gets no other', async () => {
      const client = await scene.connect(NODE);
      const taskToken = await scene.taskOf(client);
      scene.directory.change(NODE, { state: 'QUARANTINED', tier: 'quarantined' });
      const { status } = await scene.heartbeat(client, taskToken);
      expect(status).toBe(STATUS.NOT_FOUND);
      expect(scene.last).toMatchObject({ call: 'fail', taskToken: 'token-1' });
      expect((await scene.complete(client, taskToken, { value: 2 })).status).toBe(STATUS.NOT_FOUND);
      void scene.poll(client);
      await until(() => scene.gate.relay.waiting(NODE) === 1);
      scene.upstream.schedule(QUEUE);
      expect(scene.upstream.polls).toHaveLength(1);
    });

    test('a worker that stops has its polls ended, and only its own', async () => {
      const client = await scene.connect(NODE);
      const pollOf = (workerInstanceKey: string) =>
        client.call('PollActivityTaskQueue', pollMessage(nodeQueue(NODE), { workerInstanceKey }));
      const first = pollOf('one');
      const second = pollOf('two');
      await until(() => scene.gate.relay.waiting(NODE) === 2);
      const request = { namespace, workerInstanceKey: 'one' };
      await client.call('ShutdownWorker', service.ShutdownWorkerRequest.encode(request).finish());
      expect((await first).status).toBe(STATUS.OK);
      expect(scene.gate.relay.waiting(NODE)).toBe(1);
      client.close();
      await second;
    });

    test.each(['300m', '1S', '1499m'])(
      'a poll of %s is answered in time, empty',
      async (timeout) => {
        const client = await scene.connect(NODE);
        const { status, task } = await scene.poll(client, nodeQueue(NODE), {
          'grpc-timeout': timeout,
        });
        expect([status, task.taskToken.length]).toEqual([STATUS.OK, 0]);
      },
    );

    test('a poll is not cancelled scene.upstream when its node goes; the task waits for the next one', async () => {
      const client = await scene.connect(NODE);
      void scene.poll(client);
      await until(() => scene.upstream.polls.length === 1);
      client.close();
      await until(() => scene.gate.relay.waiting(NODE) === 0);
      scene.upstream.schedule(QUEUE);
      const again = await scene.connect(NODE);
      expect((await scene.poll(again)).task.activityId).toBe('1');
      expect(scene.upstream.polls).toHaveLength(1);
    });
  });
  describe('floods', () => {
    test('a frame that promises 20 MB is refused before it comes', async () => {
      const client = await scene.connect(NODE);
      const head = Buffer.alloc(5);
      head.writeUInt32BE(20 * 1024 * 1024, 1);
      const stream = client.open('RespondActivityTaskCompleted');
      stream.write(head);
      expect((await answerOf(stream)).status).toBe(STATUS.RESOURCE_EXHAUSTED);
    });

    test('a gzip bomb of a gigabyte is stopped at the limit', async () => {
      const client = await scene.connect(NODE);
      // Built piecewise: members of a gzip file follow one another.
      const member = gzipSync(Buffer.alloc(16 * 1024 * 1024));
      const body = encodeFrame(Buffer.concat(Array.from({ length: 64 }, () => member)));
      body[0] = 1;
      const headers = { 'grpc-encoding': 'gzip' };
      const { status } = await client.send('RespondActivityTaskCompleted', body, headers);
      expect(status).toBe(STATUS.RESOURCE_EXHAUSTED);
    });

    test('what follows the one message, other compressions and half messages are refused', async () => {
      const client = await scene.connect(NODE);
      const frame = encodeFrame(pollMessage(nodeQueue(NODE)));
      const compressed = Buffer.from(frame);
      compressed[0] = 1;
      const cases: [Buffer, Record<string, string>][] = [
        [Buffer.concat([frame, frame]), {}],
        [compressed, { 'grpc-encoding': 'gzip' }],
        [frame.subarray(0, -1), {}],
        [Buffer.alloc(0), {}],
      ];
      for (const [body, headers] of cases) {
        const { status } = await client.send('PollActivityTaskQueue', body, headers);
        expect(status).toBe(STATUS.INVALID_ARGUMENT);
      }
      const { status } = await client.send('PollActivityTaskQueue', compressed, {
        'grpc-encoding': 'zstd',
      });
      expect(status).toBe(STATUS.UNIMPLEMENTED);
    });

    test('a gzipped request is read', async () => {
      const client = await scene.connect(NODE);
      scene.upstream.schedule(QUEUE);
      const body = encodeFrame(gzipSync(pollMessage(nodeQueue(NODE))));
      body[0] = 1;
      const headers = { 'grpc-encoding': 'gzip' };
      expect((await client.send('PollActivityTaskQueue', body, headers)).status).toBe(STATUS.OK);
    });

    test('calls beyond the rate of a node are refused, and another node does not notice', async () => {
      const own = await scene.start({ limits: { calls: { perSecond: 1, burst: 10 } } });
      const client = await scene.connect(NODE, own);
      const calls = Array.from({ length: 40 }, () => client.call('GetSystemInfo', Buffer.alloc(0)));
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      expect(statuses.filter((status) => status === STATUS.OK)).toHaveLength(10);
      expect(statuses.filter((s) => s === STATUS.RESOURCE_EXHAUSTED)).toHaveLength(30);
      const other = await scene.connect(OTHER, own);
      expect((await other.call('GetSystemInfo', Buffer.alloc(0))).status).toBe(STATUS.OK);
    });

    test('calls in flight are counted over all connections of a node', async () => {
      const own = await scene.start({ limits: { callsInFlightMax: 3 } });
      const certificate = await own.certify(NODE);
      for (let i = 0; i < 3; i += 1) {
        const client = await scene.connect(certificate, own);
        void scene.poll(client);
      }
      await until(() => own.relay.waiting(NODE) === 3);
      const fourth = await scene.connect(certificate, own);
      expect((await scene.poll(fourth)).status).toBe(STATUS.RESOURCE_EXHAUSTED);
    });

    test('a body that trickles and a connection that says nothing are ended', async () => {
      const own = await scene.start({ limits: { bodyMs: 300, authenticateMs: 300 } });
      const silent = await scene.connect(undefined, own);
      const client = await scene.connect(NODE, own);
      const stream = client.open('PollActivityTaskQueue');
      const answer = answerOf(stream);
      stream.write(Buffer.alloc(1));
      const trickle = setInterval(() => stream.write(Buffer.alloc(1)), 100);
      expect((await answer).status).toBe(STATUS.DEADLINE_EXCEEDED);
      clearInterval(trickle);
      await until(() => silent.session.destroyed);
      expect(client.session.destroyed).toBe(false);
    });

    test('20,000 rapid resets end the connection after a few, and the gate goes on', async () => {
      const seen: string[] = [];
      const own = await scene.start({ events: { seen: ({ nodeId }) => seen.push(nodeId) } });
      const client = await scene.connect(NODE, own);
      await client.call('GetSystemInfo', Buffer.alloc(0));
      for (let opened = 0; opened < 20_000 && !client.session.destroyed; opened += 1) {
        client.open('GetSystemInfo').close(constants.NGHTTP2_CANCEL);
        if (opened % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await until(() => client.session.destroyed);
      expect(seen.length).toBeLessThan(2_000);
      const next = await scene.connect(OTHER, own);
      expect((await next.call('GetSystemInfo', Buffer.alloc(0))).status).toBe(STATUS.OK);
    });
  });
});
