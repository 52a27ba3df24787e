import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  commandLineOf,
  endProcess,
  identifyProcess,
  isSameProcessAlive,
  parseProcStat,
} from './process-identity';

const SLEEPER = ['-e', 'setInterval(() => {}, 1000); console.log("up")'];

async function startSleeper(code = SLEEPER) {
  const child = spawn(process.execPath, code, { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const identity = identifyProcess(child.pid ?? 0);
  if (identity === undefined) throw new Error('the sleeper is not alive');
  return { child, identity };
}

test('fields of /proc/<pid>/stat are counted after the name, whatever the name holds', () => {
  // Field 22 is the start time (proc_pid_stat(5)); here field n holds the number n.
  const tail = Array.from({ length: 40 }, (_, i) => i + 4).join(' ');
  expect(parseProcStat(`77 (a) R ) b) S ${tail}`)).toEqual({ startTicks: '22' });
  expect(parseProcStat(`77 (sh) Z ${tail}`)).toBeUndefined();
});

test('this process has an identity, a number without a process has none', () => {
  const self = identifyProcess(process.pid);
  expect(self?.pid).toBe(process.pid);
  expect(self !== undefined && isSameProcessAlive(self)).toBe(true);
  expect(identifyProcess(2 ** 22 + 1)).toBeUndefined();
  expect(commandLineOf(process.pid)).toContain('node');
});

test('a reused number is not the same process, and is never signalled', async () => {
  const { child, identity } = await startSleeper();
  const former = { ...identity, startMark: `${identity.startMark}0` };
  expect(isSameProcessAlive(former)).toBe(false);
  expect(await endProcess(former, { signal: 'SIGKILL', graceMs: 100 })).toBe(false);
  expect(isSameProcessAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isSameProcessAlive(identity)).toBe(false);
});

test('whoever ignores the polite signal is killed after its grace', async () => {
  const stubborn = [
    '-e',
    'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e3); console.log(1)',
  ];
  const { child, identity } = await startSleeper(stubborn);
  const exit = once(child, 'exit');
  expect(await endProcess(identity, { signal: 'SIGTERM', graceMs: 100 })).toBe(true);
  expect(await exit).toEqual([null, 'SIGKILL']);
});
