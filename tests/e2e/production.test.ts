import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readStackRecord, resolveDataFolder } from '../../client/stack';
import { gateAddress } from '../../schemas/nodes/gate-address';
import { discoverInput, writeSmallProgramme } from '../support/small-programme';
import { REPOSITORY, runCli } from '../support/stack';
import { until } from '../support/until';

/*
 * The topology of docker-compose.yml as processes: PostgreSQL, a Temporal server on it, an S3-compatible store, two
 * gates, the pipeline worker and a node. A person logs in and runs `discover`; the gate that the node works through,
 * and the one that the person talks to, are killed in the midst; the end is that of an undisturbed run.
 */

// Where the servers are not built yet that is done here, once.
const LIMIT_MS = 1_200_000;
jest.setTimeout(LIMIT_MS);

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-production-'));
const place = resolveDataFolder(path.join(folder, 'place'), {});
const home = path.join(folder, 'home');
const INPUT = path.join(folder, 'discover.json');
/** The person's machine: nothing of the place but what is logged in to. */
const PERSON = { HOME: home, XDG_CONFIG_HOME: path.join(home, 'config') };
/** What whoever runs the place needs to reach the bucket. */
const STORE = {
  AWS_ACCESS_KEY_ID: 'athanor',
  AWS_SECRET_ACCESS_KEY_FILE: path.join(place.path, 'secrets/objects-key'),
};

let local: ChildProcess | undefined;
let said = '';
let addresses: Record<string, string> = {};

beforeAll(async () => {
  mkdirSync(home, { recursive: true });
  local = spawn(process.execPath, ['tools/compose-local.mjs', '--folder', place.path, '--json'], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  local.stdout?.on('data', (data) => {
    addresses = JSON.parse(String(data));
  });
  local.stderr?.on('data', (data) => {
    said += data;
  });
  await until(
    () => {
      if (local?.exitCode !== null) throw new Error(`it has ended:\n${said}`);
      return addresses['gate-1'] !== undefined;
    },
    { limitMs: LIMIT_MS, what: () => `the topology is up:\n${said}` },
  );
  const files = writeSmallProgramme(folder, { size: 60, measured: 40 });
  writeFileSync(INPUT, JSON.stringify(discoverInput(files, 10)));
});

afterAll(async () => {
  await stopped();
  rmSync(folder, { recursive: true, force: true });
});

/** A command of whoever runs the place. */
const operator = (...args: string[]) =>
  output(args, runCli([...args, '--data-dir', place.path, '--json'], { env: STORE }).ended);
/** A command of the person, by the gate that was logged in to. */
const person = (...args: string[]) =>
  output(args, runCli([...args, '--json'], { cwd: folder, env: PERSON }).ended);

async function output(args: readonly string[], ended: ReturnType<typeof runCli>['ended']) {
  const { code, stdout, stderr } = await ended;
  expect([args, code, code === 0 ? '' : stderr]).toEqual([args, 0, '']);
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

const pidOf = (name: string) =>
  readStackRecord(place)?.processes.find((one) => one.name === name && one.state === 'ready')?.pid;

async function stopped(): Promise<number | null> {
  const running = local;
  local = undefined;
  if (running === undefined) return null;
  const ended = new Promise<number | null>((resolve) => running.once('close', resolve));
  running.kill('SIGTERM');
  return ended;
}

it('is healthy, each process of ours by the program that its container would run', () => {
  const health = (target: string) =>
    spawnSync(process.execPath, ['dist/deploy/health.js', target], { cwd: REPOSITORY }).status;
  const beat = (name: string) => path.join(place.path, 'temporary', name, 'alive');
  for (const name of ['pipeline', 'node']) expect([name, health(beat(name))]).toEqual([name, 0]);
  for (const name of ['gate-1', 'gate-2'])
    expect([name, health(`${addresses[name]}/v1/ready`)]).toEqual([name, 0]);
  expect(health(beat('nobody'))).toBe(1);
});

it('lets a person in, and ends a run as undisturbed when its gates are killed in the midst', async () => {
  const email = 'ada@example.org';
  await operator('users', 'add', email, '--name', 'Ada');
  for (const project of ['calm', 'rough']) {
    await operator('projects', 'create', project, '--title', project);
    await operator('projects', 'grant', project, email, '--role', 'principal-investigator');
  }
  const { secret } = await operator('keys', 'create', 'laptop', '--for', email);
  const { rootFingerprint } = gateAddress.parse(
    JSON.parse(readFileSync(path.join(place.gate, 'gate.json'), 'utf8')),
  );
  const server = `${addresses['gate-1']}#${rootFingerprint}`;
  await person('login', server, '--key', secret, '--project', 'calm');
  const calm = await person('run', 'discover', INPUT, '--id', 'calm', '--auto-approve');
  expect(calm).toMatchObject({ status: 'completed', resultDigest: expect.any(String) });

  await person('servers', 'project', 'rough');
  const started = await person(
    'run',
    'discover',
    INPUT,
    '--id',
    'rough',
    '--auto-approve',
    '--detach',
  );
  const stages = async () => (await person('runs', 'show', started.runId)).state?.stages ?? [];
  await until(async () => (await stages()).some((stage: { done: number }) => stage.done > 0));
  for (const gate of ['gate-2', 'gate-1']) {
    const pid = await until(() => pidOf(gate));
    process.kill(pid, 'SIGKILL');
    await until(() => pidOf(gate) !== undefined && pidOf(gate) !== pid);
  }
  const rough = await person('runs', 'result', started.runId);
  expect(rough).toMatchObject({ status: 'completed', resultDigest: calm.resultDigest });
});

it('keeps artifacts in the bucket and nowhere else, and the crate of the run is verified', async () => {
  const files: { sha256: string }[] = await person(
    'artifacts',
    'list',
    '--run',
    'discover-rough-rough',
  );
  expect(files.length).toBeGreaterThan(5);
  const bucket = path.join(place.path, 'objects/data/athanor');
  for (const { sha256 } of files) {
    expect(existsSync(path.join(bucket, 'objects', sha256))).toBe(true);
  }
  const crate = path.join(folder, 'rough.zip');
  await operator('runs', 'export', 'discover-rough-rough', '--ro-crate', '--output', crate);
  const verified = await operator('verify', crate);
  expect(verified.checks.filter((one: { status: string }) => one.status === 'failed')).toEqual([]);
  expect(verified.ok).toBe(true);
});

it('knows which migrations its database has, and takes none back unasked', async () => {
  const found: { applied: boolean }[] = await operator('db');
  expect(found.length).toBeGreaterThan(10);
  expect(found.every(({ applied }) => applied)).toBe(true);
  const refused = await runCli(['db', 'rollback', '--data-dir', place.path], { env: STORE }).ended;
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--yes')]);
});

it('stops clean: nothing runs, nothing is recorded as running', async () => {
  const pids = readStackRecord(place)?.processes.flatMap(({ pid }) => pid ?? []) ?? [];
  expect(pids).toHaveLength(8);
  expect(await stopped()).toBe(0);
  expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  expect(readStackRecord(place)).toBeUndefined();
});
