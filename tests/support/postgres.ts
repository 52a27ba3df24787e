import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findPostgresBinaries, runtimeUser } from '../../client/stack/postgres-binaries';
import { freePort } from './free-port';

const OWNER = 'athanor';
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 25;

/** A PostgreSQL of a test's own, on loopback, in a temporary folder, without fsync. */
export interface TestPostgres {
  /** A new, empty database; returns its URL. */
  createDatabase(): Promise<string>;
  /** Ends the server: `SIGINT` is its fast shutdown, `SIGQUIT` its crash. The data stay. */
  halt(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  /** Starts it again on the same port. */
  resume(): Promise<void>;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL; `stop` it after the tests. With `ATHANOR_TEST_DATABASE_URL` set, the server of
 * that URL is used, in databases of its own: it cannot be halted.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const theirs = process.env.ATHANOR_TEST_DATABASE_URL;
  return theirs === undefined ? startOwn() : useTheirs(theirs);
}

function useTheirs(theirs: string): TestPostgres {
  const made: string[] = [];
  const refuse = async () => {
    throw new Error('The server of ATHANOR_TEST_DATABASE_URL is not ours to halt.');
  };
  return {
    halt: refuse,
    resume: refuse,
    async createDatabase() {
      const name = `test_${process.pid}_${made.length + 1}_${Date.now()}`;
      await query(theirs, `create database ${name}`);
      made.push(name);
      const url = new URL(theirs);
      url.pathname = `/${name}`;
      return url.toString();
    },
    async stop() {
      for (const name of made) await query(theirs, `drop database if exists ${name} with (force)`);
    },
  };
}

async function startOwn(): Promise<TestPostgres> {
  // As root we start the server as somebody else, since it refuses to be root.
  const user = runtimeUser();
  const binaries = findPostgresBinaries(user);
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-postgres-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const as = { cwd: '/', uid: user?.uid, gid: user?.gid, env: { LC_ALL: 'C', TZ: 'UTC' } };
  const initdb = ['-D', folder, '-U', OWNER, '--auth=trust', '--no-sync', '--encoding=UTF8'];
  await promisify(execFile)(binaries.initdb, [...initdb, '--locale=C'], as);

  const port = await freePort();
  const url = (database: string) => `postgres://${OWNER}@127.0.0.1:${port}/${database}`;
  const flags = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const quick = ['-c', 'fsync=off', '-c', 'shared_buffers=16MB', '-c', 'max_connections=50'];
  const args = ['-D', folder, '-p', String(port), ...flags, ...quick];
  let server: ChildProcess | undefined;
  let databases = 0;

  const resume = async () => {
    server = spawn(binaries.postgres, args, { ...as, stdio: 'ignore' });
    await ready(server, url('postgres'));
  };
  const halt = async (signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT') => {
    const running = server;
    server = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await ended;
  };
  await resume();
  return {
    halt,
    resume,
    async createDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      await query(url('postgres'), `create database ${name}`);
      return url(name);
    },
    async stop() {
      await halt('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ready(server: ChildProcess, url: string): Promise<void> {
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    try {
      return await query(url, 'select 1');
    } catch (error) {
      const late = performance.now() > deadlineMs;
      if (late || server.exitCode !== null) {
        throw new Error('The test PostgreSQL did not start.', { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

async function query(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end();
  }
}
