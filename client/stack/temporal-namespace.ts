import { Connection, type ConnectionOptions } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../../schemas/constants/search-attributes';
import { AthanorError } from '../../schemas/errors';

/** Closed runs stay readable for at least this long. */
export const RETENTION_DAYS = 366;

const SECONDS_PER_DAY = 86_400;
const CONNECT_TIMEOUT_MS = 5_000;
const KNOWN_TIMEOUT_MS = 60_000;
const KNOWN_POLL_MS = 200;
/** Of gRPC's status codes. */
const ALREADY_EXISTS = 6;
const INDEXED_VALUE_TYPES = {
  Keyword: temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Int: temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_INT,
  Double: temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
} as const;

/** The services that looking at and preparing a namespace take. */
type NamespaceServices = Pick<Connection, 'workflowService' | 'operatorService'>;

/** What a namespace lacks for our runs. */
export interface NamespaceReport {
  /** Days that closed runs are kept. */
  readonly retentionDays: number;
  /** Names of our search attributes that are absent or have another type. */
  readonly missingSearchAttributes: string[];
}

/** Looks at a namespace: retention and search attributes. Errors are those of the gRPC call. */
export async function inspectNamespace(
  connection: NamespaceServices,
  namespace: string,
): Promise<NamespaceReport> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missingSearchAttributes = Object.entries(SEARCH_ATTRIBUTES)
    .filter(([name, type]) => customAttributes?.[name] !== INDEXED_VALUE_TYPES[type])
    .map(([name]) => name);
  return { retentionDays: seconds / SECONDS_PER_DAY, missingSearchAttributes };
}

/** Keeps closed runs of a namespace for a year; needs the right to change the namespace. */
export async function extendRetention(
  connection: NamespaceServices,
  namespace: string,
): Promise<void> {
  await connection.workflowService.updateNamespace({
    namespace,
    config: {
      workflowExecutionRetentionTtl: temporal.api.namespace.v1.NamespaceConfig.fromObject({
        workflowExecutionRetentionTtl: { seconds: RETENTION_DAYS * SECONDS_PER_DAY },
      }).workflowExecutionRetentionTtl,
    },
  });
}

/** Registers the search attributes that a namespace lacks; adding one twice is harmless. */
export async function addSearchAttributes(
  connection: NamespaceServices,
  namespace: string,
  names: readonly string[],
): Promise<void> {
  const types = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => names.includes(name));
  if (types.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(
      types.map(([name, type]) => [name, INDEXED_VALUE_TYPES[type]]),
    ),
  });
}

/**
 * Makes a namespace fit for our runs. Our own server's gets everything; in a cluster that somebody
 * else runs only missing search attributes are added, and what cannot be done is said, with advice.
 * @throws AthanorError `TEMPORAL_UNREACHABLE` when the server or the namespace does not answer.
 */
export async function prepareNamespace(o: {
  connectionOptions: ConnectionOptions;
  namespace: string;
  owned: boolean;
  say: (message: string) => void;
}): Promise<void> {
  const connection = await connectOrExplain(o.connectionOptions, o.namespace);
  try {
    const report = await inspectNamespace(connection, o.namespace);
    const { retentionDays, missingSearchAttributes: missing } = report;
    if (retentionDays < RETENTION_DAYS) {
      if (o.owned) await extendRetention(connection, o.namespace);
      else o.say(`The namespace ${o.namespace} keeps closed runs for ${retentionDays} days only.`);
    }
    if (missing.length > 0) {
      await addSearchAttributes(connection, o.namespace, missing).catch((error: Error) => {
        if (o.owned) throw error;
        o.say(
          `Search attributes ${missing.join(', ')} are missing in ${o.namespace} and cannot be ` +
            `added from here (${error.message}): ask whoever runs the cluster to add them.`,
        );
      });
    }
  } finally {
    await connection.close();
  }
}

/**
 * Makes a namespace where there is none, and waits until the server knows it everywhere: its services learn of a
 * new one some seconds later. For a server of ours that was just installed.
 */
export async function createNamespace(o: {
  connectionOptions: ConnectionOptions;
  namespace: string;
}): Promise<void> {
  const { namespace } = o;
  const connection = await Connection.connect({
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...o.connectionOptions,
  });
  try {
    const retention = { seconds: RETENTION_DAYS * SECONDS_PER_DAY };
    const request = temporal.api.workflowservice.v1.RegisterNamespaceRequest.fromObject({
      ...{ namespace, workflowExecutionRetentionPeriod: retention },
    });
    const isThere = (error: { code?: number }) => error.code === ALREADY_EXISTS;
    await connection.workflowService.registerNamespace(request).catch((error) => {
      if (!isThere(error)) throw error;
    });
    await untilKnown(connection, namespace);
  } finally {
    await connection.close();
  }
}

/** A question that the frontend answers from what it knows of namespaces, not from the database. */
async function untilKnown(connection: Connection, namespace: string): Promise<void> {
  const deadlineMs = performance.now() + KNOWN_TIMEOUT_MS;
  for (;;) {
    try {
      await connection.workflowService.listOpenWorkflowExecutions({
        namespace,
        maximumPageSize: 1,
      });
      await connection.operatorService.listSearchAttributes({ namespace });
      return;
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, KNOWN_POLL_MS));
    }
  }
}

/**
 * Connects and checks that the namespace answers.
 * @throws AthanorError `TEMPORAL_UNREACHABLE`.
 */
export async function connectOrExplain(
  connectionOptions: ConnectionOptions,
  namespace: string,
): Promise<Connection> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({
      connectTimeout: CONNECT_TIMEOUT_MS,
      ...connectionOptions,
    });
    await connection.workflowService.describeNamespace({ namespace });
    return connection;
  } catch (cause) {
    await connection?.close();
    throw new AthanorError({
      code: 'TEMPORAL_UNREACHABLE',
      message:
        `Temporal at ${connectionOptions.address} (namespace ${namespace}) does not answer: ` +
        `${(cause as Error).message}. Check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY and TLS.`,
      cause,
      details: { address: connectionOptions.address, namespace },
    });
  }
}
