import type { ClientConnectConfig } from '@temporalio/envconfig';
import { AthanorError } from '../../../schemas/errors';
import { type PayloadSettings, payloadSettings } from '../../../store/payloads';
import { type DataFolder, requireFolder, resolveDataFolder } from '../../stack/data-folder';
import { readStack, readStackRecord, type StackRecord } from '../../stack/stack-record';
import { externalTemporal } from '../../stack/temporal-address';

/** What the user said about where things are; each of these beats the environment. */
export interface Whereabouts {
  dataDir?: string;
  /** `host:port` of a Temporal frontend. */
  address?: string;
  namespace?: string;
  /** A profile of `temporal.toml`. */
  profile?: string;
}

/** How to reach Temporal. */
export interface TemporalService {
  address: string;
  namespace: string;
  connectionOptions: ClientConnectConfig['connectionOptions'];
  uiUrl: string | null;
}

/** Where everything is. */
export interface Services {
  temporal: TemporalService;
  /** Null when nobody has told. */
  databaseUrl: string | null;
  /** Whether and with which key what Temporal keeps is encrypted. */
  payloads?: PayloadSettings;
}

/**
 * The data folder that is meant: named, else `ATHANOR_DATA`, else that of the user.
 * @throws AthanorError DATA_FOLDER when a file has its name
 */
export function dataFolderOf(o: Whereabouts, env = process.env): DataFolder {
  const folder = namedFolderOf(o, env);
  requireFolder(folder);
  return folder;
}

/** The same, whatever lies there. */
export function namedFolderOf(o: Whereabouts, env = process.env): DataFolder {
  return resolveDataFolder(o.dataDir ?? env.ATHANOR_DATA, env);
}

/**
 * Where artifacts lie: where the stack that is meant has them, else `ATHANOR_ARTIFACTS`, else in the
 * data folder. The stack comes first: what its workers wrote is nowhere else.
 */
export function artifactsFolderOf(o: Whereabouts, env = process.env): string {
  const folder = dataFolderOf(o, env);
  const stack = runningStack(folder);
  if (stack === undefined) return folder.artifacts;
  const external = externalTemporal(environmentOf(o, env));
  const isMeant = meansStack(o, external) || external?.address === stack.temporal.address;
  return isMeant ? stack.artifactsFolder : folder.artifacts;
}

/**
 * Finds Temporal and the database: a named address or profile first, then the stack that runs on a
 * named data folder, then `TEMPORAL_*` and `temporal.toml`, then the stack of the user.
 * @throws STACK_NOT_RUNNING when nothing is named and nothing runs; CONFIG_INVALID
 */
export function findServices(o: Whereabouts, env = process.env): Services {
  const folder = dataFolderOf(o, env);
  const stack = runningStack(folder);
  const databaseUrl = env.ATHANOR_DATABASE_URL ?? stack?.databaseUrl ?? null;
  const named = payloadSettings(env);
  const external = externalTemporal(environmentOf(o, env));
  if (stack !== undefined && meansStack(o, external)) {
    return { temporal: serviceOf(stack, external), databaseUrl, payloads: ofStack(named, stack) };
  }
  if (external !== undefined) {
    const uiUrl = stack?.temporal.address === external.address ? stack.temporal.uiUrl : undefined;
    const isSame = stack?.temporal.address === external.address;
    const payloads = isSame ? ofStack(named, stack) : named;
    return { temporal: { ...external, uiUrl: uiUrl ?? null }, databaseUrl, payloads };
  }
  readStack(folder);
  throw new AthanorError({ code: 'STACK_NOT_RUNNING', message: 'Athanor is just stopping.' });
}

/** As the stack has it, whose workers have to read what is sent. */
function ofStack(named: PayloadSettings, stack: RunningStack | undefined): PayloadSettings {
  return stack?.payloads ?? named;
}

/**
 * The database that is meant: of `ATHANOR_DATABASE_URL`, else of the stack that runs on the data folder.
 * @throws STACK_NOT_RUNNING when none is named and nothing runs
 */
export function databaseUrlOf(o: Whereabouts, env = process.env): string {
  return env.ATHANOR_DATABASE_URL || readStack(dataFolderOf(o, env)).databaseUrl;
}

/** Whether the stack on the data folder is asked for, and not a Temporal that somebody named. */
function meansStack(o: Whereabouts, external: ReturnType<typeof externalTemporal>): boolean {
  return !isNamed(o) && (o.dataDir !== undefined || external === undefined);
}

function isNamed({ address, profile }: Whereabouts): boolean {
  return address !== undefined || profile !== undefined;
}

type RunningStack = ReturnType<typeof readStack>;

function runningStack(folder: DataFolder): RunningStack | undefined {
  if (readStackRecord(folder) === undefined) return undefined;
  try {
    return readStack(folder);
  } catch {
    return undefined;
  }
}

function serviceOf(
  stack: StackRecord & Pick<RunningStack, 'temporal'>,
  external: ReturnType<typeof externalTemporal>,
): TemporalService {
  const { address, namespace, uiUrl } = stack.temporal;
  // A cluster's keys and certificates are in the environment or the profile, never in stack.json.
  const isSame = external?.address === address;
  const connectionOptions = isSame ? external.connectionOptions : { address };
  return { address, namespace, connectionOptions, uiUrl: uiUrl ?? null };
}

/** The environment with what the user said laid over it, so that options beat variables. */
export function environmentOf(o: Whereabouts, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...env,
    ...(o.address === undefined ? {} : { TEMPORAL_ADDRESS: o.address }),
    ...(o.namespace === undefined ? {} : { TEMPORAL_NAMESPACE: o.namespace }),
    ...(o.profile === undefined ? {} : { TEMPORAL_PROFILE: o.profile }),
  };
}
