/** What the HTTP API keeps: who may read which artifact, and requests that are to happen once. */
import type { Connection } from '../connection';
import { type IdempotencyStore, idempotencyStore } from './idempotency';
import { type ProjectArtifactStore, projectArtifactStore } from './project-artifacts';

export type { ClaimedRequest, IdempotencyStore, IdempotentRequest } from './idempotency';
export type { ProjectArtifact, ProjectArtifactStore } from './project-artifacts';

/** The stores of the API. */
export interface ApiStores {
  projectArtifacts: ProjectArtifactStore;
  idempotency: IdempotencyStore;
}

/** Opens them on a connection. */
export function apiStores(connection: Connection): ApiStores {
  return {
    projectArtifacts: projectArtifactStore(connection),
    idempotency: idempotencyStore(connection),
  };
}
