import { existsSync } from 'node:fs';
import { type Commands, commandsOf, SCREEN } from '../support/cli';
import { startTestS3, type TestS3 } from '../support/s3';
import { startTestStack, type TestStack } from '../support/stack';

/*
 * The stack as it is, with artifacts in an S3-compatible store: a run ends, what it made lies in the bucket and
 * nowhere else, and the report is had from there.
 */

// Where the store's program is not there yet it is built, once.
jest.setTimeout(900_000);

let s3: TestS3;
let url: string;
let stack: TestStack;
let cli: Commands;

beforeAll(async () => {
  s3 = await startTestS3();
  url = s3.url();
  stack = await startTestStack({ env: { ...s3.env, ATHANOR_ARTIFACTS: url } });
  cli = commandsOf(stack);
});

afterAll(async () => {
  await stack?.stop();
  await s3?.stop();
});

it('runs a pipeline whose artifacts lie in the bucket', async () => {
  const run = await cli.athanor(...SCREEN, '--id', 'bucket');
  expect([run.code, run.stderr]).toEqual([0, expect.stringContaining('Started')]);
  const files = await cli.json<{ sha256: string }[]>(
    'artifacts',
    'list',
    '--run',
    'screen-default-bucket',
  );
  expect(files.length).toBeGreaterThan(2);
  for (const { sha256 } of files) {
    expect(existsSync(s3.fileOf(url, sha256))).toBe(true);
  }
  expect(existsSync(stack.folder.artifacts)).toBe(false);
  const report = await cli.athanor('report', 'screen-default-bucket', '--output', 'again');
  expect(report.stdout).toContain('the same bytes as the run stored');
  expect((await cli.athanor('artifacts', 'verify')).stdout).toContain('all intact');
});
