import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDataFolder,
  requireFolder,
  resolveCacheFolder,
  resolveDataFolder,
} from './data-folder';

test('the data folder is the given one, else below the XDG data home, else below the home', () => {
  expect(resolveDataFolder('/srv/lab', {}).path).toBe('/srv/lab');
  expect(resolveDataFolder('lab', {}).path).toBe(join(process.cwd(), 'lab'));
  expect(resolveDataFolder(undefined, { XDG_DATA_HOME: '/xdg' }).path).toBe('/xdg/athanor');
  expect(resolveDataFolder(undefined, {}).path).toBe(join(homedir(), '.local/share/athanor'));
});

test('a relative XDG variable is ignored, as the specification demands', () => {
  const path = join(homedir(), '.local/share/athanor');
  expect(resolveDataFolder(undefined, { XDG_DATA_HOME: 'data' }).path).toBe(path);
  expect(resolveCacheFolder({ XDG_CACHE_HOME: 'cache' })).toBe(join(homedir(), '.cache/athanor'));
  expect(resolveCacheFolder({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/athanor');
});

test('a new data folder is private; one that somebody chose keeps its mode', () => {
  const parent = mkdtempSync(join(tmpdir(), 'athanor-folder-'));
  const made = resolveDataFolder(join(parent, 'made'));
  createDataFolder(made);
  expect(statSync(made.path).mode & 0o777).toBe(0o700);
  expect(statSync(made.artifacts).isDirectory()).toBe(true);
  chmodSync(parent, 0o755);
  createDataFolder(resolveDataFolder(parent));
  expect(statSync(parent).mode & 0o777).toBe(0o755);
  rmSync(parent, { recursive: true });
});

test('a data folder that cannot be made is a DATA_FOLDER error that names it', () => {
  const parent = mkdtempSync(join(tmpdir(), 'athanor-folder-'));
  const file = join(parent, 'file');
  writeFileSync(file, '');
  expect(() => createDataFolder(resolveDataFolder(join(file, 'below')))).toThrow(
    expect.objectContaining({ code: 'DATA_FOLDER', message: expect.stringContaining(file) }),
  );
  rmSync(parent, { recursive: true });
});

test('a file is no data folder, nor is anything below it; what is not there may become one', () => {
  const parent = mkdtempSync(join(tmpdir(), 'athanor-folder-'));
  const file = join(parent, 'file');
  writeFileSync(file, '');
  const refused = (message: string) => expect.objectContaining({ code: 'DATA_FOLDER', message });
  expect(() => requireFolder(resolveDataFolder(file))).toThrow(
    refused(`The data folder ${file} is a file. Name a folder with --data-dir.`),
  );
  const below = join(file, 'a', 'b');
  expect(() => requireFolder(resolveDataFolder(below))).toThrow(
    refused(
      `The data folder ${below} cannot be: ${file} is a file. Name a folder with --data-dir.`,
    ),
  );
  requireFolder(resolveDataFolder(parent));
  requireFolder(resolveDataFolder(join(parent, 'not', 'yet')));
  rmSync(parent, { recursive: true });
});
