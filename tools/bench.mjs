// `npm run bench -- NAME [--json] [--quick] …`: sets itself up, then runs one benchmark; without a
// name it lists them. A benchmark is a file of bench/ itself, not of the folders in it.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT, setUp } from './setup.mjs';

const [name, ...options] = process.argv.slice(2);
const names = readdirSync(path.join(ROOT, 'bench'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => path.basename(file, '.ts'))
  .sort();

if (name === undefined || !names.includes(name)) {
  const what = name === undefined ? 'Name a benchmark' : `There is no benchmark '${name}'`;
  process.stderr.write(
    `${what}: ${names.join(', ')}.\nUsage: npm run bench -- NAME [--json] [--quick]\n`,
  );
  process.exit(2);
}
try {
  await setUp();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const args = ['--enable-source-maps', `dist/bench/${name}.js`, ...options];
const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
// Ctrl-C reaches the whole group; the benchmark stops what it started, and this process waits.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
