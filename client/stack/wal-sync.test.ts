import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWalSync } from './wal-sync';

jest.mock('node:fs/promises', () => {
  const actual = jest.requireActual('node:fs/promises');
  return { ...actual, open: jest.fn(actual.open) };
});

const open = jest.mocked(promises.open);

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((done) => setTimeout(done, 2));
}

test('syncs after every change, and only then', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-wal-'));
  const wal = join(folder, 't.db-wal');
  const stop = startWalSync(wal, 5);
  await new Promise((done) => setTimeout(done, 30));
  expect(open).not.toHaveBeenCalled();
  writeFileSync(wal, 'frame 1');
  await until(() => open.mock.calls.length > 0);
  // For the length of a clock tick it cannot know whether something was added, and syncs again.
  await new Promise((done) => setTimeout(done, 100));
  const afterFirst = open.mock.calls.length;
  await new Promise((done) => setTimeout(done, 100));
  expect(open).toHaveBeenCalledTimes(afterFirst);
  appendFileSync(wal, 'frame 2');
  await until(() => open.mock.calls.length > afterFirst);
  expect(new Set(open.mock.calls.map(([path]) => path))).toEqual(new Set([wal]));
  await stop();
  const afterStop = open.mock.calls.length;
  appendFileSync(wal, 'frame 3');
  await new Promise((done) => setTimeout(done, 30));
  expect(open).toHaveBeenCalledTimes(afterStop);
  rmSync(folder, { recursive: true });
});
