import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataFolder, resolveDataFolder } from './data-folder';
import { EventFormatter } from './format-event';
import { tryLock } from './instance-lock';
import { identifyProcess } from './process-identity';
import { readStack, readStackRecord, type StackRecord, writeStackRecord } from './stack-record';
import { residentBytes, stackStatus } from './stack-status';
import { stopStack } from './stop-stack';

const STARTED = '2026-11-23T12:00:00.000Z';
const A_MINUTE_LATER = Date.parse('2026-11-23T12:01:00.000Z');
const DEAD = { pid: 2 ** 22 + 1, startMark: 'gone' };

let folder: DataFolder;

beforeEach(() => {
  folder = resolveDataFolder(mkdtempSync(join(tmpdir(), 'athanor-status-')));
});

afterEach(() => rmSync(folder.path, { recursive: true }));

function self() {
  const identity = identifyProcess(process.pid);
  if (identity === undefined) throw new Error('unreachable');
  return identity;
}

function write(change: Partial<StackRecord> = {}): void {
  writeStackRecord(folder, {
    ...{ formatVersion: 1, folder: folder.path, supervisor: self(), startedAt: STARTED },
    ...{ state: 'running', artifactsFolder: folder.artifacts, processes: [] },
    temporal: { address: '127.0.0.1:1', namespace: 'default', uiUrl: undefined, external: false },
    databaseUrl: 'postgres://x',
    ...change,
  });
}

const process1 = { name: 'node', state: 'ready', restarts: 2, stopSignal: 'SIGTERM' } as const;

test('nothing there: stopped; only a lock: starting', () => {
  expect(stackStatus(folder)).toMatchObject({ state: 'stopped', processes: [] });
  const lock = tryLock(folder.lockFile);
  expect(stackStatus(folder).state).toBe('starting');
  lock?.release();
});

test('a running stack: who lives, since when, with how much memory', () => {
  write({
    processes: [
      { ...process1, ...self(), startedAt: STARTED },
      { ...process1, ...DEAD },
    ],
  });
  const status = stackStatus(folder, A_MINUTE_LATER);
  expect(status).toMatchObject({ state: 'running', pid: process.pid, uptimeSeconds: 60 });
  expect(status.processes[0]).toMatchObject({ alive: true, uptimeSeconds: 60, restarts: 2 });
  expect(status.processes[1]).toMatchObject({ alive: false, memoryBytes: undefined });
  const ratio = (status.processes[0]?.memoryBytes ?? 0) / process.memoryUsage().rss;
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
  expect(residentBytes(DEAD.pid)).toBeUndefined();
});

test('a supervisor that is gone means crashed, and clients are told that none runs', () => {
  write({ supervisor: DEAD });
  expect(stackStatus(folder)).toMatchObject({ state: 'crashed', pid: undefined });
  expect(() => readStack(folder)).toThrow(expect.objectContaining({ code: 'STACK_NOT_RUNNING' }));
});

test('clients get addresses only once everything runs', () => {
  write();
  expect(readStack(folder)).toMatchObject({ databaseUrl: 'postgres://x' });
  write({ state: 'starting', temporal: undefined });
  expect(() => readStack(folder)).toThrow(/is starting/);
});

test.each(['', '{', '[]', '{"formatVersion":2}', '{"formatVersion":1,"processes":[]}'])(
  'a damaged record (%s) is no record',
  (text) => {
    writeFileSync(folder.stackFile, text);
    expect(readStackRecord(folder)).toBeUndefined();
  },
);

test('stopping nothing is STACK_NOT_RUNNING; stopping after a crash ends what was left', async () => {
  await expect(stopStack(folder)).rejects.toMatchObject({ code: 'STACK_NOT_RUNNING' });
  const left = spawn('sleep', ['60']);
  const stranger = spawn('sleep', ['60']);
  const exit = new Promise((done) => left.once('exit', (_, signal) => done(signal)));
  mkdirSync(folder.logs);
  write({
    supervisor: DEAD,
    processes: [
      { ...process1, ...identifyProcess(left.pid ?? 0) },
      { ...process1, name: 'reused', pid: stranger.pid ?? 0, startMark: 'earlier' },
    ],
  });
  expect(await stopStack(folder)).toEqual({ outcome: 'cleaned', ended: ['node'] });
  expect(await exit).toBe('SIGTERM');
  expect(stranger.exitCode).toBeNull();
  stranger.kill();
  expect(stackStatus(folder).state).toBe('stopped');
});

test('the terminal shows states and warnings, but not the noise of starting and stopping', () => {
  const formatter = new EventFormatter();
  const warn = { type: 'log', process: 'temporal', line: { level: 'warn', message: 'm' } } as const;
  const event = { ...warn, line: { ...warn.line, fields: { error: 'e' } } };
  const state = (name: 'starting' | 'ready' | 'stopping', detail = '') =>
    formatter.format({ type: 'state', process: 'temporal', state: name, detail });
  expect(state('starting')).toBe('temporal  starting');
  expect(formatter.format(event)).toBeUndefined();
  expect(state('ready')).toBe('temporal  ready');
  expect(formatter.format(event)).toBe('temporal  warn: m: e');
  const info = { ...event, line: { ...event.line, level: 'info' as const } };
  expect(formatter.format(info)).toBeUndefined();
  expect(new EventFormatter({ verbose: true }).format(info)).toBe('temporal  info: m: e');
  expect(state('stopping', 'why')).toBe('temporal  stopping: why');
  expect(formatter.format(event)).toBeUndefined();
  expect(formatter.format({ type: 'progress', message: 'building' })).toBe('building');
});
