import type { AthanorClient } from '../client';
import { localArtifacts } from './artifacts';
import { explainRun } from './explain';
import { localInputs } from './inputs';
import { localNodes } from './nodes';
import { localRegistry } from './registry';
import { localRuns } from './runs';
import { localSchedules } from './schedules';
import type { Session } from './session';
import { submit } from './submit';
import { localWebhooks } from './webhooks';

/** The client of a session. */
export function clientOf(session: Session): AthanorClient {
  return {
    submit: (pipeline, input, options = {}) => submit(session, { pipeline, input, options }),
    runs: localRuns(session),
    artifacts: localArtifacts(session),
    nodes: localNodes(session),
    registry: localRegistry(session),
    inputs: localInputs(session),
    schedules: localSchedules(session),
    webhooks: localWebhooks(session),
    explain: (runId) => explainRun(session, runId),
    close: () => session.close(),
  };
}
