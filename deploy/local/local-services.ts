import { Connection } from '@temporalio/client';
import { isListening, LOOPBACK } from '../../client/stack/ports';
import type { EmbeddedPostgres } from '../../client/stack/postgres';
import type { ProcessSpec } from '../../client/stack/process-spec';
import { compiledFile, leashedNodeArguments } from '../../client/stack/worker-process';
import type { ServiceName } from '../place';
import { type Service, startScript } from '../service';
import type { LocalPlace } from './local-place';

const READY_MS = 120_000;
const GRACE_MS = 20_000;
const PROBE_MS = 2_000;
/** Asked kindly, the store waits for connections that clients keep open; its writes are whole or absent. */
const OBJECTS_GRACE_MS = 1_000;

/** A service as a process that is supervised. */
export function processOf(
  name: ServiceName,
  service: Service,
  o: { place: LocalPlace; postgres: EmbeddedPostgres },
): ProcessSpec {
  if (name === 'postgres') return postgresProcess(service, o.postgres);
  const isOurs = isNode(service, o.place);
  return {
    name,
    ...commandOf(service, o.place),
    env: environmentOf(name, service, o.place),
    ready: isOurs ? 'ipc' : () => isServing(name, o.place),
    readyTimeoutMs: READY_MS,
    stopSignal: 'SIGTERM',
    graceMs: name === 'objects' ? OBJECTS_GRACE_MS : GRACE_MS,
  };
}

/** What a service runs: a shell only where its container has one as well. */
export function commandOf(service: Service, place: LocalPlace) {
  const script = startScript(service, place);
  if (script !== undefined) return { command: 'sh', args: ['-ec', script] };
  const [command = '', ...args] = service.command;
  if (!isNode(service, place)) return { command, args };
  const [program = '', ...rest] = args;
  const file = compiledFile(program.replace(/^dist\//, ''));
  // What runs to its end needs no leash, and has nobody who holds the other end.
  const isServer = service.health !== undefined;
  return { command, args: isServer ? [...leashedNodeArguments(file), ...rest] : [file, ...rest] };
}

/** As in a container, nothing of whoever starts it comes in; programs of this machine are found. */
export function environmentOf(
  name: ServiceName,
  service: Service,
  place: LocalPlace,
): NodeJS.ProcessEnv {
  const { PATH, TMPDIR } = process.env;
  const HOME = place.temporary(name);
  return { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...service.environment };
}

/** The cluster is made as the image's entry point makes it; the settings are those of the topology. */
function postgresProcess(service: Service, { spec }: EmbeddedPostgres): ProcessSpec {
  const [, ...settings] = service.command;
  const local = ['-c', `listen_addresses=${LOOPBACK}`, '-c', 'unix_socket_directories='];
  return { ...spec, args: [...spec.args.slice(0, 2), ...settings, ...local] };
}

function isNode(service: Service, place: LocalPlace): boolean {
  return service.command[0] === place.program('node');
}

async function isServing(name: ServiceName, place: LocalPlace): Promise<boolean> {
  if (name === 'temporal') return isTemporalServing(place);
  if (name === 'objects') return answers(`http://${place.address('objects', 's3')}`);
  return answers(`http://${place.address('temporal-ui', 'http')}/`);
}

async function answers(url: string): Promise<boolean> {
  await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
  return true;
}

async function isTemporalServing(place: LocalPlace): Promise<boolean> {
  // A gRPC client backs off for seconds after a refused connection, so it asks only when it can.
  if (!(await isListening(place.port('temporal', 'grpc')))) return false;
  const address = place.address('temporal', 'grpc');
  const connection = await Connection.connect({ address, connectTimeout: PROBE_MS });
  await connection.close();
  return true;
}
