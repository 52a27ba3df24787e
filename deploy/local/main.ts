import { spawn } from 'node:child_process';
import { listenForStop, runUntilStopped } from '../../client/stack/foreground';
import { asAthanorError } from '../../schemas/errors';
import { startLocal } from './local-topology';

const USAGE = `usage: node tools/compose-local.mjs --folder DIR [--json] [-- COMMAND …]

Starts the services of docker-compose.yml as processes of this machine, and stops them on Ctrl-C. With a COMMAND they
run for as long as it does; its environment is that of the first gate, as with 'docker compose exec gate-1'.`;

/** Program: `tools/compose-local.mjs`. */
async function main(): Promise<number> {
  const { folder, json, command } = parse(process.argv.slice(2));
  const stop = listenForStop();
  const said = (text: string) => process.stderr.write(`${text}\n`);
  const local = await startLocal({
    folder,
    signal: stop.signal,
    onEvent(event) {
      if (event.type === 'progress') said(event.message);
      else if (event.type === 'state' && event.state === 'waiting')
        said(`${event.process}: ${event.detail}`);
    },
  });
  if (json) process.stdout.write(`${JSON.stringify(local.addresses)}\n`);
  else
    for (const [name, address] of Object.entries(local.addresses))
      said(`  ${name.padEnd(12)} ${address}`);
  if (command === undefined) {
    await runUntilStopped(local, stop);
    return 0;
  }
  try {
    return await run(command, { ...process.env, ...local.environment('gate-1') });
  } finally {
    await local.stop();
  }
}

function parse(args: readonly string[]) {
  const at = args.indexOf('--');
  const options = at < 0 ? args : args.slice(0, at);
  const command = at < 0 ? undefined : args.slice(at + 1);
  const folder = options[options.indexOf('--folder') + 1];
  if (!options.includes('--folder') || folder === undefined) throw new Error(USAGE);
  return { folder, command, json: options.includes('--json') };
}

function run([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${asAthanorError(error).message}\n`);
    process.exit(1);
  },
);
