/**
 * The HTTP API of people and programs, `/v1` on the gate's public port: the questions of the client
 * (`client/sdk`), answered for callers of projects. Every route is an `endpoint`, from which its checks
 * and the OpenAPI document come.
 */
import { Hono } from 'hono';
import type { AthanorClient, Catalogue, RegistryClient } from '../../../client/sdk';
import type { ArtifactStore } from '../../../store/artifacts';
import type { Database } from '../../../store/database';
import type { StagingArea } from '../../../store/staging';
import type { CallerDirectory } from '../../auth/caller';
import { apiApp } from './app';
import { fleetEvents } from './events/fleet-events';
import { runEvents } from './events/run-events';

export { apiApp, openApiDocument, releasedDocument } from './app';

/** What the API of a gate is made of. */
export interface ApiOptions {
  client: AthanorClient;
  registryOf: (project: string) => RegistryClient;
  catalogue: Catalogue;
  database: Database;
  store: ArtifactStore;
  staging: StagingArea;
  callers: CallerDirectory;
  onError: (error: unknown) => void;
}

/** An API that runs. */
export interface Api {
  routes: Hono;
  close(): void;
}

/** Opens the API of a gate. */
export function openApi(o: ApiOptions): Api {
  const events = {
    runEvents: runEvents(o.client.runs),
    fleetEvents: fleetEvents(o.client.nodes, o.onError),
  };
  const routes = new Hono();
  routes.route('/', apiApp({ ...o, ...events }));
  return {
    routes,
    close() {
      events.runEvents.close();
      events.fleetEvents.close();
    },
  };
}
