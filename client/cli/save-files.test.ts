import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveFile } from './save-files';

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
