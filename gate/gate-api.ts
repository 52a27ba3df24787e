import type { Client } from '@temporalio/client';
import { type Catalogue, clientOn } from '../client/sdk';
import { DEFAULT_PROJECT } from '../schemas/constants/names';
import type { GateAddress } from '../schemas/nodes/gate-address';
import { type Api, type ApiOptions, openApi, type Subscribed } from './http/api';

/** With what the HTTP API of a gate answers. */
export interface GateApiOptions {
  temporal: Client;
  temporalAddress: string;
  catalogue: Catalogue;
}

/** Opens the HTTP API on what a gate has open. */
export function openGateApi(
  { temporal, temporalAddress, catalogue }: GateApiOptions,
  o: Pick<ApiOptions, 'database' | 'store' | 'staging' | 'callers' | 'onError'> & {
    gate: () => GateAddress | undefined;
    subscribed: Subscribed;
  },
): Api {
  const { gate, database, store: artifacts } = o;
  const on = { temporal, temporalAddress, database, artifacts, catalogue, gate };
  const clientFor = (project: string) => clientOn({ ...on, project });
  return openApi({
    ...o,
    catalogue,
    publicUrl: () => gate()?.publicUrl ?? '',
    client: clientFor(DEFAULT_PROJECT),
    registryOf: (project) => clientFor(project).registry,
  });
}
