// Every static check, one line each; what fails prints its findings, and all are tried.
import { spawnSync } from 'node:child_process';
import { ROOT } from './setup.mjs';

const FOLDERS =
  'schemas kernels workflows activities workers fleet gate store trust client console reports tests bench'.split(
    ' ',
  );
const CHECKS = [
  ['format and lint', 'biome', ['check', '--error-on-warnings']],
  ['types', 'tsc', ['--noEmit', '-p', '.']],
  ['types of the browser node', 'tsc', ['-p', 'workers/browser']],
  ['types of the console', 'tsc', ['-p', 'console']],
  ['import direction', 'depcruise', ['--config', '.dependency-cruiser.cjs', ...FOLDERS]],
  ['dead code', 'knip', ['--no-progress']],
  // Links to sources are left out: whether git knows a remote says nothing about the comments.
  ['doc comments', 'typedoc', ['--emit', 'none', '--treatWarningsAsErrors', '--disableSources']],
];

let failed = 0;
for (const [title, command, args] of CHECKS) {
  const started = Date.now();
  const run = spawnSync(`node_modules/.bin/${command}`, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const ok = run.status === 0;
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${title} (${seconds} s)\n`);
  if (!ok) {
    process.stdout.write(`${run.stdout}${run.stderr}\n`);
    failed += 1;
  }
}
process.stdout.write(`${CHECKS.length - failed} of ${CHECKS.length} checks passed\n`);
process.exitCode = failed === 0 ? 0 : 1;
