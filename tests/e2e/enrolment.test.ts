import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client as DatabaseClient } from 'pg';
import { readStack } from '../../client/stack';
import { askGateJson } from '../../workers/node/membership/gate-http';
import {
  type CliProcess,
  REPOSITORY,
  runCli,
  startTestStack,
  type TestStack,
} from '../support/stack';
import { until } from '../support/until';

/*
 * A machine joins a running stack with one command, works through the gate alone, and is out within
 * seconds when it is revoked; nobody comes in twice by one invitation, or by a stolen certificate.
 */

const START_MS = 180_000;
const READY_SECONDS_MAX = 20;
const OUT_MS_MAX = 5_000;
const AWAY_MS_MAX = 3_000;
const QUANTUM = 'quantum.statevector.v1';
const MAXCUT = path.join(REPOSITORY, 'examples/data/maxcut-8.csv');

let stack: TestStack;
let root: string;
const started: CliProcess[] = [];

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'athanor-joined-'));
  // The stack's own node leaves the quantum steps to whoever joins.
  stack = await startTestStack({ capabilities: ['chemistry.rdkit.v1'] });
}, START_MS);

afterAll(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGTERM');
    await ended;
  }
  await stack?.stop();
  rmSync(root, { recursive: true, force: true });
}, START_MS);

interface Ready {
  state: string;
  nodeId: string;
  name: string;
  seconds: number;
}

async function json<T>(process: CliProcess): Promise<T> {
  const { code, stdout, stderr } = await process.ended;
  if (code !== 0) throw new Error(`exit ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

async function invite(...more: string[]): Promise<string> {
  const args = ['node', 'invite', '--owner', 'Grace', '--tier', 'managed', '--json', ...more];
  return (await json<{ token: string }>(stack.cli(args))).token;
}

let names = 0;
function fresh(): string {
  names += 1;
  return path.join(root, `machine-${names}`);
}

function joining(token: string, folder: string, ...more: string[]): CliProcess {
  const args = ['node', 'join', token, '--data-dir', folder, '--threads', '1', '--json'];
  const process = runCli([...args, ...more], { env: { ATHANOR_CAPABILITIES: QUANTUM } });
  started.push(process);
  return process;
}

async function joined(folder: string, ...more: string[]): Promise<Ready & { process: CliProcess }> {
  const process = joining(await invite(), folder, '--yes', ...more);
  const [text] = await process.said(/\{[^}]*"state": "READY"[^}]*\}/);
  return { ...(JSON.parse(text) as Ready), process };
}

/** Ends a node, and waits for its last word. */
async function ended({ process }: { process: CliProcess }): Promise<void> {
  process.child.kill('SIGTERM');
  await process.ended;
}

/** What somebody could do who has copied a node's certificate and key. */
function thief(folder: string): () => Promise<string> {
  const read = (name: string) => readFileSync(path.join(folder, 'node', name), 'utf8');
  const tls = { ca: read('root.pem'), cert: read('certificate.pem'), key: read('key.pem') };
  const devices = readStack(stack.folder).gate?.devices;
  const call = { url: `https://${devices}`, path: '/v1/node/policy', tls };
  return () =>
    askGateJson(call).then(
      () => 'let in',
      (error) => error.code,
    );
}

it(
  'comes in by one command within twenty seconds, and computes what others do not offer',
  async () => {
    const folder = fresh();
    const node = await joined(folder, '--name', "x'; drop table athanor.nodes; --");
    expect(node.seconds).toBeLessThan(READY_SECONDS_MAX);
    const listed = await json<{ id: string; name: string; owner: string }[]>(
      stack.cli(['node', 'list', '--json']),
    );
    expect(listed).toHaveLength(2);
    expect(listed).toContainEqual(
      expect.objectContaining({ id: node.nodeId, owner: 'Grace', name: node.name }),
    );
    const input = { problem: 'maxcut', data: MAXCUT };
    const { runId } = await stack.client.submit('qaoa', input, { key: 'joined' });
    expect((await stack.client.runs.result(runId)).status).toBe('completed');
    const { provenance } = (await stack.client.runs.record(runId)) as unknown as {
      provenance: { nodes: string[] }[];
    };
    expect(provenance.flatMap((one) => one.nodes)).toContain(node.nodeId);
    await ended(node);
  },
  START_MS,
);

it(
  'loses a gate that is killed in mid-step without an attempt',
  async () => {
    const node = await joined(fresh());
    const input = { problem: 'maxcut', data: MAXCUT, starts: 40, evaluations: 2_000 };
    const { runId } = await stack.client.submit('qaoa', input, { key: 'killed' });
    await until(async () => {
      const { state } = await stack.client.runs.show(runId);
      return state?.stages.some((stage) => stage.status === 'running');
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const killedMs = performance.now();
    await stack.kill('gate');
    await stack.ready('gate');
    const awayMs = performance.now() - killedMs;
    expect((await stack.client.runs.result(runId)).status).toBe('completed');
    // The step's heartbeat timeout is six seconds; a busy machine may take that long to start a gate.
    if (awayMs < AWAY_MS_MAX) {
      expect((await stack.client.explain(runId)).reruns).toEqual([]);
    }
    await ended(node);
  },
  START_MS,
);

it(
  'is out within seconds when it is revoked, with its stolen certificate too',
  async () => {
    const folder = fresh();
    const node = await joined(folder);
    const steal = thief(folder);
    expect(await steal()).toBe('let in');
    await json(stack.cli(['node', 'revoke', node.nodeId, '--reason', 'stolen', '--json']));
    const startedMs = performance.now();
    await until(async () => (await steal()) === 'UNAUTHENTICATED');
    expect(performance.now() - startedMs).toBeLessThan(OUT_MS_MAX);
    const shown = await json<{ audit: { action: string }[]; reason: string }>(
      stack.cli(['node', 'show', node.nodeId, '--json']),
    );
    expect(shown.reason).toBe('stolen');
    expect(shown.audit.map((line) => line.action)).toEqual(['node.revoke', 'node.join']);
    await ended(node);
    // The key is refused, whatever invitation it brings.
    const again = await joining(await invite(), folder, '--yes').ended;
    expect(again.code).toBe(1);
    expect(again.stdout + again.stderr).toContain('NODE_REVOKED');
  },
  START_MS,
);

it(
  'stays in quarantine when it enrols again with the same key',
  async () => {
    const folder = fresh();
    const node = await joined(folder);
    await json(stack.cli(['node', 'quarantine', node.nodeId, '--json']));
    await ended(node);
    const again = await joined(folder);
    expect(again.nodeId).toBe(node.nodeId);
    const shown = await json<{ tier: string }>(stack.cli(['node', 'show', node.nodeId, '--json']));
    expect(shown.tier).toBe('quarantined');
    const back = await json<{ tier: string }>(
      stack.cli(['node', 'reinstate', node.nodeId, '--json']),
    );
    expect(back.tier).toBe('managed');
    await ended(again);
  },
  START_MS,
);

it(
  'takes each invitation once, and asks before it tells anything',
  async () => {
    const token = await invite();
    const unasked = await joining(token, fresh()).ended;
    expect(unasked.code).not.toBe(0);
    expect(unasked.stderr).toContain('--yes');
    // Nobody was let in by that: the invitation still admits one.
    const first = joining(token, fresh(), '--yes');
    await first.said(/"state": "READY"/);
    const second = await joining(token, fresh(), '--yes').ended;
    expect(second.code).toBe(2);
    expect(second.stdout + second.stderr).toContain('INVITATION_INVALID');
    for (const bad of ['nonsense', `${token.slice(0, 40)}`]) {
      const refused = await joining(bad, fresh(), '--yes').ended;
      expect(refused.code).toBe(2);
    }
    const broken = await joining(await invite(), fresh(), '--yes', '--name', 'a\nlevel=60').ended;
    expect(broken.code).toBe(2);
    first.child.kill('SIGTERM');
    await first.ended;
  },
  START_MS,
);

it('keeps no secret of an invitation or credential in the database or the logs', async () => {
  const token = await invite();
  const link = Buffer.from(token.replace('athanor1_', ''), 'base64url').toString();
  const secret = /secret=([^&]+)/.exec(link)?.[1] ?? '';
  expect(secret.length).toBeGreaterThan(20);
  const database = new DatabaseClient({ connectionString: readStack(stack.folder).databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query('select i::text as row from athanor.invitations i');
    expect(JSON.stringify(rows)).not.toContain(secret);
    const nodes = await database.query('select count(*)::int as nodes from athanor.nodes');
    expect(nodes.rows[0].nodes).toBeGreaterThan(3);
  } finally {
    await database.end();
  }
  expect(readFileSync(path.join(stack.folder.logs, 'gate.log'), 'utf8')).not.toContain(secret);
});
