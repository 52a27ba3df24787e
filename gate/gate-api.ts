import type { Client } from '@temporalio/client';
import { type Catalogue, clientOn } from '../client/sdk';
import { DEFAULT_PROJECT } from '../schemas/constants/names';
import type { GateAddress } from '../schemas/nodes/gate-address';
import type { Payloads } from '../store/payloads';
import { requestLimits } from './auth/request-limits';
import { type Api, type ApiOptions, openApi, type Subscribed } from './http/api';
import { codecRoutes } from './http/codec';

/** With what the HTTP API of a gate answers. */
export interface GateApiOptions {
  temporal: Client;
  temporalAddress: string;
  catalogue: Catalogue;
  /** Undefined where nothing in Temporal is encrypted. */
  payloads?: Payloads;
  /** Where the pages of the Temporal UI are, which may ask for payloads in the clear. */
  temporalUiOrigins?: readonly string[];
}

/** Opens the HTTP API on what a gate has open. */
export function openGateApi(
  { temporal, temporalAddress, catalogue, payloads, temporalUiOrigins = [] }: GateApiOptions,
  o: Pick<ApiOptions, 'database' | 'store' | 'staging' | 'callers' | 'onError' | 'log'> & {
    gate: () => GateAddress | undefined;
    subscribed: Subscribed;
  },
): Api {
  const { gate, database, store: artifacts } = o;
  const on = { payloads, temporal, temporalAddress, database, artifacts, catalogue, gate };
  const clientFor = (project: string) => clientOn({ ...on, project });
  const api = openApi({
    ...o,
    catalogue,
    publicUrl: () => gate()?.publicUrl ?? '',
    client: clientFor(DEFAULT_PROJECT),
    registryOf: (project) => clientFor(project).registry,
    schedulesOf: (project) => clientFor(project).schedules,
  });
  if (payloads !== undefined) {
    const { callers, onError } = o;
    const limits = requestLimits(database);
    const codec = codecRoutes({ payloads, callers, limits, origins: temporalUiOrigins, onError });
    api.routes.route('/', codec);
  }
  return api;
}
