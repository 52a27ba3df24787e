import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import { startTestGate, type TestGate } from '../support/gate';
import { nodeIdOf } from '../support/node-directory';
import { pythonWith } from '../support/python-environment';
import { startTestTemporal, type TestTemporal } from '../support/temporal';

const LIMIT_MS = 400_000;
const QUEUE = 'test.numbers.v1';
const NODE = nodeIdOf(7);
const SECRET = 'the-secret-of-a-python-node';
const OUTPUTS = { 'double@1': { type: 'object', required: ['value'] } };
const REQUIREMENTS = ['temporalio==1.35.0'];

/** Only another SDK shows that the gate speaks Temporal's protocol and not that of one client. */
describe("an unmodified worker of Temporal's Python SDK", () => {
  let temporal: TestTemporal;
  let gate: TestGate;
  let worker: ChildProcess;
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-python-'));

  beforeAll(async () => {
    const python = pythonWith(REQUIREMENTS);
    temporal = await startTestTemporal();
    gate = await startTestGate({ temporal, outputs: OUTPUTS });
    gate.directory.add(NODE, { capabilities: [QUEUE] });
    gate.directory.trustBearer(NODE, SECRET);
    const root = path.join(folder, 'root.pem');
    writeFileSync(root, gate.authority.root);
    const program = path.resolve(__dirname, '../support/temporal_worker.py');
    const args = [program, `localhost:${gate.port}`, NODE_NAMESPACE, nodeQueue(NODE), root];
    const env = { ...process.env, NODE_BEARER: SECRET };
    worker = spawn(python, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((resolve) => worker.stdout?.once('data', resolve));
  }, LIMIT_MS);

  afterAll(async () => {
    await gate?.close();
    await temporal?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, LIMIT_MS);

  test('serves a step with a bearer credential, fails and succeeds at the second attempt', async () => {
    const results = await Promise.all(
      [21, 13].map(async (value) => {
        const o = { activityType: 'double@1', taskQueue: QUEUE, input: { value } };
        return (await temporal.start({ ...o, heartbeatTimeoutMs: 10_000 })).result();
      }),
    );
    expect(results).toMatchObject([
      { output: { value: 42 }, node: NODE, attempt: 1 },
      { output: { value: 26 }, node: NODE, attempt: 2 },
    ]);
  });

  test('stops within seconds, since its polls are ended for it', async () => {
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const startedAt = performance.now();
    worker.stdin?.end();
    expect(await ended).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
