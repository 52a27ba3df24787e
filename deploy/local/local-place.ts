import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DataFolder } from '../../client/stack/data-folder';
import { readJsonFile, writeFileAtomically } from '../../client/stack/files';
import { freePort, LOOPBACK } from '../../client/stack/ports';
import {
  FILE_TARGETS,
  type FileName,
  type Listener,
  type Place,
  PORTS,
  type Program,
  type SecretName,
  type ServiceName,
  type VolumeName,
} from '../place';
import { FILES } from '../temporal-config';

const SECRET_BYTES = 24;

/** Where things are on one machine: below a folder, and on ports of loopback. */
export interface LocalPlace extends Place {
  readonly ports: Readonly<Record<string, number>>;
}

/** Chooses ports (those of the last time where they are free), makes secrets and writes the files of servers. */
export async function localPlace(
  folder: DataFolder,
  programs: Readonly<Record<Program, string>>,
): Promise<LocalPlace> {
  const ports = await choosePorts(folder.portsFile);
  const port: Place['port'] = (service, name) => ports[`${service}/${name}`] as number;
  const place: LocalPlace = {
    ports,
    bind: LOOPBACK,
    port,
    address: (service, name) => `${LOOPBACK}:${port(service, name)}`,
    names: () => [LOOPBACK, 'localhost'],
    program: (name) => programs[name],
    secret: (name) => secretFile(folder, name),
    volume: (name) => volumeFolder(folder, name),
    file: (name) => fileOf(folder, name),
    temporary: (service) => temporaryFolder(folder, service),
  };
  makeSecret(place.secret('objects-key'));
  for (const [name, text] of Object.entries(FILES)) {
    const file = place.file(name as FileName);
    mkdirSync(dirname(file), { recursive: true });
    writeFileAtomically(file, text(place));
  }
  return place;
}

/** The database's password is the one with which its cluster is made. */
function secretFile(folder: DataFolder, name: SecretName): string {
  return name === 'database-password'
    ? folder.postgresPassword
    : join(folder.path, 'secrets', name);
}

function makeSecret(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, randomBytes(SECRET_BYTES).toString('base64url'), { mode: 0o600 });
}

/** The commands of Athanor find the keys and the cluster where a stack has them. */
function volumeFolder(folder: DataFolder, name: VolumeName): string {
  if (name === 'keys') return folder.gate;
  if (name === 'node' || name === 'staging' || name === 'postgres') return folder[name];
  const path = join(folder.path, name);
  mkdirSync(path, { recursive: true });
  return path;
}

function fileOf(folder: DataFolder, name: FileName): string {
  const target = FILE_TARGETS[name];
  return join(folder.path, 'config', basename(dirname(target)), basename(target));
}

function temporaryFolder(folder: DataFolder, service: ServiceName): string {
  const path = join(folder.path, 'temporary', service);
  mkdirSync(path, { recursive: true });
  return path;
}

async function choosePorts(file: string): Promise<Record<string, number>> {
  const remembered = (readJsonFile(file) ?? {}) as Record<string, unknown>;
  const taken = new Set<number>();
  const chosen: Record<string, number> = {};
  for (const service of Object.keys(PORTS) as Listener[]) {
    for (const name of Object.keys(PORTS[service])) {
      const before = remembered[`${service}/${name}`];
      const port = await freePort(typeof before === 'number' ? before : undefined, taken);
      taken.add(port);
      chosen[`${service}/${name}`] = port;
    }
  }
  writeFileAtomically(file, `${JSON.stringify(chosen, null, 2)}\n`);
  return chosen;
}
