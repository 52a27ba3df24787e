import { Client, Connection } from '@temporalio/client';
import { DEFAULT_PROJECT } from '../../../schemas/constants/names';
import { AthanorError } from '../../../schemas/errors';
import type { GateAddress } from '../../../schemas/nodes/gate-address';
import { type ArtifactStore, type Database, openArtifactStore, openDatabase } from '../../../store';
import { clientConverter, openPayloads, type Payloads } from '../../../store/payloads';
import { readGateAddress } from '../../stack/stack-gate';
import type { Catalogue } from '../catalogue';
import {
  artifactsFolderOf,
  dataFolderOf,
  findServices,
  type Services,
  type Whereabouts,
} from './services';
import { toTemporalError } from './temporal-errors';

/** What the parts of the local transport share; everything is opened when it is first needed. */
export interface Session {
  /** Whose data sets and models are meant: `ATHANOR_PROJECT`, else the default one. */
  readonly project: string;
  readonly catalogue: () => Promise<Catalogue>;
  readonly artifacts: ArtifactStore;
  readonly services: () => Services;
  /** Where the gate of the data folder listens, as it said last; undefined when there never was one. */
  readonly gate: () => GateAddress | undefined;
  readonly temporal: () => Promise<Client>;
  /** Undefined where nothing in Temporal is encrypted. */
  readonly payloads: () => Payloads | undefined;
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
  let known: Services | undefined;
  let sealing: { of: string; opened: Payloads | undefined } | undefined;
  // Asked each time: a stack that starts again, perhaps on other ports, is the same stack.
  const services = (): Services => {
    try {
      known = findServices(o, o.env);
    } catch (error) {
      if (known === undefined) throw error;
    }
    return known as Services;
  };
  const temporal = new Current<Promise<Client>>((client) =>
    client.then(({ connection }) => connection.close()),
  );
  const database = new Current<Promise<Database | null>>((opened) =>
    opened.then((one) => one?.close()),
  );
  const catalogue = new Current<Promise<Catalogue>>();
  const payloads = (): Payloads | undefined => {
    const { payloads: settings = { keyFile: undefined, isOff: true } } = services();
    const of = JSON.stringify(settings);
    if (sealing?.of === of) return sealing.opened;
    const opened = openPayloads(() => requiredDatabase(openedDatabase), settings);
    sealing = { of, opened };
    return opened;
  };
  const client = (): Promise<Client> => {
    const found = services();
    return temporal.get(JSON.stringify([found.temporal, found.payloads]), () =>
      connect(found, payloads()),
    );
  };
  // A stack that does not run is told by whoever needs Temporal.
  const openedDatabase = async () => {
    try {
      const found = services();
      return await database.get(String(found.databaseUrl), () => openDatabaseOf(found));
    } catch {
      return null;
    }
  };
  return {
    project: (o.env ?? process.env).ATHANOR_PROJECT || DEFAULT_PROJECT,
    catalogue: () => catalogue.get('', o.catalogue),
    summaries: new Map(),
    artifacts: openArtifactStore(artifactsFolderOf(o, o.env)),
    services,
    gate: () => readGateAddress(dataFolderOf(o, o.env)),
    temporal: client,
    payloads,
    database: openedDatabase,
    async call(work, deadlineMs = CALL_DEADLINE_MS) {
      const connected = await client();
      try {
        const deadline = Date.now() + deadlineMs;
        return await connected.connection.withDeadline(deadline, () => work(connected));
      } catch (error) {
        throw toTemporalError(error, services().temporal.address);
      }
    },
    async close() {
      await temporal.drop();
      await database.drop();
    },
  };
}

/** A promised thing for a key, made when it is first asked for, and again when it failed. */
class Current<T extends Promise<unknown>> {
  private made: { key: string; thing: T } | undefined;

  constructor(private readonly close: (thing: T) => Promise<unknown> = async () => undefined) {}

  get(key: string, make: () => T): T {
    if (this.made?.key !== key) {
      void this.drop();
      const made = { key, thing: make() };
      this.made = made;
      made.thing.catch(() => {
        if (this.made === made) this.made = undefined;
      });
    }
    return this.made.thing;
  }

  async drop(): Promise<void> {
    const { made } = this;
    this.made = undefined;
    // What could not be opened, or is away, need not be closed.
    if (made !== undefined) await this.close(made.thing).catch(() => undefined);
  }
}

async function connect({ temporal }: Services, payloads: Payloads | undefined): Promise<Client> {
  try {
    const connection = await Connection.connect({
      ...temporal.connectionOptions,
      connectTimeout: CONNECT_TIMEOUT_MS,
    } as Parameters<typeof Connection.connect>[0]);
    const dataConverter = clientConverter(payloads);
    return new Client({ connection, namespace: temporal.namespace, dataConverter });
  } catch (error) {
    throw toTemporalError(error, temporal.address);
  }
}

async function openDatabaseOf({ databaseUrl }: Services): Promise<Database | null> {
  if (databaseUrl === null) return null;
  return openDatabase(databaseUrl, { retryMs: DATABASE_RETRY_MS, connectionsMax: 2 });
}

async function requiredDatabase(open: () => Promise<Database | null>): Promise<Database> {
  const database = await open();
  if (database !== null) return database;
  throw new AthanorError({
    code: 'DATABASE_UNAVAILABLE',
    message: 'The database does not answer; the keys of what Temporal keeps are there.',
  });
}
