import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Tier } from '../../../schemas/constants/nodes';
import type { AnyStep } from '../../../schemas/step';
import { containerCommand, containersOf } from './containers';
import { bubblewrapCommand, programPaths, systemdCommand } from './isolation';

const LIMITS = {
  deadlineMs: 60_000,
  cpuSeconds: 30,
  memoryMb: 512,
  fileBytes: 1_000,
  outputBytes: 1_000,
};
const CONFINEMENT = {
  program: '/usr/bin/env',
  arguments: ['--help'],
  folder: '/tmp/athanor-tool-1',
  env: { HOME: '/tmp/athanor-tool-1' },
  limits: LIMITS,
};
const LIMITED = [
  '/usr/bin/prlimit',
  ...['--cpu=30:31', '--as=536870912', '--fsize=1000', '--stack=67108864:'],
  ...['--nofile=256', '--core=0'],
  ...['--', '/usr/bin/env', '--help'],
];
const IMAGE = `ghcr.io/acme/xtb@sha256:${'a'.repeat(64)}`;

describe('the command line of an isolated tool', () => {
  test('in bubblewrap: one writable folder, no namespace shared, nothing of the environment', () => {
    const command = bubblewrapCommand('/usr/bin/bwrap', '/usr/bin/prlimit', CONFINEMENT);
    const options = command.slice(0, command.indexOf('--'));
    expect(command.slice(command.indexOf('--') + 1)).toEqual(LIMITED);
    expect(options).toEqual(expect.arrayContaining(['--unshare-all', '--die-with-parent']));
    expect(options).not.toContain('--share-net');
    expect(options.filter((o) => o === '--bind')).toHaveLength(1);
    const bound = options.filter((_, i) => options[i - 1] === '--ro-bind-try');
    expect(bound.filter((p) => /^\/(home|root|var|proc|sys|tmp|etc)?$/.test(p))).toEqual([]);
  });

  test('in systemd: a transient unit without network, that can be stopped by name', () => {
    const o = { ...CONFINEMENT, unit: 'athanor-tool-x' };
    const root = systemdCommand('/usr/bin/systemd-run', '/usr/bin/prlimit', { ...o, isRoot: true });
    expect(root.command.slice(root.command.indexOf('--') + 1)).toEqual(LIMITED);
    expect(root.command).toEqual(
      expect.arrayContaining([
        '--property=PrivateNetwork=yes',
        '--property=ProtectSystem=strict',
        '--property=ProtectHome=tmpfs',
        '--property=NoNewPrivileges=yes',
        '--property=MemoryMax=512M',
        '--property=BindPaths=/tmp/athanor-tool-1',
      ]),
    );
    expect(root.stopCommand).toEqual(['systemctl', 'stop', 'athanor-tool-x.service']);
    const own = systemdCommand('/usr/bin/systemd-run', '/usr/bin/prlimit', { ...o, isRoot: false });
    expect(own.command[1]).toBe('--user');
    expect(own.stopCommand).toEqual(['systemctl', '--user', 'stop', 'athanor-tool-x.service']);
  });
});

test('a linked program brings the tree of its link and that of what it leads to', () => {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'athanor-trees-')));
  const tree = (name: string) => {
    for (const part of ['bin', 'lib'])
      mkdirSync(path.join(folder, name, part), { recursive: true });
    return path.join(folder, name);
  };
  const [base, environment] = [tree('base'), tree('environment')];
  const [real, link] = [path.join(base, 'bin/python3.13'), path.join(environment, 'bin/python3')];
  writeFileSync(real, '');
  symlinkSync(real, link);
  expect(programPaths(link)).toEqual([environment, base]);
  expect(programPaths(real)).toEqual([base]);
  rmSync(folder, { recursive: true });
});

describe('containers', () => {
  const own = { name: 'athanor-1', folder: '/tmp/f', limits: LIMITS, cores: 2, user: '1000:1000' };

  test('get no network, no capability, and nothing to write but their folder', () => {
    const command = containerCommand('/usr/bin/podman', {
      ...own,
      image: IMAGE,
      arguments: ['--privileged', '$(x)'],
    });
    const at = command.indexOf(IMAGE);
    // What a step passes stands behind the image: the engine never takes it for its own option.
    expect(command.slice(at)).toEqual([IMAGE, '--privileged', '$(x)']);
    expect(command.slice(0, at)).toEqual([
      ...['/usr/bin/podman', 'run', '--rm', '--interactive', '--init', '--name=athanor-1'],
      ...['--network=none', '--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'],
      ...['--pull=missing', '--user=1000:1000', '--pids-limit=256', '--cpus=2'],
      ...['--memory=512m', '--memory-swap=512m', '--ulimit=fsize=1000', '--ulimit=cpu=30'],
      ...['--ulimit=core=0', '--tmpfs=/tmp:rw,noexec,nosuid,size=256m'],
      ...['--mount=type=bind,source=/tmp/f,target=/work', '--workdir=/work'],
      ...['--env=PATH=/usr/local/bin:/usr/bin:/bin', '--env=HOME=/work', '--env=TMPDIR=/work'],
      ...['--env=LANG=C.UTF-8', '--env=OMP_NUM_THREADS=2'],
    ]);
  });

  test.each([
    'xtb',
    'xtb:latest',
    `--privileged@sha256:${'a'.repeat(64)}`,
    `x@sha256:${'A'.repeat(64)}`,
  ])('are named by digest: %s is refused', (image) => {
    expect(() => containerCommand('podman', { ...own, image, arguments: [] })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });

  test.each<[Tier, string, string]>([
    ['contributed', 'container', 'RUNTIME_REFUSED'],
    ['public', 'container', 'RUNTIME_REFUSED'],
    ['quarantined', 'container', 'RUNTIME_REFUSED'],
    ['managed', 'native', 'RUNTIME_REFUSED'],
    ['managed', 'builtin', 'RUNTIME_REFUSED'],
    // No engine on an empty search path: allowed, and missing.
    ['managed', 'container', 'TOOL_MISSING'],
    ['organisation', 'container', 'TOOL_MISSING'],
  ])('on a node of tier %s, for a step of class %s: %s', async (tier, runtime, code) => {
    const searchPath = process.env.PATH;
    process.env.PATH = '';
    try {
      const contract = { name: 'test.container', runtime } as AnyStep;
      const run = containersOf(contract, tier).run({ image: IMAGE, arguments: [] });
      await expect(run).rejects.toMatchObject({ code });
    } finally {
      process.env.PATH = searchPath;
    }
  });
});
