import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

/** JavaScript that another process or thread can run, made from TypeScript of ours. */
export interface TestBundle {
  /** A CommonJS file, whole in itself. */
  file: string;
  remove(): void;
}

/**
 * Bundles TypeScript for Node, so that a test can start it in another process, where jest does not
 * translate. `source` may import by absolute path.
 */
export function bundleForNode(source: string): TestBundle {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-bundle-'));
  const file = path.join(folder, 'bundle.cjs');
  buildSync({
    stdin: { contents: source, loader: 'ts', resolveDir: path.resolve(__dirname, '../..') },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: file,
    logLevel: 'error',
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
