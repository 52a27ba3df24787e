import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { build as esbuild, type Plugin } from 'esbuild';

/** Where the page of browser nodes is written; the gate serves it. */
export const BROWSER_PAGE = path.resolve(__dirname, '../../browser-page');
const ROOT = path.resolve(__dirname, '../../..');
const SOURCE = path.join(ROOT, 'workers/browser');
const DATA = path.join(ROOT, 'kernels/chemistry/data');

/**
 * Bundles the page of browser nodes: its script, the worker that computes with the very code of the
 * steps, and the files that they read. `codeDigest` is the catalogue's, which answers carry.
 */
export async function buildBrowserPage(codeDigest: string): Promise<void> {
  mkdirSync(BROWSER_PAGE, { recursive: true });
  await esbuild({
    entryPoints: {
      page: path.join(SOURCE, 'page.ts'),
      compute: path.join(SOURCE, 'compute.ts'),
      helper: path.join(SOURCE, 'helper.ts'),
    },
    outdir: BROWSER_PAGE,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    logLevel: 'error',
    define: { ATHANOR_CODE_DIGEST: JSON.stringify(codeDigest) },
    plugins: [withoutNode],
  });
  for (const name of readdirSync(path.join(SOURCE, 'page'))) {
    copyFileSync(path.join(SOURCE, 'page', name), path.join(BROWSER_PAGE, name));
  }
  for (const name of ['compiled-smarts.json', 'sa-fragment-scores.bin']) {
    copyFileSync(path.join(DATA, name), path.join(BROWSER_PAGE, name));
  }
  const wasm = require.resolve('@rdkit/rdkit/RDKit_minimal.wasm', { paths: [ROOT] });
  copyFileSync(wasm, path.join(BROWSER_PAGE, 'RDKit_minimal.wasm'));
}

/** Puts our stand-ins in the place of what only Node has. */
const withoutNode: Plugin = {
  name: 'without-node',
  setup(build) {
    const shim = (name: string) => path.join(SOURCE, 'shims', `${name}.ts`);
    build.onResolve({ filter: /^node:(crypto|fs|os)$/ }, ({ path: name }) => ({
      path: shim(name.replace(':', '-')),
    }));
    const ours = /\/(data-path|node-helper|bandwidth|available-memory)$/;
    build.onResolve({ filter: ours }, ({ path: name }) => ({ path: shim(path.basename(name)) }));
    build.onResolve({ filter: /\/store\/artifacts$/ }, () => ({ path: shim('store-artifacts') }));
  },
};
