import { Client, Connection } from '@temporalio/client';
import { type DataFolder, readStack } from '../../client/stack';
import { openDatabase } from '../../store/database';
import { clientConverter, openPayloads } from '../../store/payloads';

/** The Temporal of a stack, read with its keys. */
export interface StackTemporal {
  client: Client;
  /** What was fetched, with its payloads in the clear. */
  readable<T>(fetched: T): Promise<T>;
  close(): Promise<void>;
}

/** Connects to the Temporal of the stack that runs on a data folder. */
export async function temporalOf({ folder }: { folder: DataFolder }): Promise<StackTemporal> {
  const { temporal, databaseUrl, payloads: settings } = readStack(folder);
  const { address, namespace } = temporal;
  const connection = await Connection.connect({ address });
  const database = await openDatabase(databaseUrl, { connectionsMax: 1 });
  const payloads = settings && openPayloads(async () => database, settings);
  const dataConverter = clientConverter(payloads);
  return {
    client: new Client({ connection, namespace, dataConverter }),
    readable: async (fetched) => (payloads === undefined ? fetched : payloads.readable(fetched)),
    async close() {
      await connection.close();
      await database.close();
    },
  };
}
