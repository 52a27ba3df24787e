/** What the HTTP API keeps: which project may read which artifact, and requests that are to happen once. */
import type { Connection } from '../connection';
import { type IdempotencyStore, idempotencyStore } from './idempotency';

export type { IdempotencyStore, IdempotentRequest } from './idempotency';
export type {
  NewProjectArtifact,
  ProjectArtifact,
  ProjectArtifactStore,
} from './project-artifacts';

/** The stores of the API that belong to no project. */
export interface ApiStores {
  idempotency: IdempotencyStore;
}

/** Opens them on a connection. */
export function apiStores(connection: Connection): ApiStores {
  return { idempotency: idempotencyStore(connection) };
}
