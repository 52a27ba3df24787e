// Brings a fresh clone to where its commands can run: dependencies and build. Uses Node alone.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const NODE_MINIMUM = [20, 19];
const BUILT = path.join(ROOT, 'dist/catalogue/catalogue.json');
const INSTALLED = path.join(ROOT, 'node_modules/.package-lock.json');
const SOURCE = /\.(tsx?|mts|cts|json|bin|mjs|cjs|css)$/;
const SOURCE_FOLDERS = [
  'schemas',
  'kernels',
  'workflows',
  'activities',
  'workers',
  'fleet',
  'gate',
  'store',
  'trust',
  'client',
  'deploy',
  'console',
  'reports',
  'tools',
  'tests',
  'bench',
];

/** Installs dependencies and builds, each only when it is needed; tells what takes time on stderr. */
export async function setUp() {
  const version = process.versions.node.split('.').map(Number);
  if (
    version[0] < NODE_MINIMUM[0] ||
    (version[0] === NODE_MINIMUM[0] && version[1] < NODE_MINIMUM[1])
  ) {
    throw new Error(
      `Node ${process.version} is too old: Athanor needs ${NODE_MINIMUM.join('.')} or newer.`,
    );
  }
  if (
    !existsSync(INSTALLED) ||
    modified(INSTALLED) < modified(path.join(ROOT, 'package-lock.json'))
  ) {
    // Not `npm ci`: it refuses a registry that lacks the builds of some optional packages for other
    // platforms, and a lock file written beside one. The locked versions are installed all the same.
    await step('installing dependencies', 'npm', [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
  }
  if (!existsSync(BUILT) || newestSource() > modified(BUILT)) {
    await step('building', 'npm', ['run', '--silent', 'build']);
  }
}

/** Runs a program in the repository, its output shown only when it fails. */
export function step(title, command, args) {
  const started = Date.now();
  process.stderr.write(`${title} … `);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (data) => output.push(data));
    child.stderr.on('data', (data) => output.push(data));
    child.on('error', reject);
    child.on('close', (code) => {
      process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      reject(new Error(`${title} failed: ${command} ${args.join(' ')} ended with ${code}`));
    });
  });
}

function newestSource() {
  return Math.max(
    modified(path.join(ROOT, 'package-lock.json')),
    modified(path.join(ROOT, 'tsconfig.json')),
    ...SOURCE_FOLDERS.map((folder) => newestIn(path.join(ROOT, folder))),
  );
}

function newestIn(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && SOURCE.test(e.name) && !e.name.includes('.generated.'))
    .reduce((newest, e) => Math.max(newest, modified(path.join(e.parentPath, e.name))), 0);
}

function modified(file) {
  return statSync(file).mtimeMs;
}
