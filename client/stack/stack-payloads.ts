import { existsSync } from 'node:fs';
import { ensureMasterKey, type PayloadSettings, payloadSettings } from '../../store/payloads';
import type { DataFolder } from './data-folder';

/**
 * Whether and with which key a stack encrypts what Temporal keeps: with the file that
 * `ATHANOR_PAYLOAD_KEY_FILE` names, else with one of the data folder, which the first start with
 * `ATHANOR_PAYLOAD_ENCRYPTION=on` makes. From then on it is encrypted until that is `off`: then nothing more
 * is, and what was stays readable.
 */
export function stackPayloads(
  folder: DataFolder,
  env: NodeJS.ProcessEnv = process.env,
): PayloadSettings {
  const named = payloadSettings(env);
  if (named.keyFile !== undefined) return named;
  if (env.ATHANOR_PAYLOAD_ENCRYPTION === 'on') ensureMasterKey(folder.payloadKey);
  return { ...named, keyFile: existsSync(folder.payloadKey) ? folder.payloadKey : undefined };
}

/** The same for the environment of a process. */
export function payloadEnvironment({ keyFile, isOff }: PayloadSettings): NodeJS.ProcessEnv {
  return {
    ...(keyFile === undefined ? {} : { ATHANOR_PAYLOAD_KEY_FILE: keyFile }),
    ATHANOR_PAYLOAD_ENCRYPTION: isOff ? 'off' : 'on',
  };
}
