import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { AthanorError } from '../../schemas/errors';
import { readJsonFile, writeFileAtomically } from '../stack/files';

/** A server that somebody has logged in to. */
export interface ServerProfile {
  /** `https://host:port` */
  url: string;
  /** API key. */
  key: string;
  /** PEM of its authority, where that is its own. */
  ca?: string;
  /** Project of what is submitted and read. */
  project?: string;
}

/** Every server, and the one that is meant when none is named. */
export interface Servers {
  current: string | null;
  profiles: Record<string, ServerProfile>;
}

/** What tells where a command goes. */
interface Named {
  dataDir?: string;
  address?: string;
  profile?: string;
}

const PRIVATE_FOLDER_MODE = 0o700;

/** Where they are kept: `athanor/servers.json` in the XDG configuration home, of mode 0600. */
export function serversFile(env: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME: named } = env;
  const home = named && isAbsolute(named) ? named : join(env.HOME || homedir(), '.config');
  return join(home, 'athanor', 'servers.json');
}

/** The servers that are known. */
export function readServers(env: NodeJS.ProcessEnv): Servers {
  const found = readJsonFile(serversFile(env)) as Partial<Servers> | undefined;
  return { current: found?.current ?? null, profiles: found?.profiles ?? {} };
}

/** Keeps the servers, readable by their owner only. */
export function writeServers(env: NodeJS.ProcessEnv, servers: Servers): void {
  const file = serversFile(env);
  mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER_MODE });
  writeFileAtomically(file, `${JSON.stringify(servers, null, 2)}\n`);
  chmodSync(file, 0o600);
}

/** The server of this name. @throws CONFIG_INVALID */
export function requireServer({ profiles }: Servers, name: string): ServerProfile {
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(profiles).join(', ') || 'none';
  const message = `There is no server ${JSON.stringify(name)}. Known are: ${known}. See 'athanor login'.`;
  throw new AthanorError({ code: 'CONFIG_INVALID', message });
}

/**
 * The server to which a command goes; undefined for this machine. Options beat the environment
 * (`ATHANOR_URL` with `ATHANOR_API_KEY`, and `ATHANOR_CA`, a PEM file), and that beats the server that
 * was logged in to last. A `--profile` that names no server is one of `temporal.toml`.
 * @throws CONFIG_INVALID for an `ATHANOR_URL` without a key
 */
export function serverOf(named: Named, env: NodeJS.ProcessEnv): ServerProfile | undefined {
  if (named.dataDir !== undefined || named.address !== undefined) return undefined;
  const { current, profiles } = readServers(env);
  if (named.profile !== undefined) {
    return Object.hasOwn(profiles, named.profile) ? profiles[named.profile] : undefined;
  }
  if (env.ATHANOR_URL) return serverOfEnvironment(env.ATHANOR_URL, env);
  const isLocal = env.ATHANOR_DATA || env.TEMPORAL_ADDRESS || env.TEMPORAL_PROFILE;
  return isLocal || current === null ? undefined : profiles[current];
}

function serverOfEnvironment(url: string, env: NodeJS.ProcessEnv): ServerProfile {
  const { ATHANOR_API_KEY: key, ATHANOR_CA: caFile, ATHANOR_PROJECT: project } = env;
  if (!key) {
    const message = 'ATHANOR_URL is set, and ATHANOR_API_KEY is not: a server wants a key.';
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  try {
    const ca = caFile ? readFileSync(caFile, 'utf8') : undefined;
    return { url, key, ...(ca && { ca }), ...(project && { project }) };
  } catch (cause) {
    const message = `ATHANOR_CA: ${caFile} cannot be read: ${(cause as Error).message}.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}
