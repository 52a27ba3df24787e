/**
 * AthanorClient over Temporal itself and the local store, until the gate stands between: the only
 * part of the client that may import the store. `connectLocal` opens it.
 */
import { findProject, loadCatalogue } from '../catalogue';
import type { AthanorClient } from '../client';
import type { PeopleClient } from '../people';
import { localArtifacts } from './artifacts';
import { explainRun } from './explain';
import { localNodes } from './nodes';
import { localPeople } from './people';
import { localRegistry } from './registry';
import { localRuns } from './runs';
import type { Whereabouts } from './services';
import { openSession } from './session';
import { submit } from './submit';

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
  return {
    submit: (pipeline, input, options = {}) => submit(session, { pipeline, input, options }),
    runs: localRuns(session),
    artifacts: localArtifacts(session),
    nodes: localNodes(session),
    registry: localRegistry(session),
    explain: (runId) => explainRun(session, runId),
    close: () => session.close(),
  };
}
