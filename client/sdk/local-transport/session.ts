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
  const services = new Lazy(() => findServices(o, o.env));
  const temporal = new Lazy(async () => connect(services.get()));
  const database = new Lazy(() => openDatabaseOf(services.get()));
  const catalogue = new Lazy(o.catalogue);
  return {
    catalogue: () => catalogue.get(),
    summaries: new Map(),
    artifacts: folderArtifactStore(artifactsFolderOf(o, o.env)),
    services: () => services.get(),
    temporal: () => temporal.get(),
    // A stack that does not run is told by whoever needs Temporal.
    database: async () => database.get().catch(() => null),
    async call(work, deadlineMs = CALL_DEADLINE_MS) {
      const client = await temporal.get();
      try {
        return await client.connection.withDeadline(Date.now() + deadlineMs, () => work(client));
      } catch (error) {
        throw toTemporalError(error, services.get().temporal.address);
      }
    },
    async close() {
      await temporal.made?.then((client) => client.connection.close()).catch(() => undefined);
      await database.made?.then((opened) => opened?.close()).catch(() => undefined);
    },
  };
}

/** A thing that is made when it is first asked for; what could not be made is tried again. */
class Lazy<T> {
  /** What was made, if it was. */
  made: T | undefined;

  constructor(private readonly make: () => T) {}

  get(): T {
    this.made ??= this.make();
    if (this.made instanceof Promise) {
      this.made.catch(() => {
        this.made = undefined;
      });
    }
    return this.made;
  }
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
