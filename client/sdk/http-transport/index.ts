/**
 * AthanorClient over the HTTP API of a gate: the same questions as on one machine, from anywhere. It
 * needs what browsers and Node have in common; `./node` adds files and private authorities for Node.
 */
import { DEFAULT_PROJECT } from '../../../schemas/constants/names';
import type { AthanorClient } from '../client';
import type { Explanation } from '../explain';
import { type Hasher, httpArtifacts } from './artifacts';
import { type HttpOptions, httpConnection } from './connection';
import type { Files } from './files';
import { httpInputs } from './inputs';
import { httpNodes } from './nodes';
import { httpRegistry } from './registry';
import { httpRuns } from './runs';
import { httpSchedules } from './schedules';
import { type Shapes, submit } from './submit';
import { httpWebhooks } from './webhooks';

export type { HttpOptions } from './connection';

/** A server, and what of it is meant. */
export interface ConnectOptions extends HttpOptions {
  /** Project of what is submitted and read; `default` unless given. */
  project?: string;
  /** How paths in an input become bytes; without it files are uploaded before (`artifacts.put`). */
  files?: Files;
  /** A running SHA-256; without one, `artifacts.read` gathers all bytes before it checks them. */
  hasher?: Hasher;
  /** Ends what `fetch` holds open. */
  onClose?: () => Promise<void>;
}

/** A client of a server. Contacts nothing yet. */
export function connectHttp(o: ConnectOptions): AthanorClient {
  const connection = httpConnection(o);
  const { files, hasher, project } = o;
  const shapes: Shapes = new Map();
  return {
    submit: (pipeline, input, options = {}) =>
      submit(connection, { pipeline, input, options, project, files, shapes }),
    runs: httpRuns(connection),
    artifacts: httpArtifacts(connection, { project: project ?? DEFAULT_PROJECT, hasher }),
    nodes: httpNodes(connection),
    registry: httpRegistry(connection, project ?? DEFAULT_PROJECT),
    inputs: httpInputs(connection, project ?? DEFAULT_PROJECT),
    schedules: httpSchedules(connection, project ?? DEFAULT_PROJECT),
    webhooks: httpWebhooks(connection, project ?? DEFAULT_PROJECT),
    explain: (runId) =>
      connection.json<Explanation>(`/v1/runs/${encodeURIComponent(runId)}/explanation`),
    async close() {
      await o.onClose?.();
    },
  };
}
