import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifyProcess, isSameProcessAlive } from './process-identity';
import { backoffMs, DEFAULT_BACKOFF, type ProcessEvent, type ProcessSpec } from './process-spec';
import { SupervisedProcess } from './supervisor';

const QUICK = { firstMs: 1, maxMs: 20, healthyMs: 60_000 };
const SERVES = 'process.send({type:"ready"}); setInterval(() => {}, 1000);';

let folder: string;
let events: ProcessEvent[];
let changes: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'athanor-supervisor-'));
  events = [];
  changes = 0;
});

afterEach(() => rmSync(folder, { recursive: true }));

function supervise(code: string, spec: Partial<ProcessSpec> = {}): SupervisedProcess {
  return new SupervisedProcess(
    {
      name: 'worker',
      command: process.execPath,
      args: ['-e', code],
      env: { PATH: process.env.PATH },
      ready: 'ipc',
      readyTimeoutMs: 10_000,
      stopSignal: 'SIGTERM',
      graceMs: 5_000,
      ...spec,
    },
    {
      ...{ logsFolder: folder, backoff: QUICK, onEvent: (event) => events.push(event) },
      onChange: () => {
        changes++;
      },
    },
  );
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((done) => setTimeout(done, 5));
}

function states(): string[] {
  return events.flatMap((event) => (event.type === 'state' ? [event.state] : []));
}

test('pauses double up to their limit', () => {
  const pauses = [1, 2, 3, 7, 8, 9, 1_000].map((n) => backoffMs(n, DEFAULT_BACKOFF));
  expect(pauses).toEqual([100, 200, 400, 6_400, 10_000, 10_000, 10_000]);
});

test('starts, is ready, stops; the child is gone', async () => {
  const worker = supervise(SERVES);
  await worker.start();
  const { identity, state } = worker.snapshot();
  expect(state).toBe('ready');
  expect(identity !== undefined && isSameProcessAlive(identity)).toBe(true);
  await worker.stop();
  await worker.stop();
  expect(worker.snapshot()).toMatchObject({ state: 'stopped', identity: undefined, restarts: 0 });
  expect(identity !== undefined && isSameProcessAlive(identity)).toBe(false);
  expect(states()).toEqual(['starting', 'ready', 'stopping', 'stopped']);
  expect(changes).toBe(4);
});

test('is started again after each end, and counts', async () => {
  const worker = supervise(`${SERVES} setTimeout(() => process.exit(3), 20);`);
  await worker.start();
  await until(() => worker.snapshot().restarts >= 2);
  expect(worker.snapshot().lastExit).toBe('ended with code 3');
  await worker.stop();
  const { restarts } = worker.snapshot();
  await new Promise((done) => setTimeout(done, 50));
  expect(worker.snapshot().restarts).toBe(restarts);
});

test('one that never becomes ready is given up after three tries, with its last words', async () => {
  const worker = supervise('console.error("no such table"); process.exit(1);');
  await expect(worker.start()).rejects.toMatchObject({
    code: 'PROCESS_FAILED',
    message: expect.stringMatching(/ended with code 1\..*no such table/s),
  });
  expect(states().filter((state) => state === 'starting')).toHaveLength(3);
  expect(worker.snapshot().state).toBe('stopped');
});

test('a silent one is killed when its time is up', async () => {
  const worker = supervise('setInterval(() => {}, 1000);', { readyTimeoutMs: 50 });
  await expect(worker.start()).rejects.toThrow('not ready after 0.05 s');
  expect(worker.snapshot().identity).toBeUndefined();
});

test('a program that does not exist is an error that names it', async () => {
  const worker = supervise('', { command: '/nonexistent/temporal' });
  await expect(worker.start()).rejects.toThrow('/nonexistent/temporal');
});

test('readiness can be asked for, and what was prepared is prepared again at a restart', async () => {
  let prepared = 0;
  const worker = supervise('setInterval(() => {}, 1000);', {
    ready: async () => identifyProcess(worker.snapshot().identity?.pid ?? 0) !== undefined,
    prepare: async () => {
      prepared++;
    },
  });
  await worker.start();
  process.kill(worker.snapshot().identity?.pid ?? 0, 'SIGKILL');
  await until(() => worker.snapshot().restarts === 1 && worker.snapshot().state === 'ready');
  expect(prepared).toBe(2);
  expect(worker.snapshot().lastExit).toBe('ended by SIGKILL');
  await worker.stop();
});

test('a stop in the midst of a start ends the child', async () => {
  const worker = supervise('setInterval(() => {}, 1000);');
  const start = worker.start();
  await until(() => worker.snapshot().identity !== undefined);
  const { identity } = worker.snapshot();
  await worker.stop();
  await expect(start).rejects.toMatchObject({ code: 'PROCESS_FAILED' });
  expect(identity !== undefined && isSameProcessAlive(identity)).toBe(false);
});

test('who ignores the polite signal is killed after its grace, or at once when asked', async () => {
  const stubborn = `process.on('SIGTERM', () => {}); ${SERVES}`;
  const patient = supervise(stubborn, { graceMs: 50 });
  await patient.start();
  await patient.stop();
  expect(patient.snapshot().lastExit).toBe('ended by SIGKILL');
  const urgent = supervise(stubborn, { graceMs: 60_000 });
  await urgent.start();
  const stopping = urgent.stop();
  urgent.killNow();
  await stopping;
  expect(urgent.snapshot().state).toBe('stopped');
});

test('what it prints is in its log and in the events', async () => {
  const worker = supervise(
    `console.log('{"level":40,"msg":"hot"}'); console.error('plain'); ${SERVES}`,
  );
  await worker.start();
  await until(() => events.filter((event) => event.type === 'log').length === 2);
  await worker.stop();
  const log = readFileSync(join(folder, 'worker.log'), 'utf8').trim().split('\n');
  expect(log.map((line) => JSON.parse(line).msg).sort()).toEqual(['hot', 'plain']);
});
