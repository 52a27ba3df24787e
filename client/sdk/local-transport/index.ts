/**
 * AthanorClient over Temporal itself and the local store: what the gate answers its API with, and what
 * one machine uses beside it. The only part of the client that may import the store.
 */
import { findProject, loadCatalogue } from '../catalogue';
import type { AthanorClient } from '../client';
import { clientOf } from './client-of';
import type { Whereabouts } from './services';
import { openSession } from './session';

export { clientOn, type ServedOptions } from './served';

/** Where things are, and which project's pipelines are known. */
export interface LocalOptions extends Whereabouts {
  /** `athanor.config.ts` of a project; by default that of the current folder, if there is one. */
  configFile?: string;
  env?: NodeJS.ProcessEnv;
}

/** A client for what runs on this machine or on the Temporal that is named. Contacts nothing yet. */
export function connectLocal(o: LocalOptions = {}): AthanorClient {
  const catalogue = async () => loadCatalogue(findProject(process.cwd(), o.configFile));
  const session = openSession({ ...o, catalogue });
  return clientOf(session);
}
