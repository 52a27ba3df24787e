// `npm test`: sets itself up, runs every check and every test a merge needs, and ends with one line
// `N passed, N failed`, to which each check counts as a test.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT, setUp } from './setup.mjs';

const PROJECTS = [
  // Jest leaves a core to whoever works beside it: here nobody does.
  { name: 'unit', args: ['--maxWorkers=100%'] },
  // Each file starts servers of its own, and waits for them most of the time.
  { name: 'e2e', args: ['--maxWorkers=2'] },
];

async function main() {
  const total = { passed: 0, failed: 0 };
  await setUp();
  // The Temporal server may have to be built: progress is shown here, not inside a test's time limit.
  run(process.execPath, ['dist/client/cli/main.js', 'doctor', '--fetch']);
  const check = run(process.execPath, ['tools/check.mjs']);
  total[check === 0 ? 'passed' : 'failed'] += 1;
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-test-'));
  for (const project of PROJECTS) {
    const outputFile = path.join(folder, `${project.name}.json`);
    await jest([
      '--selectProjects',
      project.name,
      '--json',
      `--outputFile=${outputFile}`,
      ...project.args,
    ]);
    const result = JSON.parse(readFileSync(outputFile, 'utf8'));
    total.passed += result.numPassedTests;
    // A file that does not even load holds failed tests that were never counted.
    total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  }
  rmSync(folder, { recursive: true });
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

function run(command, args) {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' }).status;
}

/** Jest's own report goes to stderr; its JSON to the file. */
function jest(args) {
  return new Promise((resolve, reject) => {
    const child = spawn('node_modules/.bin/jest', args, {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = 1;
});
