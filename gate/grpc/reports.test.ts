import { temporal } from '@temporalio/proto';
import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import type { NodeAnswer } from '../../schemas/nodes/results';
import type { RawGrpc } from '../../tests/support/raw-grpc';
import { NODE, OTHER, QUEUE, RelayScene } from '../../tests/support/relay-scene';
import { digestOf, newKeyPair, openSigner, sha256Hex, signAnswer } from '../../trust';
import { openLease } from '../auth/seal';
import { createSealKey, sealKeyRing } from '../auth/seal-keys';
import { STATUS } from './status';

const service = temporal.api.workflowservice.v1;
const namespace = NODE_NAMESPACE;

describe('what nodes report', () => {
  let scene: RelayScene;
  beforeEach(async () => {
    scene = await RelayScene.open();
  });
  afterEach(() => scene.close());

  describe('tasks', () => {
    test('carry a sealed token, the one namespace, and nothing that is between servers', async () => {
      const client = await scene.connect(NODE);
      scene.upstream.schedule(QUEUE, {
        workflowNamespace: 'default',
        header: { fields: { secret: { data: Buffer.from('x') } } },
        pollerScalingDecision: { pollRequestDeltaSuggestion: 5 },
      });
      const { task } = await scene.poll(client);
      expect(task).toMatchObject({
        workflowNamespace: NODE_NAMESPACE,
        activityId: '1',
        attempt: 1,
      });
      expect([task.header, task.pollerScalingDecision]).toEqual([null, null]);
      const sealed = Buffer.from(task.taskToken);
      expect(sealed.includes('token-1') || sealed.includes(QUEUE)).toBe(false);
      expect(
        openLease(
          sealKeyRing(() => scene.gate.sealKeys),
          sealed,
        ),
      ).toMatchObject({
        ...{ node: NODE, queue: QUEUE, activityType: 'double@1', attempt: 1 },
        inputDigest: digestOf({ value: 1 }),
      });
    });

    test('a result goes on with the name of its node, whatever it calls itself', async () => {
      const client = await scene.connect(NODE);
      const token = await scene.taskOf(client);
      expect((await scene.complete(client, token, { value: 2 })).status).toBe(STATUS.OK);
      expect(scene.last).toMatchObject({ call: 'complete', taskToken: 'token-1', identity: NODE });
      expect(scene.envelope).toMatchObject({ output: { value: 2 }, node: NODE, codeDigest: '' });
    });

    test("another node's token, an altered, a forged and a raw one are denied", async () => {
      const client = await scene.connect(NODE);
      const other = await scene.connect(OTHER);
      const token = await scene.taskOf(client);
      const statuses: unknown[] = [];
      statuses.push((await scene.complete(other, token, { value: 2 })).status);
      for (const at of [0, 1, 9, 20, 40, token.length - 1]) {
        const altered = Buffer.from(token);
        altered[at] = (altered[at] as number) ^ 1;
        statuses.push((await scene.complete(client, altered, { value: 2 })).status);
      }
      const forged = [
        Buffer.from('token-1'),
        Buffer.alloc(0),
        token.subarray(1),
        Buffer.alloc(600),
      ];
      for (const one of forged) statuses.push((await scene.complete(client, one, {})).status);
      expect(new Set(statuses)).toEqual(new Set([STATUS.PERMISSION_DENIED]));
      expect(scene.upstream.reports).toEqual([]);
      const kinds = scene.gate.suspicions.map(({ kind }) => kind);
      expect([kinds[0], new Set(kinds.slice(1))]).toEqual([
        'foreign-token',
        new Set(['forged-token']),
      ]);
    });

    test.each([
      ['a lone surrogate', '{"value":"\\ud800"}'],
      ['no JSON', '{"value":'],
      ['absurd depth', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ])(
      'an input with %s reaches its node, which may refuse it; the gate goes on',
      async (_n, text) => {
        const client = await scene.connect(NODE);
        const data = Buffer.from(text);
        const metadata = { encoding: Buffer.from('json/plain') };
        scene.upstream.schedule(QUEUE, { input: { payloads: [{ metadata, data }] } });
        const { task } = await scene.poll(client);
        expect(Buffer.from(task.input?.payloads?.[0]?.data ?? []).toString()).toBe(text);
        expect(
          openLease(
            sealKeyRing(() => scene.gate.sealKeys),
            task.taskToken,
          ),
        ).toMatchObject({
          inputDigest: sha256Hex(data),
        });
      },
    );

    test('without a key to seal with a poll fails, and the task waits for better times', async () => {
      const sealKeys = [createSealKey(1, 0)];
      const own = await scene.start({ sealKeys });
      const client = await scene.connect(NODE, own);
      scene.upstream.schedule(QUEUE);
      expect((await scene.poll(client)).status).toBe(STATUS.INTERNAL);
      sealKeys.push(createSealKey(1_000_000));
      expect((await scene.poll(client)).task.activityId).toBe('1');
    });

    test('a token expires, and a key that has expired opens nothing', async () => {
      let now = Date.now();
      const old = createSealKey(1_000_000, now - 1);
      const sealKeys = [old];
      const own = await scene.start({ now: () => now, sealKeys });
      const client = await scene.connect(NODE, own);
      const token = await scene.taskOf(client);
      const second = await scene.taskOf(client);
      // 60 s for the activity and 60 s of slack.
      now += 119_000;
      expect((await scene.complete(client, token, { value: 2 })).status).toBe(STATUS.OK);
      now += 2_000;
      expect((await scene.complete(client, second, { value: 2 })).status).toBe(STATUS.NOT_FOUND);
      sealKeys.unshift(createSealKey(1_000_000, now));
      const third = await scene.taskOf(client);
      expect(Buffer.from(third).toString('hex', 1, 9)).toBe(sealKeys[0]?.id);
      const fourth = await scene.taskOf(client);
      expect((await scene.complete(client, third, { value: 2 })).status).toBe(STATUS.OK);
      now += 1_000_000;
      expect((await scene.complete(client, fourth, { value: 2 })).status).toBe(
        STATUS.PERMISSION_DENIED,
      );
    });

    test('tokens of a key that was replaced still open until it expires', async () => {
      const sealKeys = [createSealKey(1_000_000, Date.now() - 1)];
      const own = await scene.start({ sealKeys });
      const client = await scene.connect(NODE, own);
      const token = await scene.taskOf(client);
      sealKeys.push(createSealKey(1_000_000));
      expect((await scene.complete(client, token, { value: 2 })).status).toBe(STATUS.OK);
    });

    test('any gate with the same keys takes what another one handed out', async () => {
      const second = await scene.start({ sealKeys: scene.gate.sealKeys });
      const token = await scene.taskOf(await scene.connect(NODE));
      expect(
        (await scene.complete(await scene.connect(NODE, second), token, { value: 2 })).status,
      ).toBe(0);
    });

    test('of twenty replays one lands', async () => {
      const client = await scene.connect(NODE);
      const token = await scene.taskOf(client);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => scene.complete(client, token, { value: 2 })),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([STATUS.OK, ...Array(19).fill(STATUS.NOT_FOUND)]);
    });
  });
  describe('results', () => {
    const refused = { call: 'fail', failure: { applicationFailureInfo: { type: 'NODE_REFUSED' } } };

    test.each([
      ['of another shape', { value: 'x' }, 'invalid-output'],
      ['with more than asked', { value: 1, more: 1 }, 'invalid-output'],
      ['too deep', JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`), 'unreadable'],
      ['half an answer', { athanorAnswer: 1, output: { value: 1 } }, 'unreadable'],
      ['an answer of a later format', { athanorAnswer: 2, output: { value: 1 } }, 'unreadable'],
    ])('%s: the task goes to another node at once', async (_name, value, kind) => {
      const client = await scene.connect(NODE);
      const token = await scene.taskOf(client);
      expect((await scene.complete(client, token, value)).status).toBe(STATUS.INVALID_ARGUMENT);
      expect(scene.last).toMatchObject(refused);
      expect(scene.gate.suspicions).toMatchObject([{ kind, activityType: 'double@1' }]);
    });

    test('bytes that are no JSON, other encodings and payloads elsewhere are refused', async () => {
      const client = await scene.connect(NODE);
      const metadata = { encoding: Buffer.from('json/plain') };
      const data = Buffer.from('{"value":2}');
      const cases = [
        [{ metadata, data: Buffer.from('{"value":') }],
        [{ metadata: { encoding: Buffer.from('binary/plain') }, data }],
        [
          { metadata, data },
          { metadata, data },
        ],
        [{ metadata, data, externalPayloads: [{ sizeBytes: 11 as never }] }],
      ];
      for (const payloads of cases) {
        const taskToken = await scene.taskOf(client);
        const request = { namespace, taskToken, result: { payloads } };
        const message = service.RespondActivityTaskCompletedRequest.encode(request).finish();
        const { status } = await client.call('RespondActivityTaskCompleted', message);
        expect(status).toBe(STATUS.INVALID_ARGUMENT);
      }
      expect(scene.upstream.reports.filter(({ call }) => call === 'complete')).toEqual([]);
    });

    const answer = (
      input: unknown,
      output: unknown,
      signer = openSigner(scene.keys.privateKey),
    ) => {
      const codeDigest = 'c'.repeat(64);
      const outputDigest = digestOf(output);
      const statement = { activityType: 'double@1', inputDigest: digestOf(input), outputDigest };
      const { signature } = signAnswer(signer, { ...statement, codeDigest });
      const made: NodeAnswer = {
        ...{ athanorAnswer: 1, output, codeDigest, toolVersion: 't 1', outputDigest, signature },
      };
      return made;
    };

    test("our agent's answer keeps its own signature beside the gate's", async () => {
      const client = await scene.connect(NODE);
      const token = await scene.taskOf(client);
      const made = answer({ value: 1 }, { value: 2 });
      expect((await scene.complete(client, token, made)).status).toBe(STATUS.OK);
      expect(scene.envelope).toMatchObject({
        ...{ output: { value: 2 }, codeDigest: 'c'.repeat(64), toolVersion: 't 1' },
        signatures: { node: { signature: made.signature } },
      });
    });

    test.each([
      [
        'of another key',
        () => answer({ value: 1 }, { value: 2 }, openSigner(newKeyPair().privateKey)),
      ],
      ['over another input', () => answer({ value: 9 }, { value: 2 })],
      [
        'over other code',
        () => ({ ...answer({ value: 1 }, { value: 2 }), codeDigest: 'd'.repeat(64) }),
      ],
      ['that is none', () => ({ ...answer({ value: 1 }, { value: 2 }), signature: 'AAAA' })],
    ])('a signature %s refuses the result and is reported', async (_name, make) => {
      const client = await scene.connect(NODE);
      const token = await scene.taskOf(client);
      expect((await scene.complete(client, token, make())).status).toBe(STATUS.INVALID_ARGUMENT);
      expect(scene.last).toMatchObject(refused);
      expect(scene.gate.suspicions).toMatchObject([{ kind: 'wrong-signature' }]);
    });

    test('a digest that is not that of the output refuses it', async () => {
      const client = await scene.connect(NODE);
      const token = await scene.taskOf(client);
      const made = { ...answer({ value: 1 }, { value: 2 }), output: { value: 3 } };
      expect((await scene.complete(client, token, made)).status).toBe(STATUS.INVALID_ARGUMENT);
      const { workflowId } = scene.gate.suspicions[0] ?? {};
      expect(workflowId).toMatch(/./);
      // What is logged of either names the run.
      expect(scene.gate.suspicions).toMatchObject([{ kind: 'wrong-digest' }]);
      expect(scene.gate.refusals.at(-1)).toMatchObject({ nodeId: NODE, workflowId });
    });
  });
  describe('failures and heartbeats', () => {
    const failWith = async (client: RawGrpc, failure: temporal.api.failure.v1.IFailure) => {
      const taskToken = await scene.taskOf(client);
      const request = { namespace, taskToken, identity: 'forged', failure };
      const message = service.RespondActivityTaskFailedRequest.encode(request).finish();
      return client.call('RespondActivityTaskFailed', message);
    };

    test("a node's verdict that trying again is of no use counts only for what we know", async () => {
      const client = await scene.connect(NODE);
      const final = (type: string) => ({ applicationFailureInfo: { type, nonRetryable: true } });
      await failWith(client, final('INPUT_INVALID'));
      expect(scene.last?.failure?.applicationFailureInfo?.nonRetryable).toBe(true);
      await failWith(client, final('MADE_UP'));
      expect(scene.last?.failure?.applicationFailureInfo?.nonRetryable).toBe(false);
    });

    test('timeouts, terminations, server errors and retry delays cannot be claimed', async () => {
      const client = await scene.connect(NODE);
      const claims: temporal.api.failure.v1.IFailure[] = [
        { timeoutFailureInfo: { timeoutType: 1 } },
        { terminatedFailureInfo: {} },
        { serverFailureInfo: { nonRetryable: true } },
        { applicationFailureInfo: { type: 'X', nextRetryDelay: { seconds: 1e9 as never } } },
      ];
      for (const claim of claims) {
        await failWith(client, { message: 'x', ...claim });
        const sent = scene.last?.failure;
        expect(Object.keys(sent ?? {}).sort()).toEqual(
          ['applicationFailureInfo', 'cause', 'message', 'source', 'stackTrace'].sort(),
        );
        expect(sent?.applicationFailureInfo?.nextRetryDelay).toBeUndefined();
      }
    });

    test('a heartbeat passes its details on and brings back what the server says', async () => {
      const client = await scene.connect(NODE);
      const taskToken = await scene.taskOf(client);
      scene.upstream.beatAnswer = {
        cancelRequested: true,
        activityPaused: false,
        activityReset: false,
      };
      const details = { at: 1 };
      const answer = await scene.heartbeat(client, taskToken, details);
      const said = service.RecordActivityTaskHeartbeatResponse.decode(answer.message as Uint8Array);
      expect(said.cancelRequested).toBe(true);
      expect(scene.last).toMatchObject({ call: 'heartbeat', identity: NODE });
    });

    test('details that are too large are refused', async () => {
      const client = await scene.connect(NODE);
      const taskToken = await scene.taskOf(client);
      const details = 'x'.repeat(300_000);
      const { status } = await scene.heartbeat(client, taskToken, details);
      expect(status).toBe(STATUS.INVALID_ARGUMENT);
    });
  });
});
