/**
 * What the HTTP API keeps: which project may read which artifact, requests that are to happen once, and the
 * keys of what Temporal keeps.
 */
import type { Connection } from '../connection';
import { type IdempotencyStore, idempotencyStore } from './idempotency';
import { type PayloadKeyStore, payloadKeyStore } from './payload-keys';

export type { IdempotencyStore, IdempotentRequest } from './idempotency';
export type { PayloadKeyRow, PayloadKeyStore } from './payload-keys';
export type {
  NewProjectArtifact,
  ProjectArtifact,
  ProjectArtifactStore,
} from './project-artifacts';

/** The stores of the API that belong to no project. */
export interface ApiStores {
  idempotency: IdempotencyStore;
  payloadKeys: PayloadKeyStore;
}

/** Opens them on a connection. */
export function apiStores(connection: Connection): ApiStores {
  return {
    idempotency: idempotencyStore(connection),
    payloadKeys: payloadKeyStore(connection),
  };
}
