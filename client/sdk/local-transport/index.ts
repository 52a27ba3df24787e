/**
 * AthanorClient over Temporal itself and the local store: what the gate answers its API with, and what
 * one machine uses beside it. The only part of the client that may import the store.
 */
import { findProject, loadCatalogue } from '../catalogue';
import type { AthanorClient } from '../client';
import type { PeopleClient } from '../people';
import { clientOf } from './client-of';
import { localPeople } from './people';
import type { Whereabouts } from './services';
import { openSession } from './session';

export { openTablesHistory } from '../../../store';
export { clientOn, type ServedOptions } from './served';
export { databaseUrlOf } from './services';

/** Where things are, and which project's pipelines are known. */
export interface LocalOptions extends Whereabouts {
  /** `athanor.config.ts` of a project; by default that of the current folder, if there is one. */
  configFile?: string;
  env?: NodeJS.ProcessEnv;
}

/** People, projects, keys and the audit log of this machine's stack, or of the database that is named. */
export function connectPeople(o: LocalOptions = {}): PeopleClient & { close(): Promise<void> } {
  const session = openSession({ ...o, catalogue: async () => loadCatalogue() });
  return { ...localPeople(session), close: () => session.close() };
}

/** A client for what runs on this machine or on the Temporal that is named. Contacts nothing yet. */
export function connectLocal(o: LocalOptions = {}): AthanorClient {
  const catalogue = async () => loadCatalogue(findProject(process.cwd(), o.configFile));
  const session = openSession({ ...o, catalogue });
  return clientOf(session);
}
