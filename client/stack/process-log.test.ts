import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logPath, openProcessLog, parseLogLine } from './process-log';

test.each([
  // Printed by pino 10, by server 1.29.1 with `--log-format json`, and by PostgreSQL 18.4.
  ['{"level":40,"time":1,"pid":3,"msg":"slow"}', 'warn', 'slow', { pid: 3 }],
  [
    '{"level":"error","ts":"2026-11-23T15:53:09Z","msg":"boom","error":"x"}',
    'error',
    'boom',
    { error: 'x' },
  ],
  ['2026-11-23 15:53:09 UTC LOG:  checkpoint starting', 'info', 'checkpoint starting', {}],
  ['2026-11-23 15:53:09 UTC FATAL:  no space left', 'error', 'no space left', {}],
  ['2026-11-23 15:53:09 UTC WARNING:  odd', 'warn', 'odd', {}],
  ['Server:  localhost:7233', 'info', 'Server:  localhost:7233', {}],
  ['{"not":"a log line"}', 'info', '{"not":"a log line"}', {}],
  ['{broken', 'info', '{broken', {}],
])('understands %s', (raw, level, message, fields) => {
  expect(parseLogLine(raw)).toEqual({ level, message, fields });
});

test('a line without end is cut', () => {
  expect(parseLogLine('x'.repeat(1e6)).message).toHaveLength(16_385);
});

test('writes pino lines and starts a new file when one is large', () => {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-log-'));
  const path = logPath(folder, 'node');
  const log = openProcessLog(folder, 'node');
  log.write({ level: 'warn', message: 'first', fields: { stage: 2 } });
  const line = JSON.parse(readFileSync(path, 'utf8'));
  expect(line).toMatchObject({ level: 40, process: 'node', msg: 'first', stage: 2 });
  writeFileSync(path, 'x'.repeat(10 * 1024 * 1024 + 1));
  log.write({ level: 'info', message: 'second', fields: {} });
  expect(JSON.parse(readFileSync(path, 'utf8')).msg).toBe('second');
  expect(statSync(`${path}.1`).size).toBe(10 * 1024 * 1024 + 1);
  rmSync(folder, { recursive: true });
});

test('the name that a process gives itself stands beside ours', () => {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-log-'));
  const raw = '{"level":30,"process":"athanor-node","msg":"polling"}';
  openProcessLog(folder, 'node').write(parseLogLine(raw));
  const written = readFileSync(logPath(folder, 'node'), 'utf8');
  expect(written.match(/"process":/g)).toHaveLength(1);
  expect(JSON.parse(written)).toMatchObject({ process: 'node', ownProcess: 'athanor-node' });
  rmSync(folder, { recursive: true });
});

test('a log that cannot be written harms nobody', () => {
  const log = openProcessLog('/nonexistent/folder', 'node');
  expect(() => log.write({ level: 'info', message: 'lost', fields: {} })).not.toThrow();
});
