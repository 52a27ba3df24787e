import { Writable } from 'node:stream';
import { makeOutput } from './output';
import { runCli } from './run-cli';

/** A pipe whose reader leaves after some writes. */
function pipe(writesMax: number): { stream: NodeJS.WriteStream; written: string[] } {
  const written: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      if (written.length >= writesMax) return done(Object.assign(new Error(), { code: 'EPIPE' }));
      written.push(String(chunk));
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, written };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what nobody reads is dropped, and the other stream goes on', async () => {
  const stdout = pipe(1);
  const stderr = pipe(9);
  const output = makeOutput({}, { stdout: stdout.stream, stderr: stderr.stream });
  output.lines(['first', 'second', 'third']);
  await settled();
  output.line('fourth');
  await output.bytes(Buffer.from('fifth'));
  output.note('done');
  expect(stdout.written).toEqual(['first\n']);
  expect(stderr.written).toEqual(['done\n']);
});

test('bytes that meet a closed pipe are no failure', async () => {
  const stdout = pipe(0);
  const output = makeOutput({}, { stdout: stdout.stream, stderr: pipe(9).stream });
  await expect(output.bytes(Buffer.from('x'))).resolves.toBeUndefined();
});

test('a command that nobody reads keeps its exit code and is not cut off', async () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const output = makeOutput({}, { stdout: pipe(0).stream, stderr: pipe(0).stream });
  expect(await runCli(['pipelines'], { env: {}, output })).toBe(0);
  expect(await runCli(['pipelines', 'show', 'scren'], { env: {}, output })).toBe(2);
  await settled();
  expect(exit).not.toHaveBeenCalled();
  exit.mockRestore();
});
