import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isS3Url } from '../../schemas/artifact';
import type { ErrorCode } from '../../schemas/constants/error-codes';
import { asAthanorError } from '../../schemas/errors';
import type { DataFolder } from './data-folder';
import { lockHolder } from './instance-lock';
import { isListening, isPortFree, LOOPBACK, rememberedPorts } from './ports';
import { databaseProblem } from './postgres';
import { findPostgresBinaries, runtimeUser } from './postgres-binaries';
import { readStackRecord } from './stack-record';
import { stackStatus } from './stack-status';
import { externalTemporal } from './temporal-address';
import { cachedBinaryPath, findTemporalBinary, isVersionAtLeast } from './temporal-binary';
import { connectOrExplain, inspectNamespace, RETENTION_DAYS } from './temporal-namespace';
import { GO_VERSION_MIN } from './temporal-obtain';

/** One prerequisite: what was found, and what to do when it is not enough. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do; empty when `ok`. */
  readonly advice: string;
}

/** A check that others add, such as the digest of a kernel. */
export type ExtraCheck = () => Promise<Check>;

/** The oldest Node.js that we are tested with. */
export const NODE_VERSION_MIN = '20.19.0';
const DISK_FREE_BYTES_MIN = 2e9;
const MEMORY_FREE_BYTES_MIN = 1e9;
const COMMAND_TIMEOUT_MS = 10_000;

/** What to do about an error that a check met. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  CONFIG_INVALID: 'Correct the TEMPORAL_* variables or temporal.toml.',
  TEMPORAL_UNREACHABLE:
    'Start that server, or name none (--address, TEMPORAL_ADDRESS) to use the embedded one.',
  DATABASE_UNAVAILABLE: 'Set ATHANOR_DATABASE_URL to a PostgreSQL of yours.',
};

/** What the doctor is told; nothing is needed. */
export interface DoctorOptions {
  /** Settings, with those that the user gave as options laid over them; the process's unless given. */
  readonly env?: NodeJS.ProcessEnv;
  readonly extraChecks?: readonly ExtraCheck[];
}

/**
 * Checks everything that Athanor needs on this machine and changes nothing. A check never throws:
 * what goes wrong in it is what it found.
 */
export async function runDoctor(
  folder: DataFolder,
  { env = process.env, extraChecks = [] }: DoctorOptions = {},
): Promise<Check[]> {
  const checks: ReadonlyArray<[string, ExtraCheck]> = [
    ['Node.js', checkNode],
    ['cores', checkCores],
    ['memory', checkMemory],
    ['data folder', () => checkFolder('data folder', folder.path, '--data-dir')],
    ['artifacts folder', () => checkArtifactsFolder(folder)],
    ['disk', () => checkDisk(folder)],
    ['instance', () => checkInstance(folder)],
    ['ports', () => checkPorts(folder)],
    ['Temporal', () => checkTemporal(env)],
    ['Go', checkGo],
    ['PostgreSQL', () => checkPostgres(folder, env)],
    ['gate', () => checkGate(folder, env)],
    ...extraChecks.map((check): [string, ExtraCheck] => ['extra check', check]),
  ];
  return await Promise.all(
    checks.map(([name, check]) => check().catch((error: unknown) => brokenCheck(name, error))),
  );
}

function brokenCheck(name: string, error: unknown): Check {
  const { code, message } = asAthanorError(error);
  return failed(name, message, ADVICE[code] ?? 'Report this with the output of `athanor doctor`.');
}

async function checkNode(): Promise<Check> {
  const found = `${process.versions.node} on ${process.platform} ${process.arch}`;
  if (isVersionAtLeast(process.versions.node, NODE_VERSION_MIN)) return passed('Node.js', found);
  return failed('Node.js', found, `Install Node.js ${NODE_VERSION_MIN} or newer.`);
}

async function checkCores(): Promise<Check> {
  return passed('cores', String(availableParallelism()));
}

async function checkMemory(): Promise<Check> {
  const found = `${gigabytes(freemem())} free`;
  if (freemem() >= MEMORY_FREE_BYTES_MIN) return passed('memory', found);
  return failed('memory', found, `Close programs: ${gigabytes(MEMORY_FREE_BYTES_MIN)} are needed.`);
}

async function checkArtifactsFolder(folder: DataFolder): Promise<Check> {
  const path = stackStatus(folder).artifactsFolder;
  if (isS3Url(path)) return passed('artifacts', path);
  return await checkFolder('artifacts folder', path, 'ATHANOR_ARTIFACTS');
}

/** `setting` is what names another folder. */
async function checkFolder(name: string, path: string, setting: string): Promise<Check> {
  const existing = nearestExisting(path);
  const found = existing === path ? path : `${path} (will be created)`;
  try {
    if (!statSync(existing).isDirectory()) {
      return failed(name, `${existing} is a file`, `Name another folder with ${setting}.`);
    }
    accessSync(existing, constants.W_OK | constants.X_OK);
    return passed(name, found);
  } catch {
    const advice = `Make ${existing} writable, or name another folder with ${setting}.`;
    return failed(name, `${existing} is not writable`, advice);
  }
}

async function checkDisk(folder: DataFolder): Promise<Check> {
  const { bavail, bsize } = statfsSync(nearestExisting(folder.path));
  const free = bavail * bsize;
  const found = `${gigabytes(free)} free for ${folder.path}`;
  if (free >= DISK_FREE_BYTES_MIN) return passed('disk', found);
  return failed(
    'disk',
    found,
    `Free ${gigabytes(DISK_FREE_BYTES_MIN)}, or name another --data-dir.`,
  );
}

async function checkInstance(folder: DataFolder): Promise<Check> {
  const status = stackStatus(folder);
  if (status.state !== 'crashed') {
    const holder = lockHolder(folder.lockFile);
    const found = holder === undefined ? status.state : `${status.state}, process ${holder.pid}`;
    return passed('instance', found);
  }
  const alive = status.processes.filter((one) => one.alive).map((one) => one.name);
  const left = alive.length === 0 ? 'nothing is left running' : `left running: ${alive.join(', ')}`;
  const advice = 'Run `athanor up`, which recovers, or `athanor down`, which cleans up.';
  return failed('instance', `the last one was killed; ${left}`, advice);
}

/** Ports matter only while nothing of ours listens on them. */
async function checkPorts(folder: DataFolder): Promise<Check> {
  if (readStackRecord(folder) !== undefined) return passed('ports', 'in use by this stack');
  const remembered = Object.entries(rememberedPorts(folder.portsFile));
  const free = await Promise.all(remembered.map(([, port]) => isPortFree(port)));
  const taken = remembered
    .filter((_, i) => free[i] === false)
    .map(([name, port]) => `${name} ${port}`);
  if (taken.length > 0) {
    const found = `taken meanwhile on ${LOOPBACK}: ${taken.join(', ')}`;
    return passed('ports', `${found}; others will be found`);
  }
  return passed('ports', remembered.length === 0 ? 'will be found' : 'the last ones are free');
}

async function checkTemporal(env: NodeJS.ProcessEnv): Promise<Check> {
  const external = externalTemporal(env);
  if (external !== undefined) return await checkNamespace(external);
  try {
    const { path, source, serverVersion } = await findTemporalBinary({ localOnly: true, env });
    return passed('Temporal', `server ${serverVersion} in ${path} (${source})`);
  } catch (error) {
    const { code, message } = asAthanorError(error);
    if (code !== 'TEMPORAL_BINARY_MISSING') {
      return failed('Temporal', message, 'Correct or unset ATHANOR_TEMPORAL_CLI.');
    }
    return await checkObtainable(env);
  }
}

/** Without a server the first `up` fetches or builds one, which is fine if it can. */
async function checkObtainable(env: NodeJS.ProcessEnv): Promise<Check> {
  const go = await goVersion();
  const target = cachedBinaryPath(env);
  if (go !== undefined && isVersionAtLeast(go, GO_VERSION_MIN)) {
    return passed('Temporal', `none yet; Go ${go} can build it once into ${dirname(target)}`);
  }
  const advice =
    'With internet access `athanor up` downloads it. Otherwise install the Temporal CLI or Go ' +
    `${GO_VERSION_MIN} or newer, or set TEMPORAL_ADDRESS to a running server.`;
  return failed(
    'Temporal',
    `no server, ${go === undefined ? 'no Go' : `Go ${go} is too old`}`,
    advice,
  );
}

async function checkGo(): Promise<Check> {
  const go = await goVersion();
  return passed('Go', go ?? 'none; needed only where Temporal has to be built');
}

async function checkNamespace(
  external: NonNullable<ReturnType<typeof externalTemporal>>,
): Promise<Check> {
  const { address, namespace, connectionOptions } = external;
  const connection = await connectOrExplain(connectionOptions, namespace);
  try {
    const { retentionDays, missingSearchAttributes: missing } = await inspectNamespace(
      connection,
      namespace,
    );
    const found = `${address}, namespace ${namespace}, keeps closed runs ${retentionDays} days`;
    if (missing.length > 0) {
      const advice = 'Run `athanor up`, or ask whoever runs the cluster to add them.';
      return failed(
        'Temporal',
        `${found}; search attributes missing: ${missing.join(', ')}`,
        advice,
      );
    }
    if (retentionDays >= RETENTION_DAYS) return passed('Temporal', found);
    const advice = `Raise the retention of the namespace to ${RETENTION_DAYS} days.`;
    return failed('Temporal', found, advice);
  } finally {
    await connection.close();
  }
}

async function checkPostgres(folder: DataFolder, env: NodeJS.ProcessEnv): Promise<Check> {
  const external = env.ATHANOR_DATABASE_URL;
  if (external) {
    const problem = await databaseProblem(external);
    if (problem === undefined) return passed('PostgreSQL', 'ATHANOR_DATABASE_URL answers');
    return failed('PostgreSQL', problem, 'Correct or unset ATHANOR_DATABASE_URL.');
  }
  const { version, postgres } = findPostgresBinaries(runtimeUser());
  const isNew = !existsSync(folder.postgres);
  return passed('PostgreSQL', `${version} in ${postgres}${isNew ? '' : ', database present'}`);
}

/** Keys that others can read are no keys; and nodes reach nothing but a gate that listens. */
async function checkGate(folder: DataFolder, env: NodeJS.ProcessEnv): Promise<Check> {
  const keys = join(env.ATHANOR_GATE_KEYS ?? folder.gate, 'keys.json');
  if (!existsSync(keys)) return passed('gate', 'keys will be made at the first start');
  if (process.platform !== 'win32' && (statSync(keys).mode & 0o077) !== 0) {
    return failed('gate', `${keys} can be read by others`, `Run: chmod 600 '${keys}'`);
  }
  const status = stackStatus(folder);
  if (status.state !== 'running' || status.gate === undefined)
    return passed('gate', 'keys present');
  const { devices, publicUrl } = status.gate;
  const ports = [devices, new URL(publicUrl).host].map((one) => Number(/:(\d+)$/.exec(one)?.[1]));
  const listens = await Promise.all(ports.map(isListening));
  const found = `${publicUrl}, for nodes ${devices}`;
  if (listens.every((one) => one)) return passed('gate', found);
  const advice = `Look into ${join(folder.logs, 'gate.log')}.`;
  return failed('gate', `${found}: nobody listens`, advice);
}

async function goVersion(): Promise<string | undefined> {
  try {
    const run = promisify(execFile);
    const { stdout } = await run('go', ['env', 'GOVERSION'], { timeout: COMMAND_TIMEOUT_MS });
    return /go(\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

function nearestExisting(path: string): string {
  let at = path;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function passed(name: string, found: string): Check {
  return { name, ok: true, found, advice: '' };
}

function failed(name: string, found: string, advice: string): Check {
  return { name, ok: false, found, advice };
}
