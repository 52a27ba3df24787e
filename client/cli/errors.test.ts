import { ERROR_CODES, type ErrorCode } from '../../schemas/constants/error-codes';
import { AthanorError } from '../../schemas/errors';
import { reportError } from './errors';
import { recordedOutput } from './testing/recorded-output';

function reported(error: unknown, o: { json?: boolean; debug?: string } = {}) {
  const output = recordedOutput();
  const env = o.debug === undefined ? {} : { ATHANOR_DEBUG: o.debug };
  const exitCode = reportError(error, { output, env, isJson: o.json ?? false });
  return { exitCode, out: output.out, err: output.err.join('\n') };
}

test.each(Object.keys(ERROR_CODES) as ErrorCode[])('%s has its exit code and no trace', (code) => {
  const { exitCode, out, err } = reported(new AthanorError({ code, message: 'It is so.' }));
  expect(exitCode).toBe(ERROR_CODES[code].exitCode);
  expect(out).toEqual([]);
  expect(err).toMatch(/^error: It is so\./);
  expect(err).not.toMatch(/\n {4}at /);
});

test('what is not ours is a defect, and says how to learn more', () => {
  const { exitCode, err } = reported(new TypeError('x is undefined'));
  expect(exitCode).toBe(1);
  expect(err).toContain('error: x is undefined');
  expect(err).toContain('ATHANOR_DEBUG=1');
});

test('ATHANOR_DEBUG shows the trace, with causes', () => {
  const cause = new Error('deep inside');
  const error = new AthanorError({ code: 'INTERNAL', message: 'outside', cause });
  expect(reported(error, { debug: '1' }).err).toMatch(
    / {4}at [\s\S]*caused by: Error: deep inside/,
  );
  expect(reported(error, { debug: '0' }).err).not.toMatch(/ {4}at /);
});

test('as JSON with code and details', () => {
  const error = new AthanorError({
    code: 'RUN_NOT_FOUND',
    message: 'None.',
    details: { runId: 'r' },
  });
  expect(JSON.parse(reported(error, { json: true }).err)).toEqual({
    error: { code: 'RUN_NOT_FOUND', message: 'None.', details: { runId: 'r' }, next: null },
  });
});

test('a message cannot steer the terminal', () => {
  const error = new AthanorError({ code: 'INPUT_INVALID', message: 'a\u001b[2Jb\nc' });
  expect(reported(error).err).toBe('error: a�[2Jb\nc');
});
