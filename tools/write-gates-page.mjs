// Writes docs/gates.md from the table of gates; a unit test compares the page with the table.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './setup.mjs';

const PAGE = path.join(ROOT, 'docs/gates.md');
const ENTRY = `
export { GATES } from './kernels/quantum/gates';
export { gateReference } from './kernels/quantum/gates/reference';
`;

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-gates-'));
try {
  const outfile = path.join(folder, 'gates.cjs');
  await build({
    stdin: { contents: ENTRY, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
  });
  const { GATES, gateReference } = createRequire(import.meta.url)(outfile);
  writeFileSync(PAGE, gateReference(GATES.values()));
  process.stdout.write(`docs/gates.md (${GATES.size} gates)\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
