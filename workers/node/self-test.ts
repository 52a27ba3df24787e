import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPool } from '../../activities/runtime/pool';
import { asAthanorError } from '../../schemas/errors';
import { loadBuiltCatalogue } from '../runtime/catalogue';
import { measureWith } from './agent';

/** Long enough to load every kernel, short enough for an update. */
const MEASURED_MS = 50;

/**
 * Whether this release works on this machine: its catalogue loads, and a thread computes with the
 * kernels. The exit code says it, and standard error why not.
 */
async function main(): Promise<void> {
  loadBuiltCatalogue(path.resolve(__dirname, '../../catalogue'));
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-self-test-'));
  const pool = openPool(1);
  try {
    const measure = measureWith(pool, { artifacts: { folder }, node: 'self-test' }, MEASURED_MS);
    const { signal } = new AbortController();
    const { gatesPerSecond, moleculesPerSecond } = await measure({ signal });
    process.stdout.write(`${JSON.stringify({ ok: true, moleculesPerSecond, gatesPerSecond })}\n`);
  } finally {
    await pool.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${asAthanorError(error).message}\n`);
  process.exitCode = 1;
});
