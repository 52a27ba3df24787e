import { asAthanorError } from '../../schemas/errors';
import { externalTemporal } from './temporal-address';
import { createNamespace, prepareNamespace } from './temporal-namespace';

/*
 * Program: makes the namespace of the Temporal that TEMPORAL_ADDRESS names, or makes it fit for our runs, where
 * we own that Temporal (docker-compose.yml). It can run again at any time.
 */
const say = (message: string): void => {
  process.stderr.write(`${message}\n`);
};

async function main(): Promise<void> {
  const external = externalTemporal();
  if (external === undefined) throw new Error('set TEMPORAL_ADDRESS');
  const { connectionOptions, namespace, address } = external;
  await createNamespace({ connectionOptions, namespace });
  await prepareNamespace({ connectionOptions, namespace, owned: true, say });
  say(`The namespace ${namespace} at ${address} is ready for runs.`);
}

main().catch((error: unknown) => {
  const { message, exitCode } = asAthanorError(error);
  say(message);
  process.exitCode = exitCode;
});
