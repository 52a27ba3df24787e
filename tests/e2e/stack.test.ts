import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Client as DatabaseClient } from 'pg';
import {
  readStack,
  readStackRecord,
  resolveDataFolder,
  stackStatus,
  startStack,
  stopStack,
} from '../../client/stack';
import { identifyProcess } from '../../client/stack/process-identity';
import { inspectNamespace, RETENTION_DAYS } from '../../client/stack/temporal-namespace';

/*
 * The stack keeps its promises with a real Temporal server and a real PostgreSQL: whatever is killed
 * comes back at the same address with its data, and nothing is ever left running. The two workers
 * are small stand-ins, since this is about supervision.
 */

const DIST = resolve(__dirname, '../../dist');
const START_MS = 60_000;
const RECOVER_MS = 20_000;
/** Ready at once; drains for 300 ms when asked to stop and says so in a file. */
const FAKE_WORKER = `
  const { appendFileSync } = require('node:fs');
  const note = (text) => appendFileSync(process.env.ATHANOR_DATA + '/notes', text + '\\n');
  // The node is told of no Temporal, and of no database.
  const { TEMPORAL_ADDRESS: address = '', ATHANOR_DATABASE_URL: database } = process.env;
  const [host, port] = address.split(':');
  const drain = () => address + (database ?? '') === ''
    ? (note('node drained'), process.exit(0))
    : require('node:net').connect({ host, port })
    .once('connect', () => { note('drained while Temporal serves'); process.exit(0); })
    .once('error', () => { note('lost Temporal'); process.exit(1); });
  process.on('SIGTERM', () => setTimeout(drain, 300));
  console.log(JSON.stringify({ level: 30, msg: 'polling ' + address }));
  note('started');
  setInterval(() => {}, 1000);
  process.send({ type: 'ready' });
`;
const WORKER = {
  command: process.execPath,
  args: ['--require', join(DIST, 'client/stack/leash.js'), '-e', FAKE_WORKER],
};
/** What `athanor up` does, without its command line. */
const UP = `
  const { startStack, resolveDataFolder, listenForStop, runUntilStopped } =
    require(${JSON.stringify(join(DIST, 'client/stack/index.js'))});
  const worker = JSON.parse(process.env.WORKER);
  const stop = listenForStop();
  startStack({
    dataFolder: resolveDataFolder(process.env.FOLDER),
    commands: { pipeline: worker, node: worker, gate: worker },
    signal: stop.signal,
  }).then(
    async (stack) => { console.log('up'); await runUntilStopped(stack, stop); process.exit(0); },
    (error) => { console.log(error.code); process.exit(error.exitCode ?? 1); },
  );
`;

/** One folder for all tests: each begins where the one before it stopped, as in real life. */
const folder = resolveDataFolder(mkdtempSync(join(tmpdir(), 'athanor-stack-')));
const parents: Array<{ child: ChildProcess; ended: Promise<unknown> }> = [];

// What a first start leaves that was killed while Temporal created its tables.
beforeAll(() => writeFileSync(folder.temporalDatabase, ''));

afterEach(async () => {
  for (const { child, ended } of parents.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await stopStack(folder).catch(() => undefined);
});

afterAll(() => rmSync(folder.path, { recursive: true, force: true }));

/** Starts `up` in a process of its own; resolves its first line, 'up' or an error code. */
function up(env: NodeJS.ProcessEnv = {}): {
  child: ChildProcess;
  said: Promise<string>;
  ended: Promise<number | null>;
} {
  const child = spawn(process.execPath, ['-e', UP], {
    env: { ...process.env, FOLDER: folder.path, WORKER: JSON.stringify(WORKER), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  parents.push({ child, ended });
  const said = new Promise<string>((done) => {
    child.stdout?.once('data', (chunk: Buffer) => done(chunk.toString().trim()));
    child.once('exit', (code) => done(`exit ${code}`));
  });
  return { child, said, ended };
}

async function until<T>(what: () => T | Promise<T>, limitMs = RECOVER_MS): Promise<NonNullable<T>> {
  let problem: unknown;
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += 50) {
    try {
      const answer = await what();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
    } catch (error) {
      problem = error;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`did not happen in ${limitMs} ms`, { cause: problem });
}

function pidOf(name: string): number {
  const pid = readStackRecord(folder)?.processes.find((one) => one.name === name)?.pid;
  if (pid === undefined) throw new Error(`${name} is not running`);
  return pid;
}

/** Processes of this stack that live now, whoever recorded them: found by the folder in them. */
function livingProcesses(): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return `${command}${environment}`.includes(folder.path);
    } catch {
      return false;
    }
  });
}

/** A zombie whose new parent has not looked yet is dead. */
function isAlive(pid: number): boolean {
  return identifyProcess(pid) !== undefined;
}

async function withTemporal<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const { address, namespace } = readStack(folder).temporal;
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    return await use(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

async function query(text: string): Promise<unknown[]> {
  const client = new DatabaseClient({ connectionString: readStack(folder).databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test(
  'starts everything, serves, refuses a second instance, and stops without a trace',
  async () => {
    const lines: string[] = [];
    const stack = await startStack({
      dataFolder: folder,
      commands: { pipeline: WORKER, node: WORKER, gate: WORKER },
      onEvent: (event) => {
        if (event.type === 'log') lines.push(`${event.process} ${event.line.message}`);
      },
    });
    try {
      expect(stack.processes.map((one) => `${one.name} ${one.state}`).sort()).toEqual([
        'gate ready',
        'node ready',
        'pipeline ready',
        'postgres ready',
        'temporal ready',
      ]);
      const report = await withTemporal((client) => inspectNamespace(client.connection, 'default'));
      expect(report).toEqual({ retentionDays: RETENTION_DAYS, missingSearchAttributes: [] });
      expect(await query('select 6 * 7 as answer')).toEqual([{ answer: 42 }]);
      expect((await fetch(stack.temporal.uiUrl ?? '')).status).toBe(200);
      expect(lines).toContain(`pipeline polling ${stack.temporal.address}`);

      expect(statSync(folder.stackFile).mode & 0o777).toBe(0o600);
      await expect(startStack({ dataFolder: folder })).rejects.toMatchObject({
        code: 'STACK_RUNNING',
        exitCode: 2,
      });
      const status = stackStatus(folder);
      expect(status.state).toBe('running');
      expect(status.processes.every((one) => one.alive && (one.memoryBytes ?? 0) > 1e6)).toBe(true);
    } finally {
      await stack.stop();
    }
    expect(livingProcesses()).toEqual([]);
    expect(existsSync(folder.stackFile)).toBe(false);
    expect(stackStatus(folder).state).toBe('stopped');
    expect(() => readStack(folder)).toThrow(expect.objectContaining({ code: 'STACK_NOT_RUNNING' }));
  },
  START_MS,
);

test(
  'restarts each process that is killed, at the same address and with its data',
  async () => {
    const { said, ended } = up();
    expect(await said).toBe('up');
    const before = readStack(folder);
    await query('create table kept (value int)');
    await query('insert into kept values (7)');
    const run = { taskQueue: 'nobody', workflowId: 'kept' };
    await withTemporal((client) => client.workflow.start('anything', run));

    for (const name of ['pipeline', 'node', 'gate', 'temporal', 'postgres']) {
      const pid = pidOf(name);
      process.kill(pid, 'SIGKILL');
      await until(() => {
        const one = readStackRecord(folder)?.processes.find((each) => each.name === name);
        return one?.state === 'ready' && one.pid !== pid && one.restarts === 1;
      });
    }

    const after = readStack(folder);
    expect(after.temporal).toEqual(before.temporal);
    expect(after.databaseUrl).toBe(before.databaseUrl);
    expect(await query('select value from kept')).toEqual([{ value: 7 }]);
    const kept = await withTemporal((client) => client.workflow.getHandle('kept').describe());
    expect(kept.status.name).toBe('RUNNING');
    expect(await stopStack(folder)).toEqual({ outcome: 'stopped', ended: [] });
    expect(await ended).toBe(0);
    expect(livingProcesses()).toEqual([]);
  },
  START_MS,
);

test(
  'recovers when the whole stack was killed at once: no leftovers, data intact',
  async () => {
    const first = up();
    expect(await first.said).toBe('up');
    const before = readStack(folder);
    await query('create table survivor as select 8 as value');
    const workers = [pidOf('pipeline'), pidOf('node'), pidOf('gate')];
    const servers = [pidOf('temporal'), pidOf('postgres')];
    first.child.kill('SIGKILL');
    await first.ended;
    expect(stackStatus(folder).state).toBe('crashed');
    // Workers must not go on without a supervisor.
    await until(() => workers.every((pid) => !isAlive(pid)));

    // Two people start it again at once: one gets it, the other is told so.
    const rivals = [up(), up()];
    const answers = await Promise.all(rivals.map((rival) => rival.said));
    expect(answers.slice().sort()).toEqual(['STACK_RUNNING', 'up']);
    const second = rivals[answers.indexOf('up')];
    expect(servers.filter(isAlive)).toEqual([]);
    expect(readStack(folder).temporal).toEqual(before.temporal);
    expect(await query('select value from survivor')).toEqual([{ value: 8 }]);

    second?.child.kill('SIGKILL');
    await second?.ended;
    expect((await stopStack(folder)).outcome).toBe('cleaned');
    await until(() => livingProcesses().length === 0);
    await expect(stopStack(folder)).rejects.toMatchObject({ code: 'STACK_NOT_RUNNING' });
  },
  START_MS,
);

test(
  'Ctrl-C drains the workers before their servers go',
  async () => {
    rmSync(join(folder.path, 'notes'), { force: true });
    const { child, said, ended } = up();
    expect(await said).toBe('up');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    const notes = readFileSync(join(folder.path, 'notes'), 'utf8').trim().split('\n');
    const drained = 'drained while Temporal serves';
    const started = ['started', 'started', 'started'];
    expect(notes.sort()).toEqual([drained, drained, 'node drained', ...started]);
    expect(livingProcesses()).toEqual([]);
  },
  START_MS,
);

test(
  'a second Ctrl-C does not wait for a worker that does not end',
  async () => {
    const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);
      process.send({ type: 'ready' });`;
    const worker = { ...WORKER, args: [...WORKER.args.slice(0, -1), stubborn] };
    const { child, said, ended } = up({ WORKER: JSON.stringify(worker) });
    expect(await said).toBe('up');
    child.kill('SIGINT');
    await until(() => readStackRecord(folder)?.state === 'stopping');
    child.kill('SIGINT');
    // Well below the 20 s that a worker has to drain.
    await until(() => child.exitCode !== null, 10_000);
    expect(await ended).toBe(0);
    await until(() => livingProcesses().length === 0);
    expect(existsSync(folder.stackFile)).toBe(false);
  },
  START_MS,
);

test(
  'Ctrl-C while starting ends what was started',
  async () => {
    const { child, said, ended } = up();
    await until(() => readStackRecord(folder)?.processes.some((one) => one.pid !== undefined));
    child.kill('SIGINT');
    expect(await said).toBe('CANCELLED');
    expect(await ended).toBe(130);
    expect(livingProcesses()).toEqual([]);
    expect(existsSync(folder.stackFile)).toBe(false);
  },
  START_MS,
);

test(
  'uses a Temporal and a database that somebody else runs, and leaves them running',
  async () => {
    const { said } = up();
    expect(await said).toBe('up');
    const { temporal, databaseUrl } = readStack(folder);
    const guestFolder = resolveDataFolder(mkdtempSync(join(tmpdir(), 'athanor-guest-')));
    const guest = up({
      FOLDER: guestFolder.path,
      TEMPORAL_ADDRESS: temporal.address,
      ATHANOR_DATABASE_URL: databaseUrl,
    });
    expect(await guest.said).toBe('up');
    const record = readStack(guestFolder);
    expect(record.temporal).toMatchObject({ address: temporal.address, external: true });
    expect(record.databaseUrl).toBe(databaseUrl);
    expect(record.processes.map((one) => one.name).sort()).toEqual(['gate', 'node', 'pipeline']);
    guest.child.kill('SIGTERM');
    expect(await guest.ended).toBe(0);
    expect(existsSync(guestFolder.temporalDatabase)).toBe(false);
    rmSync(guestFolder.path, { recursive: true });
    expect(await query('select 1 as one')).toEqual([{ one: 1 }]);

    const nobody = up({ FOLDER: guestFolder.path, TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(await nobody.said).toBe('TEMPORAL_UNREACHABLE');
    expect(await nobody.ended).toBe(3);
    // Nothing had been started for it: there is no database yet.
    expect(existsSync(guestFolder.postgres)).toBe(false);
    rmSync(guestFolder.path, { recursive: true });
  },
  START_MS,
);
