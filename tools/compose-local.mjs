// `node tools/compose-local.mjs --folder DIR`: the production topology (deploy/topology.ts) as processes of this machine.
import { spawn } from 'node:child_process';
import { ROOT, setUp } from './setup.mjs';

try {
  await setUp();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const args = [
  '--enable-source-maps',
  `${ROOT}/dist/deploy/local/main.js`,
  ...process.argv.slice(2),
];
const child = spawn(process.execPath, args, { stdio: 'inherit' });
// Ctrl-C reaches the whole group; the services are stopped in order, and this process waits for that.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
