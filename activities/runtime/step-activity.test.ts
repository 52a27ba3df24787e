import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { MEDIA_TYPES } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import { nodeAnswer } from '../../schemas/nodes/results';
import type { StepEnvelope } from '../../schemas/step';
import { closeGateConnections } from '../../store/artifacts';
import { type ArtifactGate, NODE, openArtifactGate } from '../../tests/support/artifact-gate';
import { copy, steps } from '../../tests/support/copying-step';
import { digestOf, keyRing, newKeyPair, openSigner, verifyAnswer } from '../../trust';
import type { StepImplementation } from '../implement';
import type { Pool } from './pool';
import { stepActivities } from './step-activity';
import runInThread from './thread';

const CODE_DIGEST = 'c'.repeat(64);

/** A pool without threads, which jest could not translate for. */
const POOL: Pool = {
  async run(task) {
    const { port1, port2 } = new MessageChannel();
    try {
      // What goes to a thread is cloned on its way.
      const result = await runInThread({ ...structuredClone(task), port: port2 });
      if (result.ok) return result.output;
      throw new AthanorError(result.error);
    } finally {
      port1.close();
    }
  },
  close: () => Promise.resolve(),
};
const LOADED = {
  implementation: steps[0] as unknown as StepImplementation,
  module: path.resolve(__dirname, '../../tests/support/copying-step.ts'),
  codeDigest: CODE_DIGEST,
};

/** Runs an activity as a worker would, with a task token of ours. */
function runActivity<T>(activity: unknown, input: unknown, taskToken = new Uint8Array(0)) {
  const context = {
    info: { taskToken, attempt: 1 },
    cancellationSignal: new AbortController().signal,
    heartbeat: () => undefined,
  };
  const run = activity as (input: unknown) => Promise<T>;
  return asyncLocalStorage.run(context as unknown as Context, () => run(input));
}

let gate: ArtifactGate;
let folder: string;

beforeEach(async () => {
  gate = await openArtifactGate();
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-step-'));
});
afterEach(async () => {
  await closeGateConnections();
  await gate.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a step on a node works on the artifacts of its lease, and answers with the key of its node', async () => {
  const source = await gate.store.put('ab', MEDIA_TYPES.text);
  // As it came: the step adds a default, the gate has seen none.
  const input = { source };
  const keys = newKeyPair();
  const activity = stepActivities([LOADED], {
    pool: POOL,
    node: NODE,
    artifacts: {
      gate: { urls: [gate.url], bearer: NODE },
      cache: { folder, bytesMax: 1 << 20 },
    },
    signer: openSigner(keys.privateKey),
  })[copy.activityType];
  const lease = gate.lease(input, { activityType: copy.activityType });
  const taskToken = Buffer.from(gate.seal(input, lease), 'base64url');
  const answer = nodeAnswer.parse(await runActivity(activity, input, taskToken));
  expect(answer).toMatchObject({ athanorAnswer: 1, codeDigest: CODE_DIGEST });
  expect(answer.outputDigest).toBe(digestOf(answer.output));
  const { activityType } = copy;
  const { outputDigest, codeDigest, signature } = answer;
  const statement = { activityType, inputDigest: digestOf(input), outputDigest, codeDigest };
  const ring = keyRing(keys.publicKey);
  const { keyId } = openSigner(keys.privateKey);
  expect(() => verifyAnswer(statement, { keyId, signature }, ring)).not.toThrow();
  const { copy: written } = answer.output as { copy: typeof source };
  expect(await gate.store.has(written.sha256)).toBe(false);
  await gate.door.accept({ lease, output: answer.output });
  expect((await gate.store.get(written)).toString()).toBe('abab');
  expect(gate.errors).toEqual([]);
});

it('a step of a trusted worker works on the folder, and returns the envelope', async () => {
  const source = await gate.store.put('ab', MEDIA_TYPES.text);
  const activity = stepActivities([LOADED], {
    pool: POOL,
    node: 'trusted',
    artifacts: { folder: path.join(gate.folder, 'store') },
  })[copy.activityType];
  const input = { source, times: 3 };
  const envelope = await runActivity<StepEnvelope>(activity, input);
  expect(envelope).toMatchObject({ node: 'trusted', inputDigest: digestOf(input) });
  const { copy: written } = envelope.output as { copy: typeof source };
  expect((await gate.store.get(written)).toString()).toBe('ababab');
});

it('tells with which versions of outside programs it was computed', async () => {
  const source = await gate.store.put('ab', MEDIA_TYPES.text);
  const { implementation } = LOADED;
  const contract = { ...implementation.contract, runtime: 'native', tools: ['vina', 'python3'] };
  const native = { ...LOADED, implementation: { ...implementation, contract } } as typeof LOADED;
  const activity = stepActivities([native], {
    pool: POOL,
    node: 'trusted',
    artifacts: { folder: path.join(gate.folder, 'store') },
    foundTools: async () => ({ vina: '1.2.7', python3: '3.11.2', xtb: '6.5.1' }),
  })[copy.activityType];
  const envelope = await runActivity<StepEnvelope>(activity, { source });
  expect(envelope.toolVersion).toBe('python3 3.11.2, vina 1.2.7');
});
