import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { goProgram } from '../../deploy/local';
import { freePort } from './free-port';
import { until } from './until';

const READY_MS = 60_000;

/** An S3-compatible store of a test's own, on loopback, over a temporary folder. */
export interface TestS3 {
  /** What `ATHANOR_ARTIFACTS` takes; a new prefix each time. */
  url(): string;
  /** The keys to it. */
  env: NodeJS.ProcessEnv;
  /** The file of an object, to damage it. */
  fileOf(url: string, sha256: string): string;
  halt(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts versitygw over a folder; `stop` it after the tests. */
export async function startTestS3(): Promise<TestS3> {
  const program = await goProgram('versitygw');
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-s3-'));
  mkdirSync(path.join(folder, 'data', 'artifacts'), { recursive: true });
  mkdirSync(path.join(folder, 'meta'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const env = { AWS_ACCESS_KEY_ID: 'athanor', AWS_SECRET_ACCESS_KEY: 'of-a-test' };
  const keys = ['--access', env.AWS_ACCESS_KEY_ID, '--secret', env.AWS_SECRET_ACCESS_KEY];
  const args = [...keys, '--port', `127.0.0.1:${port}`, '--quiet'];
  // Attributes of files are not everywhere: metadata lie in a folder beside.
  const backend = ['posix', '--sidecar', path.join(folder, 'meta'), path.join(folder, 'data')];
  let child: ChildProcess | undefined;
  const resume = async () => {
    child = spawn(program, [...args, ...backend], { stdio: 'ignore' });
    await until(() => isAnswering(endpoint), { limitMs: READY_MS });
  };
  const halt = async () => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    // Asked kindly, it waits for connections that clients keep open.
    running.kill('SIGKILL');
    await ended;
  };
  await resume();
  let prefixes = 0;
  return {
    env,
    halt,
    resume,
    url() {
      prefixes += 1;
      return `s3://artifacts/test-${prefixes}?endpoint=${endpoint}`;
    },
    fileOf: (url, sha256) =>
      path.join(folder, 'data', 'artifacts', new URL(url).pathname, 'objects', sha256),
    async stop() {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function isAnswering(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}
