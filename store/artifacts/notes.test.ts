import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ArtifactRef } from '../../schemas/artifact';
import { FolderNotes, NO_NOTES } from './index';

const BUDGET = 8_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-notes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const artifact = (n: number): ArtifactRef => ({
  sha256: n.toString(16).padStart(64, '0'),
  size: 1,
  mediaType: 'text/plain',
});
const fileOf = (n: number) => path.join(folder, `${artifact(n).sha256}.kind`);

test('a note is found by its artifact and its kind, by another thread too', async () => {
  await new FolderNotes(folder, BUDGET).keep(artifact(1), 'kind', Buffer.from('what I saw'));
  const notes = new FolderNotes(folder, BUDGET);
  expect(String(await notes.find(artifact(1), 'kind'))).toBe('what I saw');
  expect(await notes.find(artifact(1), 'other')).toBeUndefined();
  expect(await notes.find(artifact(2), 'kind')).toBeUndefined();
  await NO_NOTES.keep(artifact(1), 'kind', Buffer.from('x'));
  expect(await NO_NOTES.find(artifact(1), 'kind')).toBeUndefined();
});

test('a damaged note is none', async () => {
  const notes = new FolderNotes(folder, BUDGET);
  await notes.keep(artifact(1), 'kind', Buffer.from('what I saw'));
  appendFileSync(fileOf(1), '!');
  expect(await notes.find(artifact(1), 'kind')).toBeUndefined();
  writeFileSync(fileOf(1), '');
  expect(await notes.find(artifact(1), 'kind')).toBeUndefined();
});

test('the oldest go when there are too many, and one that is too large is not kept', async () => {
  const notes = new FolderNotes(folder, BUDGET);
  for (let n = 1; n <= 40; n += 1) {
    await notes.keep(artifact(n), 'kind', Buffer.alloc(500, n));
    utimesSync(fileOf(n), n, n);
  }
  const left = readdirSync(folder).length;
  expect(left).toBeGreaterThan(10);
  expect(left).toBeLessThan(20);
  expect(await notes.find(artifact(1), 'kind')).toBeUndefined();
  expect(await notes.find(artifact(40), 'kind')).toEqual(Buffer.alloc(500, 40));
  await notes.keep(artifact(99), 'kind', Buffer.alloc(BUDGET));
  expect(await notes.find(artifact(99), 'kind')).toBeUndefined();
  // One that comes later makes room as well, though it has added little itself.
  await new FolderNotes(folder, BUDGET / 2).keep(artifact(41), 'kind', Buffer.alloc(100));
  expect(readdirSync(folder).length).toBeLessThan(10);
});

test('a folder that cannot be written makes no trouble', async () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  const notes = new FolderNotes(path.join(file, 'below'), BUDGET);
  await notes.keep(artifact(1), 'kind', Buffer.from('x'));
  expect(await notes.find(artifact(1), 'kind')).toBeUndefined();
});
