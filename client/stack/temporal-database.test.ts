import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  madeBy,
  recordFinishedDatabase,
  releaseWarning,
  setAsideUnfinishedDatabase,
} from './temporal-database';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'athanor-temporal-'));
  file = join(folder, 'temporal.db');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('no database: nothing to do', () => {
  expect(setAsideUnfinishedDatabase(file)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test('a database on which no server was ready is moved aside with its log, not deleted', () => {
  writeFileSync(file, 'half');
  writeFileSync(`${file}-wal`, 'frames');
  writeFileSync(`${file}.unfinished-shm`, 'of an earlier try');
  expect(setAsideUnfinishedDatabase(file)).toBe(true);
  expect(existsSync(file)).toBe(false);
  expect(readdirSync(folder).sort()).toEqual([
    'temporal.db.unfinished',
    'temporal.db.unfinished-wal',
  ]);
  expect(readFileSync(`${file}.unfinished`, 'utf8')).toBe('half');
});

test('a finished database stays, and its maker is remembered', () => {
  writeFileSync(file, 'whole');
  recordFinishedDatabase(file, '1.29.1');
  recordFinishedDatabase(file, '1.31.0');
  expect(setAsideUnfinishedDatabase(file)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('whole');
  expect(madeBy(file)).toBe('1.29.1');
});

test('another release than the maker is worth a word, a patch is not', () => {
  expect(releaseWarning(file, '1.29.1')).toBeUndefined();
  recordFinishedDatabase(file, '1.29.1');
  expect(releaseWarning(file, '1.29.4')).toBeUndefined();
  expect(releaseWarning(file, '1.31.0')).toMatch(/made by Temporal 1\.29\.1, and 1\.31\.0 runs/);
});
