import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Isolation, ToolLimits } from '../../implement';
import { findProgram } from './find-program';

/** A program, put behind what keeps it from network and files. */
export interface IsolatedCommand {
  command: string[];
  stopCommand?: string[];
}

/** What is to be run, where, with what. */
export interface Confinement {
  /** Absolute path of the program. */
  program: string;
  arguments: readonly string[];
  /** The only folder that it may write. */
  folder: string;
  env: Readonly<Record<string, string>>;
  limits: ToolLimits;
}

/** What programs need of the system, read-only: no home folders, no keys, no other processes. */
const SYSTEM_PATHS = [
  ...['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/opt'],
  ...['/etc/alternatives', '/etc/ld.so.cache', '/etc/ld.so.conf', '/etc/ld.so.conf.d'],
];
const PROBE_TIMEOUT_MS = 10_000;
const OPEN_FILES_MAX = 256;
const TASKS_MAX = 256;
const STACKS_IN_MEMORY = 8;

/**
 * Programs of numerical work keep arrays on the stack, and break off at the usual 8 MB; threads each reserve
 * as much, so it is a part of the memory only.
 */
function stackBytes(memoryMb: number): number {
  const wanted = Math.floor(memoryMb / STACKS_IN_MEMORY) * 1024 * 1024;
  return Math.min(wanted, hardStackBytes());
}

/** What this process may raise its stack to; no limit where the system tells none. */
function hardStackBytes(): number {
  try {
    const found = /^Max stack size\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return Number(found?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** The command line of a program with its resource limits, which its children inherit. */
export function limitedCommand(prlimit: string, o: Confinement): string[] {
  const { cpuSeconds, memoryMb, fileBytes } = o.limits;
  return [
    prlimit,
    // A second above the soft limit the kernel kills what ignored the signal.
    `--cpu=${cpuSeconds}:${cpuSeconds + 1}`,
    `--as=${memoryMb * 1024 * 1024}`,
    `--fsize=${fileBytes}`,
    // The soft limit alone: what a system refuses beyond its hard one is no reason to run nothing.
    `--stack=${stackBytes(memoryMb)}:`,
    `--nofile=${OPEN_FILES_MAX}`,
    '--core=0',
    '--',
    o.program,
    ...o.arguments,
  ];
}

/** The same in bubblewrap: no network, no other process in sight, the system read-only, nothing of homes. */
export function bubblewrapCommand(bwrap: string, prlimit: string, o: Confinement): string[] {
  const readable = [...SYSTEM_PATHS, ...programPaths(o.program)];
  return [
    bwrap,
    ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv'],
    ...Object.entries(o.env).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...readable.flatMap((p) => ['--ro-bind-try', p, p]),
    ...['--bind', o.folder, o.folder, '--chdir', o.folder, '--'],
    ...limitedCommand(prlimit, o),
  ];
}

/** The same as a transient unit of systemd. */
export function systemdCommand(
  systemdRun: string,
  prlimit: string,
  o: Confinement & { unit: string; isRoot: boolean },
): IsolatedCommand {
  const manager = o.isRoot ? [] : ['--user'];
  const properties = [
    ...['PrivateNetwork=yes', 'PrivateUsers=yes', 'PrivateDevices=yes', 'PrivateTmp=yes'],
    ...['ProtectSystem=strict', 'ProtectHome=tmpfs', 'NoNewPrivileges=yes'],
    `BindPaths=${o.folder}`,
    ...programPaths(o.program).map((p) => `BindReadOnlyPaths=${p}`),
    `MemoryMax=${o.limits.memoryMb}M`,
    `TasksMax=${TASKS_MAX}`,
    `RuntimeMaxSec=${Math.ceil(o.limits.deadlineMs / 1000) + 5}`,
  ];
  return {
    command: [
      systemdRun,
      ...manager,
      ...['--pipe', '--wait', '--collect', '--quiet', `--unit=${o.unit}`],
      `--working-directory=${o.folder}`,
      ...Object.entries(o.env).map(([name, value]) => `--setenv=${name}=${value}`),
      ...properties.map((property) => `--property=${property}`),
      '--',
      ...limitedCommand(prlimit, o),
    ],
    stopCommand: ['systemctl', ...manager, 'stop', `${o.unit}.service`],
  };
}

/** Puts a program behind the best that this machine has. */
export function isolate(
  prlimit: string,
  o: Confinement,
): IsolatedCommand & { isolation: Isolation } {
  const isolation = availableIsolation(prlimit);
  return { ...behind(isolation, prlimit, o), isolation };
}

const known = new Map<string, Isolation>();

/** The best isolation that works here, found by trying it, once for each search path. */
function availableIsolation(prlimit: string): Isolation {
  const searchPath = process.env.PATH ?? '';
  const found =
    known.get(searchPath) ??
    (['bubblewrap', 'systemd'] as const).find((i) => works(i, prlimit)) ??
    'none';
  known.set(searchPath, found);
  return found;
}

/** Installed is not enough: a kernel, a container or a policy may forbid what it needs. */
function works(isolation: Isolation, prlimit: string): boolean {
  const program = findProgram('true');
  if (program === undefined) return false;
  const limits = { deadlineMs: 5_000, cpuSeconds: 5, memoryMb: 512, fileBytes: 0, outputBytes: 0 };
  const probe = { program, arguments: [], folder: '/tmp', env: {}, limits };
  try {
    const [file, ...args] = behind(isolation, prlimit, probe).command;
    const options = { timeout: PROBE_TIMEOUT_MS, stdio: 'ignore' } as const;
    return spawnSync(file as string, args, options).status === 0;
  } catch {
    return false;
  }
}

function behind(isolation: Isolation, prlimit: string, o: Confinement): IsolatedCommand {
  if (isolation === 'bubblewrap') {
    return { command: bubblewrapCommand(installed('bwrap'), prlimit, o) };
  }
  if (isolation === 'systemd') {
    const unit = `athanor-tool-${randomBytes(8).toString('hex')}`;
    const isRoot = process.getuid?.() === 0;
    return systemdCommand(installed('systemd-run'), prlimit, { ...o, unit, isRoot });
  }
  return { command: limitedCommand(prlimit, o) };
}

function installed(name: string): string {
  const found = findProgram(name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

/**
 * What a program needs besides the system: the tree it was installed in (`<prefix>/bin` with a
 * `<prefix>/lib`, as conda and virtual environments have it), and else its own file alone; where it is a
 * link, that of what it leads to as well. A home folder is never such a tree: keys are in it.
 */
export function programPaths(program: string): string[] {
  return [...new Set([treeOf(program), treeOf(realpathSync(program))])];
}

function treeOf(program: string): string {
  const prefix = path.dirname(path.dirname(program));
  const isTree = path.basename(path.dirname(program)) === 'bin' && existsSync(`${prefix}/lib`);
  const isTooWide = prefix === '/' || homedir() === prefix || homedir().startsWith(`${prefix}/`);
  return isTree && !isTooWide ? prefix : program;
}
