import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AthanorClient } from '../sdk';
import { saveFile, saveRunFiles } from './save-files';

const root = mkdtempSync(join(tmpdir(), 'athanor-save-'));
afterAll(() => rmSync(root, { recursive: true }));

test('writes a file whole, replaces an old one, and leaves nothing else', async () => {
  const folder = join(root, 'new/folder');
  await saveFile(folder, 'a.txt', Buffer.from('first'));
  expect(await saveFile(folder, 'a.txt', Buffer.from('second'))).toBe(join(folder, 'a.txt'));
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('second');
  expect(readdirSync(folder)).toEqual(['a.txt']);
});

test('a name cannot lead out of the folder', async () => {
  await saveFile(join(root, 'inside'), '../../escaped.txt', Buffer.from('x'));
  expect(readdirSync(join(root, 'inside'))).toEqual(['escaped.txt']);
  expect(existsSync(join(root, 'escaped.txt'))).toBe(false);
});

test('says what could not be written', async () => {
  writeFileSync(join(root, 'file'), '');
  await expect(saveFile(join(root, 'file'), 'a', Buffer.from('x'))).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('cannot be written'),
  });
});

test('keeps what it could fetch of a run, and says what kept the rest', async () => {
  const ref = (name: string) => ({ sha256: name, size: 1, mediaType: 'text/plain' });
  const get = async ({ sha256 }: { sha256: string }) => {
    if (sha256 === 'gone') throw new Error('not on this machine');
    return Buffer.from(sha256);
  };
  const client = { artifacts: { get } } as unknown as AthanorClient;
  const files = { 'a.txt': ref('bytes of a'), 'b.txt': ref('gone') };
  const outcome = { files } as unknown as Parameters<typeof saveRunFiles>[1];
  const folder = join(root, 'run');
  expect(await saveRunFiles(client, outcome, folder)).toEqual({
    files: { 'a.txt': join(folder, 'a.txt') },
    problem: new Error('not on this machine'),
  });
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('bytes of a');
});
