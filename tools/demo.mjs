// `npm run demo`: sets itself up on a fresh clone, then runs `athanor demo` with the arguments given.
import { spawn } from 'node:child_process';
import { ROOT, setUp } from './setup.mjs';

try {
  await setUp();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const args = ['--enable-source-maps', 'dist/client/cli/main.js', 'demo', ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
// Ctrl-C reaches the whole group; the demo stops its stack, and this process waits for it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
