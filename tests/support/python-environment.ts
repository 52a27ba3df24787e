import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The Python of a virtual environment with the packages given (`name==version`), made in the user's
 * cache folder when it is not there. Throws when there is no Python 3 or no package registry.
 */
export function pythonWith(requirements: readonly string[]): string {
  const folder = join(cacheFolder(), 'venvs', sha256(requirements.join()).slice(0, 16));
  const executable = join(folder, 'bin', 'python');
  if (!existsSync(executable)) {
    const draft = `${folder}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    // Made beside and renamed, so that an interrupted installation is never taken for a whole one;
    // its python finds its packages by its own place, only its scripts remember the old path.
    execFileSync('python3', ['-m', 'venv', draft], { stdio: 'pipe' });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements];
    execFileSync(join(draft, 'bin', 'python'), pip, { stdio: 'pipe' });
    moveUnlessThere(draft, folder);
  }
  return executable;
}

/** Where what can be made again is kept for the next time. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'athanor');
}

/** SHA-256 of a text, in hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Another process may have been quicker; its environment is as good as ours. */
function moveUnlessThere(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
}
