import { open, stat } from 'node:fs/promises';

const INTERVAL_MS = 1_000;
/** File times move in ticks of a few milliseconds: a change in the tick of the last sync counts. */
const CLOCK_TICK_MS = 20;

/**
 * Puts what a SQLite database wrote to its write-ahead log onto the disk once a second, while it
 * changes. With `synchronous=normal` SQLite itself does so at checkpoints only, so that a power cut
 * could undo everything since the last one; the log is a chain of checksummed frames and recovery
 * takes the longest valid chain (https://www.sqlite.org/walformat.html), so an fsync from any process
 * bounds the loss to about a second. Returns how to stop.
 */
export function startWalSync(walFile: string, intervalMs = INTERVAL_MS): () => Promise<void> {
  let syncedAtMs = 0;
  let pending: Promise<void> = Promise.resolve();
  let isBusy = false;
  const sync = async (): Promise<void> => {
    const { mtimeMs } = await stat(walFile);
    if (mtimeMs < syncedAtMs - CLOCK_TICK_MS) return;
    const startedAtMs = Date.now();
    await syncFile(walFile);
    syncedAtMs = startedAtMs;
  };
  const timer = setInterval(() => {
    // A slow disk must not collect waiting syncs.
    if (isBusy) return;
    isBusy = true;
    pending = sync()
      // No log yet, or one just removed by a clean shutdown: there is nothing to lose then.
      .catch(() => undefined)
      .finally(() => {
        isBusy = false;
      });
  }, intervalMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await pending;
  };
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
