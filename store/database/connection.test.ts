import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withPassword } from './connection';

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-password-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a URL without a password takes that of the file; what it holds is meant as it stands', () => {
  const file = path.join(folder, 'password');
  writeFileSync(file, 'a b/@:%\n');
  const env = { ATHANOR_DATABASE_PASSWORD_FILE: file };
  const url = new URL(withPassword('postgres://me@host:5/db', env));
  expect(decodeURIComponent(url.password)).toBe('a b/@:%');
  expect([url.username, url.host, url.pathname]).toEqual(['me', 'host:5', '/db']);
  expect(withPassword('postgres://me:own@host/db', env)).toBe('postgres://me:own@host/db');
  expect(withPassword('postgres://me@host/db', {})).toBe('postgres://me@host/db');
});

test('a file that is not there is told', () => {
  const env = { ATHANOR_DATABASE_PASSWORD_FILE: path.join(folder, 'none') };
  expect(() => withPassword('postgres://me@host/db', env)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});
