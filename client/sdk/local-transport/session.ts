import { Client, Connection } from '@temporalio/client';
import {
  type ArtifactStore,
  type Database,
  folderArtifactStore,
  openDatabase,
} from '../../../store';
import type { Catalogue } from '../catalogue';
import { artifactsFolderOf, findServices, type Services, type Whereabouts } from './services';
import { toTemporalError } from './temporal-errors';

/** What the parts of the local transport share; everything is opened when it is first needed. */
export interface Session {
  readonly catalogue: () => Promise<Catalogue>;
  readonly artifacts: ArtifactStore;
  readonly services: () => Services;
  readonly temporal: () => Promise<Client>;
  /** Null when nobody has told where it is, or it does not answer: much can be done without. */
  readonly database: () => Promise<Database | null>;
  /** One call to Temporal, with a deadline and errors of ours. */
  readonly call: <T>(work: (client: Client) => Promise<T>, deadlineMs?: number) => Promise<T>;
  /** Summaries of activities that were looked up, by Workflow and activity: they never change. */
  readonly summaries: Map<string, string>;
  readonly close: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const CALL_DEADLINE_MS = 15_000;
const DATABASE_RETRY_MS = 5_000;

/** Opens a session; nothing is contacted yet. */
export function openSession(
  o: Whereabouts & { catalogue: () => Promise<Catalogue>; env?: NodeJS.ProcessEnv },
): Session {
  const services = once(() => findServices(o, o.env));
  const temporal = once(async () => connect(services()));
  const opened = once(() => openDatabaseOf(services()));
  let isDatabaseOpen = false;
  let isTemporalOpen = false;
  return {
    catalogue: once(o.catalogue),
    summaries: new Map(),
    artifacts: folderArtifactStore(artifactsFolderOf(o, o.env)),
    services,
    temporal: () => {
      isTemporalOpen = true;
      return temporal();
    },
    database: () => {
      isDatabaseOpen = true;
      return opened().catch(() => null);
    },
    async call(work, deadlineMs = CALL_DEADLINE_MS) {
      const client = await this.temporal();
      try {
        return await client.connection.withDeadline(Date.now() + deadlineMs, () => work(client));
      } catch (error) {
        throw toTemporalError(error, services().temporal.address);
      }
    },
    async close() {
      const quietly = (closing: Promise<unknown>) => closing.catch(() => undefined);
      if (isTemporalOpen) await quietly(temporal().then((client) => client.connection.close()));
      if (isDatabaseOpen) await quietly(opened().then((database) => database?.close()));
    },
  };
}

async function connect({ temporal }: Services): Promise<Client> {
  try {
    const connection = await Connection.connect({
      ...temporal.connectionOptions,
      connectTimeout: CONNECT_TIMEOUT_MS,
    } as Parameters<typeof Connection.connect>[0]);
    return new Client({ connection, namespace: temporal.namespace });
  } catch (error) {
    throw toTemporalError(error, temporal.address);
  }
}

async function openDatabaseOf({ databaseUrl }: Services): Promise<Database | null> {
  if (databaseUrl === null) return null;
  return openDatabase(databaseUrl, { retryMs: DATABASE_RETRY_MS, connectionsMax: 2 });
}

/** Makes a thing when it is first asked for; what could not be made is tried again the next time. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  const forget = () => {
    made = undefined;
  };
  return () => {
    made ??= { value: make() };
    if (made.value instanceof Promise) made.value.catch(forget);
    return made.value;
  };
}
