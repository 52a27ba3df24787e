/**
 * AthanorClient over Temporal itself and the local store, until the gate stands between: the only
 * part of the client that may import the store. `connectLocal` opens it.
 */
import { findProject, loadCatalogue } from '../catalogue';
import type { AthanorClient } from '../client';
import { localArtifacts } from './artifacts';
import { explainRun } from './explain';
import { localNodes } from './nodes';
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
