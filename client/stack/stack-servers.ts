import { AthanorError } from '../../schemas/errors';
import type { PayloadSettings } from '../../store/payloads';
import type { DataFolder } from './data-folder';
import { LOOPBACK, type StackPorts } from './ports';
import { databaseProblem, prepareEmbeddedPostgres } from './postgres';
import type { ProcessSpec } from './process-spec';
import type { TemporalAddress } from './stack-record';
import { externalTemporal } from './temporal-address';
import { findTemporalBinary } from './temporal-binary';
import { recordFinishedDatabase, releaseWarning } from './temporal-database';
import { connectOrExplain, prepareNamespace } from './temporal-namespace';
import { EMBEDDED_NAMESPACE, temporalServerSpec } from './temporal-server';

/** What starting a server needs from its stack. */
export interface ServerContext {
  readonly folder: DataFolder;
  readonly ports: StackPorts;
  readonly ui: boolean;
  readonly payloads: PayloadSettings;
  readonly signal: AbortSignal;
  /** Tells people what takes long or went less well than hoped. */
  readonly say: (message: string) => void;
  /** Supervises a process and resolves when it is ready. */
  readonly startProcess: (spec: ProcessSpec) => Promise<void>;
}

/**
 * The database of `ATHANOR_DATABASE_URL`, or the embedded one, started; resolves its URL.
 * @throws AthanorError `DATABASE_UNAVAILABLE`, `PROCESS_FAILED`, `CANCELLED`.
 */
export async function startDatabase(context: ServerContext): Promise<string> {
  const external = process.env.ATHANOR_DATABASE_URL;
  if (external) {
    const problem = await databaseProblem(external);
    if (problem === undefined) return external;
    throw new AthanorError({
      code: 'DATABASE_UNAVAILABLE',
      message: `The database of ATHANOR_DATABASE_URL does not answer: ${problem}`,
    });
  }
  const { folder, ports, signal } = context;
  const postgres = await prepareEmbeddedPostgres(folder, { port: ports.postgres, signal });
  await context.startProcess(postgres.spec);
  await postgres.createDatabase();
  return postgres.databaseUrl;
}

/**
 * Asks the Temporal that the user named whether it is there, before anything is started for it.
 * @throws AthanorError `TEMPORAL_UNREACHABLE`, `CONFIG_INVALID`.
 */
export async function requireNamedTemporal(): Promise<void> {
  const external = externalTemporal();
  if (external === undefined) return;
  const connection = await connectOrExplain(external.connectionOptions, external.namespace);
  await connection.close();
}

/**
 * The Temporal that the user named, or the embedded one, started; either way with its namespace
 * prepared.
 * @throws AthanorError `TEMPORAL_UNREACHABLE`, `TEMPORAL_BINARY_MISSING`, `TEMPORAL_VERSION`,
 * `CONFIG_INVALID`, `PROCESS_FAILED`, `CANCELLED`.
 */
export async function startTemporal(context: ServerContext): Promise<TemporalAddress> {
  const { folder, ports, ui, signal, say, payloads } = context;
  const external = externalTemporal();
  if (external !== undefined) {
    const { address, namespace, connectionOptions } = external;
    await prepareNamespace({ connectionOptions, namespace, owned: false, say });
    return { address, namespace, uiUrl: undefined, external: true };
  }
  const { path: binary, serverVersion } = await findTemporalBinary({ onProgress: say, signal });
  const databaseFile = folder.temporalDatabase;
  const warning = releaseWarning(databaseFile, serverVersion);
  if (warning !== undefined) say(warning);
  await context.startProcess(
    temporalServerSpec({
      ...{ binary, databaseFile, ports, ui },
      isEncrypted: payloads.keyFile !== undefined,
    }),
  );
  recordFinishedDatabase(databaseFile, serverVersion);
  const address = `${LOOPBACK}:${ports.temporal}`;
  const namespace = EMBEDDED_NAMESPACE;
  await prepareNamespace({ connectionOptions: { address }, namespace, owned: true, say });
  const uiUrl = ui ? `http://${LOOPBACK}:${ports.temporalUi}` : undefined;
  return { address, namespace, uiUrl, external: false };
}
