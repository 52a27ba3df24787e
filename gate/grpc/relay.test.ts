import { temporal } from '@temporalio/proto';
import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import { createAuthority } from '../../tests/support/gate-authority';
import { TestAllocations } from '../../tests/support/node-directory';
import { SERVICE } from '../../tests/support/raw-grpc';
import { NODE, OTHER, pollMessage, QUEUE, RelayScene } from '../../tests/support/relay-scene';
import { until } from '../../tests/support/until';
import { STATUS } from './status';

const service = temporal.api.workflowservice.v1;
const _namespace = NODE_NAMESPACE;
const NINE = [
  'GetSystemInfo',
  'DescribeNamespace',
  'PollActivityTaskQueue',
  'RespondActivityTaskCompleted',
  'RespondActivityTaskFailed',
  'RespondActivityTaskCanceled',
  'RecordActivityTaskHeartbeat',
  'RecordWorkerHeartbeat',
  'ShutdownWorker',
];

describe('who may do what', () => {
  let scene: RelayScene;
  beforeEach(async () => {
    scene = await RelayScene.open();
  });
  afterEach(() => scene.close());

  describe('calls', () => {
    test('the nine are answered, and all others of the service are denied', async () => {
      const client = await scene.connect(NODE);
      const { methodsArray } = service.WorkflowService as unknown as {
        methodsArray: { name: string }[];
      };
      const all = methodsArray.map(({ name }) => name);
      expect(all.length - NINE.length).toBeGreaterThan(110);
      expect(NINE.every((name) => all.includes(name))).toBe(true);
      const denied = all.filter((name) => !NINE.includes(name));
      const answers = await Promise.all(denied.map((name) => client.call(name, new Uint8Array(0))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(
        new Set([STATUS.PERMISSION_DENIED]),
      );
      const info = await client.call('GetSystemInfo', new Uint8Array(0));
      expect(info.status).toBe(STATUS.OK);
    });

    test.each([
      '/temporal.api.operatorservice.v1.OperatorService/AddSearchAttributes',
      '/temporal.server.api.adminservice.v1.AdminService/DescribeMutableState',
      '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      '/grpc.health.v1.Health/Check',
      `${SERVICE}PollActivityTaskQueue/`,
      `/${SERVICE}PollActivityTaskQueue`,
      `${SERVICE}pollActivityTaskQueue`,
      `${SERVICE}%50ollActivityTaskQueue`,
      `${SERVICE}PollActivityTaskQueue?x=1`,
      '/',
    ])('%s is denied', async (path) => {
      const client = await scene.connect(NODE);
      expect((await client.call(path, pollMessage(QUEUE))).status).toBe(STATUS.PERMISSION_DENIED);
    });

    test.each(['default', '', 'ATHANOR', 'temporal-system', 'athanor\0'])(
      'another namespace, %j, is denied everywhere',
      async (foreign) => {
        const client = await scene.connect(NODE);
        const request = { namespace: foreign };
        const messages: [string, Uint8Array][] = [
          ['DescribeNamespace', service.DescribeNamespaceRequest.encode(request).finish()],
          ['PollActivityTaskQueue', pollMessage(nodeQueue(NODE), request)],
          [
            'RespondActivityTaskCompleted',
            service.RespondActivityTaskCompletedRequest.encode(request).finish(),
          ],
          ['RecordWorkerHeartbeat', service.RecordWorkerHeartbeatRequest.encode(request).finish()],
          ['ShutdownWorker', service.ShutdownWorkerRequest.encode(request).finish()],
        ];
        for (const [method, message] of messages) {
          expect((await client.call(method, message)).status).toBe(STATUS.PERMISSION_DENIED);
        }
        expect(scene.upstream.polls).toEqual([]);
      },
    );
  });
  describe('credentials', () => {
    test('none, a wrong one and one of another kind are refused; guessing ends the connection', async () => {
      const client = await scene.connect(undefined);
      scene.directory.trustBearer(NODE, 'secret-of-the-node');
      const answers = [
        await client.call('GetSystemInfo', new Uint8Array(0)),
        await client.call('GetSystemInfo', new Uint8Array(0), { authorization: 'Bearer wrong' }),
        await client.call('GetSystemInfo', new Uint8Array(0), { authorization: 'Basic secret' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual(Array(3).fill(STATUS.UNAUTHENTICATED));
      await until(() => client.session.closed);
      const good = await scene.connect(undefined);
      const authorization = 'Bearer secret-of-the-node';
      const answer = await good.call('GetSystemInfo', new Uint8Array(0), { authorization });
      expect(answer.status).toBe(STATUS.OK);
    });

    test('a certificate of another authority is nobody, whatever bearer comes with it', async () => {
      const other = await createAuthority();
      const certificate = await other.issue({ name: NODE });
      scene.directory.trustCertificate(NODE, certificate.fingerprint);
      scene.directory.trustBearer(NODE, 'secret-of-the-node');
      const client = await scene.connect(certificate);
      const authorization = 'Bearer secret-of-the-node';
      for (const headers of [{}, { authorization }]) {
        const { status } = await client.call('GetSystemInfo', new Uint8Array(0), headers);
        expect(status).toBe(STATUS.UNAUTHENTICATED);
      }
    });

    test('an expired certificate is nobody', async () => {
      const certificate = await scene.authority.issue({
        name: NODE,
        notAfter: new Date(Date.now() - 1),
      });
      scene.directory.trustCertificate(NODE, certificate.fingerprint);
      const client = await scene.connect(certificate);
      const { status } = await client.call('GetSystemInfo', new Uint8Array(0));
      expect(status).toBe(STATUS.UNAUTHENTICATED);
    });

    test('swapped: the certificate decides, whatever bearer a node adds', async () => {
      scene.directory.trustBearer(OTHER, 'secret-of-the-other');
      const client = await scene.connect(NODE);
      const authorization = 'Bearer secret-of-the-other';
      const { status } = await scene.poll(client, nodeQueue(OTHER), { authorization });
      expect(status).toBe(STATUS.PERMISSION_DENIED);
    });

    test('a revoked one is out at once, and within a second when nobody tells the gate', async () => {
      const client = await scene.connect(NODE);
      const waiting = scene.poll(client);
      await until(() => scene.gate.relay.waiting(NODE) === 1);
      scene.directory.revoke(NODE);
      const { status, task } = await waiting;
      expect([status, task.taskToken.length]).toEqual([STATUS.OK, 0]);
      expect((await scene.poll(client)).status).toBe(STATUS.UNAUTHENTICATED);
    });

    test('a scene.directory that is away denies nobody and admits nobody', async () => {
      const client = await scene.connect(NODE);
      scene.directory.isAway = true;
      expect((await client.call('GetSystemInfo', new Uint8Array(0))).status).toBe(
        STATUS.UNAVAILABLE,
      );
      scene.directory.isAway = false;
      expect((await client.call('GetSystemInfo', new Uint8Array(0))).status).toBe(STATUS.OK);
    });
  });
  describe('queues', () => {
    test.each([
      nodeQueue(OTHER),
      'athanor.pipelines',
      'athanor.records',
      'chemistry.rdkit.v1',
      `/_sys/${QUEUE}/1`,
      `${QUEUE} `,
      '',
      '__proto__',
    ])('%j is not for this node', async (queue) => {
      const client = await scene.connect(NODE);
      expect((await scene.poll(client, queue)).status).toBe(STATUS.PERMISSION_DENIED);
      expect(scene.gate.suspicions).toMatchObject([
        { kind: 'foreign-queue', identity: { nodeId: NODE } },
      ]);
      expect(scene.upstream.polls).toEqual([]);
    });

    test('a sticky queue is refused, and a normal name beside it changes nothing', async () => {
      const client = await scene.connect(NODE);
      const taskQueue = { name: nodeQueue(NODE), kind: 2, normalName: 'athanor.records' };
      const message = pollMessage('', { taskQueue });
      const answer = await client.call('PollActivityTaskQueue', message);
      expect(answer.status).toBe(STATUS.PERMISSION_DENIED);
    });

    test('a contributed node gets nothing from shared queues, nor by naming them', async () => {
      const allocations = new TestAllocations();
      const own = await scene.start({ allocations });
      scene.directory.change(NODE, { tier: 'contributed' });
      const client = await scene.connect(NODE, own);
      expect((await scene.poll(client, QUEUE)).status).toBe(STATUS.PERMISSION_DENIED);
      scene.upstream.schedule(QUEUE);
      const waiting = scene.poll(client);
      await until(() => own.relay.waiting(NODE) === 1);
      expect(scene.upstream.polls).toEqual([]);
      scene.upstream.schedule(nodeQueue(NODE), { activityType: { name: 'own@1' } });
      allocations.allocate(NODE);
      expect((await waiting).task.activityType?.name).toBe('own@1');
      expect(scene.upstream.polls).toEqual([{ queue: nodeQueue(NODE), identity: NODE }]);
    });

    test('what a worker sets beside the queue never goes on', async () => {
      const client = await scene.connect(NODE);
      const waiting = client.call(
        'PollActivityTaskQueue',
        // Twice the same field: the last counts, here as everywhere, and only it is used.
        Buffer.concat([
          pollMessage(nodeQueue(OTHER)),
          pollMessage(nodeQueue(NODE), {
            taskQueueMetadata: { maxTasksPerSecond: { value: 0.001 } },
            deploymentOptions: { deploymentName: 'x', buildId: 'y', workerVersioningMode: 2 },
          }),
        ]),
      );
      await until(() => scene.upstream.polls.length === 1);
      expect(scene.upstream.polls).toEqual([{ queue: QUEUE, identity: 'athanor-gate' }]);
      scene.upstream.schedule(QUEUE);
      expect((await waiting).status).toBe(STATUS.OK);
    });
  });
});
