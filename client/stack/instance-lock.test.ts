import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataFolder, lockHolder, tryLock } from './instance-lock';
import { identifyProcess } from './process-identity';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'athanor-lock-'));
  path = join(folder, 'lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a held lock is refused to a second taker and free after its release', () => {
  const lock = tryLock(path);
  expect(lock).toBeDefined();
  expect(lockHolder(path)?.pid).toBe(process.pid);
  expect(tryLock(path)).toBeUndefined();
  expect(() => lockDataFolder(path, folder)).toThrow(
    expect.objectContaining({ code: 'STACK_RUNNING', exitCode: 2 }),
  );
  lock?.release();
  expect(lockHolder(path)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a dead process', JSON.stringify({ pid: 2 ** 22 + 1, startMark: 'gone' })],
  ['a reused number', JSON.stringify({ ...identifyProcess(process.pid), startMark: 'earlier' })],
  ['half-written text', '{"pid":'],
  ['nothing', ''],
])('a lock left by %s is taken over', (_, content) => {
  writeFileSync(path, content);
  expect(lockHolder(path)).toBeUndefined();
  const lock = tryLock(path);
  expect(lock).toBeDefined();
  expect(readdirSync(folder)).toEqual(['lock']);
  lock?.release();
});

test('releasing does not remove a lock that somebody else has taken meanwhile', () => {
  const lock = tryLock(path);
  const other = JSON.stringify(identifyProcess(process.ppid));
  writeFileSync(path, other);
  lock?.release();
  expect(lockHolder(path)?.pid).toBe(process.ppid);
});

test('a lock lives and dies with another process', async () => {
  const child = spawn('sleep', ['60']);
  writeFileSync(path, JSON.stringify(identifyProcess(child.pid ?? 0)));
  expect(tryLock(path)).toBeUndefined();
  child.kill('SIGKILL');
  await new Promise((done) => child.once('exit', done));
  expect(tryLock(path)).toBeDefined();
});
