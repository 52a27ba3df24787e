import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Name and version in a folder's package.json; the folder's name where there is none. */
export function packageIdentity(folder: string): { name: string; version: string } {
  const file = path.join(folder, 'package.json');
  const manifest = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return { name: manifest.name ?? path.basename(folder), version: manifest.version ?? '0.0.0' };
}
