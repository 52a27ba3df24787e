import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AthanorClient, connectLocal } from '../../client/sdk';
import { resolveDataFolder, type Stack, type StackOptions, startStack } from '../../client/stack';

/** A stack of our own in a temporary folder, and a client for it. */
export interface BenchStack {
  stack: Stack;
  client: AthanorClient;
  /** The temporary folder, also good for other files of the benchmark. */
  folder: string;
}

/** Runs `work` on a fresh stack, which is stopped and removed whatever comes of it. */
export async function withStack<T>(
  options: Omit<StackOptions, 'dataFolder'>,
  work: (bench: BenchStack) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-bench-'));
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  // A Temporal that the user has elsewhere is not what is measured here.
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('TEMPORAL_')) delete process.env[name];
  }
  try {
    const dataFolder = resolveDataFolder(folder);
    const stack = await startStack({ ui: false, ...options, dataFolder, signal: stop.signal });
    const client = connectLocal({ dataDir: folder });
    try {
      return await Promise.race([work({ stack, client, folder }), interrupted(stop.signal)]);
    } finally {
      await client.close();
      await stack.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}

function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true });
  });
}
