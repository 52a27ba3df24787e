import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Access } from './access';

const FILE = 'api-key';
const SECRET_BYTES = 24;

/**
 * One key that may do everything, in a file of mode 0600 beside the gate's own keys: whoever can read
 * the data folder is its operator.
 */
export function keyFileAccess(folder: string): Access {
  const expected = hashOf(keyOf(path.join(folder, FILE)));
  const operator = { id: 'operator', name: 'operator' };
  return {
    async identify(c) {
      const [scheme, key = ''] = (c.req.header('authorization') ?? '').split(' ');
      const isIt = scheme?.toLowerCase() === 'bearer' && timingSafeEqual(hashOf(key), expected);
      return isIt ? operator : undefined;
    },
    may: () => true,
    projects: () => undefined,
  };
}

function keyOf(file: string): string {
  try {
    const key = randomBytes(SECRET_BYTES).toString('base64url');
    writeFileSync(file, key, { mode: 0o600, flag: 'wx' });
    return key;
  } catch {
    return readFileSync(file, 'utf8').trim();
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
