import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { REDACTED } from '../../schemas/redact';
import { knownSecrets } from './known-secrets';
import { about, alsoAbout, processLog, runOf } from './log';
import { fieldsOf } from './process';

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

function testLog(env: NodeJS.ProcessEnv = {}) {
  const text: string[] = [];
  const destination = { write: (line: string) => void text.push(line) };
  const log = processLog({ name: 'athanor-test', destination, env });
  return {
    log,
    lines: () => text.map((line) => JSON.parse(line) as Record<string, unknown>),
    text,
  };
}

it('says on each line which run and which request it concerns, however late it comes', async () => {
  const { log, lines } = testLog();
  const work = (requestId: string, runId: string) =>
    about({ requestId }, async () => {
      log.info({}, 'begun');
      await new Promise((resolve) => setImmediate(resolve));
      alsoAbout({ runId });
      await about({}, async () => log.warn({ err: new Error('x') }, 'trouble'));
      setImmediate(() => log.info({ runId: 'another' }, 'said itself'));
    });
  await Promise.all([work('r1', 'run-1'), work('r2', 'run-2')]);
  await new Promise((resolve) => setTimeout(resolve, 10));
  log.info({}, 'of nothing');
  const seen = lines().map(({ msg, requestId, runId }) => [msg, requestId, runId]);
  expect(seen.filter(([, request]) => request === 'r1')).toEqual([
    ['begun', 'r1', undefined],
    ['trouble', 'r1', 'run-1'],
    ['said itself', 'r1', 'another'],
  ]);
  expect(seen.filter(([, request]) => request === 'r2')).toHaveLength(3);
  expect(seen.at(-1)).toEqual(['of nothing', undefined, undefined]);
});

it('names the run of whatever the SDK tells, by its workflow', () => {
  const meta = { workflowId: 'screen-default-a/chemistry.filter/0/3', runId: '01-ab', attempt: 2 };
  expect(fieldsOf({ ...meta, error: new Error('no') })).toEqual({
    ...{ workflowId: meta.workflowId, runId: 'screen-default-a', execution: '01-ab' },
    ...{ attempt: 2, error: 'Error: no' },
  });
  expect(fieldsOf(undefined)).toEqual({ error: undefined });
  // A point of a sweep is a run of its own.
  expect(runOf('sweep-default-a.000012/x/0/1')).toBe('sweep-default-a.000012');
});

it('writes nothing of what the process was started with as a secret, and of errors neither', () => {
  const file = path.join(folder, 'objects-key');
  writeFileSync(file, 'lies openly in a file\n');
  const env = {
    AWS_SECRET_ACCESS_KEY_FILE: file,
    AWS_ACCESS_KEY_ID: 'athanor',
    ATHANOR_TEST_PASSWORD: 'correct horse',
    ATHANOR_DATABASE_URL: 'postgres://athanor:a%20staple@db/athanor',
    ATHANOR_METRICS_TOKEN_FILE: path.join(folder, 'absent'),
    ATHANOR_GATE_NAMES: 'gate-1,localhost',
  };
  expect(knownSecrets(env).sort()).toEqual([
    ...['a staple', 'a%20staple', 'correct horse', 'lies openly in a file'],
  ]);
  const { log, text } = testLog(env);
  const cause = new Error('refused: a staple');
  const error = Object.assign(new Error('not reached: correct horse', { cause }), {
    details: { sent: ['lies openly in a file'], header: { authorization: 'Bearer abc' } },
  });
  log.error({ err: error, env }, `failed with ${env.ATHANOR_DATABASE_URL}`);
  const [line = ''] = text;
  for (const secret of [...knownSecrets(env), 'Bearer abc']) expect(line).not.toContain(secret);
  expect(line.endsWith('}\n')).toBe(true);
  expect(JSON.parse(line)).toMatchObject({
    ...{ process: 'athanor-test', level: 50 },
    msg: `failed with postgres://athanor:${REDACTED}@db/athanor`,
    env: { AWS_ACCESS_KEY_ID: 'athanor', ATHANOR_GATE_NAMES: 'gate-1,localhost' },
  });
});
