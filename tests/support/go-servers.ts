import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './python-environment';

/** Servers of other projects that tests need, each built from the Go module proxy. */
const PROGRAMS = {
  versitygw: 'github.com/versity/versitygw/cmd/versitygw@v1.8.0',
} as const;

/**
 * The path of a server's program, built once into the user's cache folder (minutes on two cores). Throws when there is
 * neither the program nor Go.
 */
export function goServer(name: keyof typeof PROGRAMS): string {
  const source = PROGRAMS[name];
  const folder = join(cacheFolder(), 'servers', source.split('@')[1] ?? '');
  const program = join(folder, name);
  if (existsSync(program)) return program;
  const draft = `${folder}.draft-${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    const env = { ...process.env, GOBIN: draft };
    execFileSync('go', ['install', '-ldflags=-s -w', source], { env, stdio: 'pipe' });
    mkdirSync(folder, { recursive: true });
    renameSync(join(draft, name), program);
    return program;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
