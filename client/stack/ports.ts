import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { AthanorError } from '../../schemas/errors';
import { readJsonFile, writeFileAtomically } from './files';

/** Everything listens here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

// Below the ephemeral ranges of Linux (32768 up) and of IANA (49152 up): a port that we remember
// is then not taken meanwhile by somebody's outgoing connection.
const PORT_FIRST = 20_000;
const PORT_END = 32_000;
const ATTEMPTS_MAX = 100;
const PORT_MAX = 65_535;

/** The ports of a stack. */
export interface StackPorts {
  readonly temporal: number;
  readonly temporalUi: number;
  readonly temporalHttp: number;
  readonly temporalMetrics: number;
  readonly postgres: number;
  /** The gate's public port, for machines that join. */
  readonly gate: number;
  /** The gate's device port, for nodes. */
  readonly gateDevices: number;
  /** Where the gate, the pipeline worker and the local node show their metrics. */
  readonly gateMetrics: number;
  readonly pipelineMetrics: number;
  readonly nodeMetrics: number;
}

/** The names of the ports. */
export type PortName = keyof StackPorts;

const PORT_NAMES: readonly PortName[] = [
  'temporal',
  'temporalUi',
  'temporalHttp',
  'temporalMetrics',
  'postgres',
  'gate',
  'gateDevices',
  'gateMetrics',
  'pipelineMetrics',
  'nodeMetrics',
];

/**
 * Chooses a port for each service: the given one, else the one used last on this data folder if it
 * is free, else any free one; and remembers the choice.
 * @throws AthanorError `PORT_IN_USE` when a given port is taken; `INPUT_INVALID` when it is no port.
 */
export async function choosePorts(
  portsFile: string,
  given: Partial<StackPorts> = {},
): Promise<StackPorts> {
  const remembered = rememberedPorts(portsFile);
  const chosen: Partial<Record<PortName, number>> = {};
  const taken = new Set<number>(Object.values(given));
  for (const name of PORT_NAMES) {
    const port =
      given[name] === undefined
        ? await freePort(remembered[name], taken)
        : await givenPort(name, given[name]);
    taken.add(port);
    chosen[name] = port;
  }
  writeFileAtomically(portsFile, `${JSON.stringify(chosen)}\n`);
  return chosen as StackPorts;
}

/** The ports used last on a data folder; what is missing or not a port is left out. */
export function rememberedPorts(portsFile: string): Partial<StackPorts> {
  const found = (readJsonFile(portsFile) ?? {}) as Partial<Record<PortName, unknown>>;
  return Object.fromEntries(
    PORT_NAMES.flatMap((name) => (isPortNumber(found[name]) ? [[name, found[name]]] : [])),
  );
}

/** Whether a port of 127.0.0.1 can be listened on now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** Whether somebody accepts connections on a port of 127.0.0.1 now. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

async function givenPort(name: PortName, port: number): Promise<number> {
  if (!isPortNumber(port)) {
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: `${name}: ${port} is not a port; allowed are 1 to ${PORT_MAX}.`,
    });
  }
  if (await isPortFree(port)) return port;
  throw new AthanorError({
    code: 'PORT_IN_USE',
    message: `Port ${port} (${name}) is in use on ${LOOPBACK}. Give another, or none to have a free one found.`,
    details: { name, port },
  });
}

/** A free port of loopback: the remembered one, else any that is not taken. @throws AthanorError `PORT_IN_USE` */
export async function freePort(
  remembered: number | undefined,
  taken: ReadonlySet<number>,
): Promise<number> {
  if (remembered !== undefined && !taken.has(remembered) && (await isPortFree(remembered))) {
    return remembered;
  }
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const port = randomInt(PORT_FIRST, PORT_END);
    if (!taken.has(port) && (await isPortFree(port))) return port;
  }
  throw new AthanorError({
    code: 'PORT_IN_USE',
    message: `No free port found on ${LOOPBACK} between ${PORT_FIRST} and ${PORT_END}.`,
  });
}

function isPortNumber(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= PORT_MAX;
}
