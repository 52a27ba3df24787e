import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveDataFolder } from './data-folder';
import { hydrateSymlinks } from './postgres-binaries';
import { clearStalePostmaster, requireSameMajor } from './postgres-cluster';
import { canPassThrough, clusterPath, removeAbandonedClusters } from './postgres-place';

const STRANGER = { uid: 64_000, gid: 64_000 };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'athanor-cluster-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a folder closed to others stops a stranger, not its owner or group', () => {
  const inner = join(folder, 'inner');
  mkdirSync(inner);
  expect(canPassThrough(inner, STRANGER)).toBe(false);
  const { uid, gid } = statSync(folder);
  expect(canPassThrough(inner, { uid, gid: STRANGER.gid })).toBe(true);
  chmodSync(folder, 0o710);
  expect(canPassThrough(inner, { uid: STRANGER.uid, gid })).toBe(true);
  chmodSync(folder, 0o711);
  expect(canPassThrough(inner, STRANGER)).toBe(true);
});

test('a cluster may lie elsewhere, linked from the data folder', () => {
  const data = resolveDataFolder(folder);
  expect(clusterPath(data)).toBe(join(folder, 'postgres'));
  symlinkSync('/var/lib/athanor/clusters/1', data.postgres);
  expect(clusterPath(data)).toBe('/var/lib/athanor/clusters/1');
});

test('a cluster of another major version is refused with advice', () => {
  writeFileSync(join(folder, 'PG_VERSION'), '17\n');
  expect(() => requireSameMajor(folder, '17.6')).not.toThrow();
  expect(() => requireSameMajor(folder, '18.4')).toThrow(
    expect.objectContaining({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringMatching(/PostgreSQL 17, and 18\.4 .* Dump it/),
    }),
  );
});

test('clusters of temporary folders that are gone are removed, all others stay', () => {
  const make = (name: string, owner: string): void => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, `${name}.owner`), owner);
  };
  make('gone', join(tmpdir(), 'athanor-gone/data'));
  make('there', folder);
  make('unmounted', '/mnt/disk/athanor');
  make('running', join(tmpdir(), 'athanor-gone/other'));
  writeFileSync(join(folder, 'running/postmaster.pid'), `${process.pid}\n/data\n`);
  mkdirSync(join(folder, 'unknown'));
  removeAbandonedClusters(folder);
  expect(readdirSync(folder).filter((name) => !name.endsWith('.owner'))).toEqual([
    ...['running', 'there', 'unknown', 'unmounted'],
  ]);
});

describe('postmaster.pid of a killed server', () => {
  // The lines of PostgreSQL 18: pid, data folder, start, port, socket folder, address, memory key.
  const rest = ['/data', '1763913189', '5433', '', '127.0.0.1', '  9003107     65536', 'ready   '];
  const write = (pid: number): void =>
    writeFileSync(join(folder, 'postmaster.pid'), [pid, ...rest].join('\n'));
  const read = (): string[] => readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');

  test('stays when its number is dead: PostgreSQL then looks for orphans by the memory key', async () => {
    write(2 ** 22 + 1);
    await clearStalePostmaster(folder);
    expect(read()).toEqual([String(2 ** 22 + 1), ...rest]);
  });

  test('gets our number when its own belongs to a stranger now, who is spared', async () => {
    write(process.ppid);
    await clearStalePostmaster(folder);
    expect(read()).toEqual([String(process.pid), ...rest]);
    expect(() => process.kill(process.ppid, 0)).not.toThrow();
  });

  test('is not needed', async () => {
    await clearStalePostmaster(folder);
    await clearStalePostmaster(join(folder, 'absent'));
  });
});

test('library links that the install script would have made are made, once', () => {
  const native = join(folder, 'copy');
  mkdirSync(join(native, 'lib'), { recursive: true });
  writeFileSync(join(native, 'lib/libpq.so.5.18'), 'library');
  const entry = { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' };
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify([entry]));
  hydrateSymlinks(native);
  hydrateSymlinks(native);
  expect(readFileSync(join(native, 'lib/libpq.so.5'), 'utf8')).toBe('library');
});
