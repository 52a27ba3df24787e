import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readStack, readStackRecord } from '../../client/stack';
import { workerEnvironment } from '../../client/stack/worker-process';
import { GATE_ADDRESS_FILE, gateAddress } from '../../schemas/nodes/gate-address';
import { formatInvitationLink } from '../../schemas/nodes/invitation-link';
import { createInvitation } from '../../store/database';
import { openFleet } from '../support/fleet';
import { buildSpinProject, readSpin, SPIN_QUEUE } from '../support/spin-project';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';
import { conclusionOf } from '../support/trials';
import { until } from '../support/until';

/*
 * Two gates serve one network. The one that a node works through is killed while a step computes: the
 * agent goes on at the other gate of its list, and the step ends on its first attempt.
 */

const LIMIT_MS = 300_000;
/** Ticks of 50 ms of computing: several times as long as a step may be silent. */
const TICKS = 400;
jest.setTimeout(LIMIT_MS);

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-failover-'));
const project = path.join(folder, 'project');
const gates: ChildProcess[] = [];
let stack: TestStack;

beforeAll(async () => {
  await buildSpinProject(project);
  // Its own node serves other steps alone.
  stack = await startTestStack({ project, capabilities: ['chemistry.rdkit.v1'] });
});

afterAll(async () => {
  for (const gate of gates) gate.kill('SIGKILL');
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('the work of a node whose gate is killed goes on at the next gate, on its first attempt', async () => {
  const ports = await freePorts(4);
  const [first, second] = [ports.slice(0, 2), ports.slice(2)] as [number[], number[]];
  const address = await startGate('first', first, second);
  await startGate('second', second, first);
  const fleet = await openFleet(stack, folder);
  try {
    const granted = { owner: 'ada', tier: 'organisation' as const };
    const { secret } = await createInvitation(fleet.database, granted, 'tester');
    const { publicUrl: gateUrl, rootFingerprint } = address;
    const link = formatInvitationLink({ gateUrl, secret, rootFingerprint });
    const env = {
      ATHANOR_CATALOGUE: path.join(project, '.athanor'),
      ATHANOR_CAPABILITIES: SPIN_QUEUE,
    };
    const node = await fleet.join({ owner: 'ada', name: 'wanderer', link, env });
    const file = path.join(folder, 'ticks');
    const runId = await submitted({ spins: [{ file, ticks: TICKS }] });
    await until(() => readSpin(file).length > 20, {
      limitMs: 120_000,
      what: () => `ticks; ${stack.logs()}\n${node.said()}`,
    });
    gates[0]?.kill('SIGKILL');
    const { record } = await conclusionOf(stack, runId);
    expect(record.provenance).toMatchObject([{ step: 'test.spin', nodes: [node.id], repeated: 0 }]);
    // It was begun once, and told everything once.
    const news = readSpin(file);
    expect(news.filter(({ resumed }) => resumed !== undefined)).toHaveLength(1);
    expect(news.filter(({ tick }) => tick !== undefined)).toHaveLength(TICKS);
  } finally {
    await fleet.close();
  }
});

/** Starts a run of the project, which the command line knows in its folder. */
async function submitted(input: unknown): Promise<string> {
  const args = ['run', 'spin', '-', '--id', 'failover', '--detach', '--json'];
  const { code, stdout, stderr } = await stack.cli(args, { input: JSON.stringify(input) }).ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return (JSON.parse(stdout) as { runId: string }).runId;
}

/** Starts a gate on the servers of the stack, with a copy of its keys; the other one is named in its policy. */
async function startGate(name: string, own: readonly number[], other: readonly number[]) {
  const { temporal } = readStack(stack.folder);
  const { databaseUrl = '' } = readStackRecord(stack.folder) ?? {};
  const keys = path.join(folder, `${name}-keys`);
  cpSync(path.join(stack.folder.path, 'gate'), keys, { recursive: true });
  rmSync(path.join(keys, GATE_ADDRESS_FILE));
  const worker = workerEnvironment({ dataFolder: stack.folder, temporal, databaseUrl });
  const gate = spawn(process.execPath, [path.join(REPOSITORY, 'dist/gate/main.js')], {
    env: {
      ...worker,
      ATHANOR_CATALOGUE: path.join(project, '.athanor'),
      ATHANOR_GATE_KEYS: keys,
      ATHANOR_GATE_PORT: String(own[0]),
      ATHANOR_GATE_DEVICES_PORT: String(own[1]),
      ATHANOR_GATE_OTHERS: `127.0.0.1:${other[1]}`,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  gates.push(gate);
  let heard = '';
  for (const stream of [gate.stdout, gate.stderr])
    stream?.on('data', (data) => {
      heard += data;
    });
  let isReady = false;
  gate.once('message', () => {
    isReady = true;
  });
  await until(() => isReady, {
    limitMs: 60_000,
    what: () => `the ${name} gate; it said:\n${heard}`,
  });
  return gateAddress.parse(JSON.parse(readFileSync(path.join(keys, GATE_ADDRESS_FILE), 'utf8')));
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.once('listening', () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
