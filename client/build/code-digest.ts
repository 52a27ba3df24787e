import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * SHA-256 of all code of ours that a module reaches, and of the data files beside it, as 64 hex
 * digits: equal digests mean that the same inputs give the same results. npm packages are not in it;
 * what decides a result (RDKit) is named by the step's tool version, and pinned by digest in its code.
 */
export async function codeDigest(module: string, dataFolder?: string): Promise<string> {
  const bundled = await build({
    entryPoints: [module],
    absWorkingDir: path.dirname(module),
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    legalComments: 'none',
    minify: true,
    logLevel: 'silent',
  });
  const hash = createHash('sha256');
  for (const { contents } of bundled.outputFiles) hash.update(contents);
  for (const file of dataFolder ? filesIn(dataFolder) : []) {
    hash.update(`\0${path.relative(dataFolder as string, file)}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
