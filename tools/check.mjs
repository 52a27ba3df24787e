// Every static check, one line each, as many at once as there are cores; what fails prints its findings,
// and all are tried.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { ROOT } from './setup.mjs';

const FOLDERS =
  'schemas kernels workflows activities workers fleet gate store trust client deploy console reports tests bench'.split(
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
  ['secrets in what is tracked', 'node', ['tools/own-checks.mjs', 'secrets']],
  ['advisories against what ships', 'node', ['tools/own-checks.mjs', 'advisories']],
  ['bill of materials', 'node', ['tools/own-checks.mjs', 'sbom']],
];

let failed = 0;
const waiting = [...CHECKS];

/** Takes one check after the other, as long as there are any. */
async function work() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const [title, command, args] = check;
    const started = Date.now();
    const { code, output } = await run(command, args);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const note = output.startsWith('skipped') ? ` ${output}` : '';
    process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${title} (${seconds} s)${note}\n`);
    if (code === 0) continue;
    process.stdout.write(`${output}\n`);
    failed += 1;
  }
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const program = command === 'node' ? process.execPath : `node_modules/.bin/${command}`;
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => (output[stream] += text));
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: output.stdout + output.stderr }));
  });
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
process.stdout.write(`${CHECKS.length - failed} of ${CHECKS.length} checks passed\n`);
process.exitCode = failed === 0 ? 0 : 1;
