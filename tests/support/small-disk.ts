import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

const BALLAST = 'ballast';
const PIECES_BYTES = [1 << 20, 4096, 1];

/** A folder that is a disk of its own, which a test may fill. */
export interface SmallDisk {
  /** Writes until nothing fits any more. */
  fill(): void;
  /** Takes away what `fill` wrote. */
  free(): void;
  /** Must be called, also after a failure; what ends the process calls it too. */
  unmount(): void;
}

/** Mounts an empty memory disk on a folder; a sentence says why where this user or system cannot. */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk | string {
  if (process.platform !== 'linux') return `a memory disk is mounted on Linux only`;
  if (process.getuid?.() !== 0) return 'only root may mount a disk';
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder];
  const mounted = spawnSync('mount', options, { encoding: 'utf8' });
  if (mounted.status !== 0) return `mount failed: ${mounted.stderr || mounted.error}`;
  const ballast = path.join(folder, BALLAST);
  const free = () => rmSync(ballast, { force: true });
  const unmount = () => {
    process.off('exit', unmount);
    // Lazily: a process that is slow to end must not leave the disk behind.
    spawnSync('umount', ['--lazy', folder]);
  };
  process.once('exit', unmount);
  return { fill: () => fill(ballast), free, unmount };
}

function fill(ballast: string): void {
  const file = openSync(ballast, 'a');
  try {
    for (const bytes of PIECES_BYTES) {
      const piece = Buffer.alloc(bytes, 1);
      while (fits(file, piece));
    }
  } finally {
    closeSync(file);
  }
}

function fits(file: number, piece: Buffer): boolean {
  try {
    return writeSync(file, piece) === piece.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
