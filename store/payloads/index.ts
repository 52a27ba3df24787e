/**
 * Encryption of what Temporal keeps: inputs, results, summaries, failures. Each project has a key in the
 * database, wrapped by a master key in a file. Used by whoever talks to Temporal: gate, pipeline worker
 * and client. Nodes never have a key: the gate decrypts what it hands out to them.
 */
import type { DataConverter } from '@temporalio/common';
import type { Database } from '../database';
import { type Payloads, payloadsOf } from './codec';
import { dataKeys } from './data-keys';
import { readMasterKey } from './master-key';

export { keyOf, type Payloads } from './codec';
export { NO_PROJECT } from './data-keys';
export { ensureMasterKey } from './master-key';

/** What of a database is needed for payloads. */
export type PayloadDatabase = Pick<Database, 'payloadKeys' | 'runs'>;

/**
 * The payloads of a place, by what its environment says: `ATHANOR_PAYLOAD_KEY_FILE` names the master key
 * (undefined without one: then nothing is encrypted), and `ATHANOR_PAYLOAD_ENCRYPTION=off` encrypts no
 * more, and still reads what was. @throws AthanorError CONFIG_INVALID
 */
export function openPayloads(
  database: () => Promise<PayloadDatabase>,
  { keyFile, isOff }: PayloadSettings = payloadSettings(),
): Payloads | undefined {
  if (keyFile === undefined) return undefined;
  const keys = dataKeys(readMasterKey(keyFile), async () => (await database()).payloadKeys);
  const projectOf = async (runId: string) => (await (await database()).runs.get(runId))?.project;
  return payloadsOf({ keys, projectOf, isOff });
}

/** Whether and with which key payloads are encrypted. */
export interface PayloadSettings {
  keyFile: string | undefined;
  isOff: boolean;
}

/** Reads them from an environment. */
export function payloadSettings(env: NodeJS.ProcessEnv = process.env): PayloadSettings {
  const isOff = env.ATHANOR_PAYLOAD_ENCRYPTION === 'off';
  return { keyFile: env.ATHANOR_PAYLOAD_KEY_FILE || undefined, isOff };
}

/** For clients of Temporal. */
export function clientConverter(payloads: Payloads | undefined): DataConverter | undefined {
  return payloads && { payloadCodecs: [payloads.codec] };
}

/** For workers: their failures go with their payloads. */
export function workerConverter(payloads: Payloads | undefined): DataConverter | undefined {
  if (payloads === undefined) return undefined;
  return {
    payloadCodecs: [payloads.codec],
    failureConverterPath: require.resolve('./failures'),
  };
}
