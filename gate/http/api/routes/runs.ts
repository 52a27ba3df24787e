import { z } from 'zod';
import {
  runPage,
  runSubmission,
  runsQuery,
  submitted,
  waitingRuns,
} from '../../../../schemas/api/runs';
import { NAME_PATTERN } from '../../../../schemas/constants/names';
import { AthanorError, asAthanorError } from '../../../../schemas/errors';
import { digestOf } from '../../../../trust';
import { alsoAbout } from '../../../../workers/runtime/log';
import { authorise, isAllowed, projectsWhere } from '../../../auth/authorise';
import { type ApiApp, type ApiContext, endpoint } from '../endpoint';
import { requireArtifacts } from '../project-artifacts';
import type { ApiServices } from '../services';
import { summaryOf } from '../summaries';

const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('the same key is the same run, however often it is sent'),
});
/** Digits of the digest that stands for a key that is no name. */
const KEY_DIGITS = 32;

/** Start runs and list them. */
export function addRunRoutes(app: ApiApp, services: ApiServices): void {
  const { client, database } = services;
  endpoint(
    app,
    {
      ...{ id: 'submitRun', method: 'post', path: '/v1/runs', tag: 'runs', status: 201 },
      summary: 'Start a run, or find the one that the same key started',
      permission: 'runs:submit',
      headers: idempotencyHeader,
      body: runSubmission,
      answer: submitted,
    },
    async ({ c, caller, body }) => {
      const { project } = body;
      authorise(caller, 'runs:submit', project);
      const key = keyOf(c);
      // Asked beside the claim of the key; a refusal is told once the key is known to be good.
      const artifacts = requireArtifacts(services, project, body.input);
      artifacts.catch(() => undefined);
      const run = await onceFor(services, { project, key, body }, async () => {
        await artifacts;
        const { pipeline, input, useCache, tier, from, until, fileNames, command } = body;
        const { template, parameters } = body;
        return client.submit(pipeline, input, {
          ...{ project, key, useCache, tier, from, until, fileNames, command },
          ...{ template, parameters },
          ...(caller.credential.kind === 'key' && { apiKey: caller.credential.id }),
          trace: traceOf(c),
          resolveFile: refusePath,
        });
      });
      alsoAbout({ runId: run.runId });
      services.log?.info(
        { project, pipeline: body.pipeline, existing: run.existing },
        'run submitted',
      );
      if (run.existing) c.header('idempotency-replayed', 'true');
      return { runId: run.runId, key: run.key, project, pipeline: body.pipeline };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'listRuns', method: 'get', path: '/v1/runs', tag: 'runs' },
      summary: 'Runs, newest first',
      permission: 'runs:read',
      query: runsQuery,
      answer: runPage,
    },
    async ({ caller, query }) => {
      const { project, pipeline, status, search, limit, cursor } = query;
      if (project !== undefined) {
        authorise(caller, 'runs:read', project);
      }
      const projects = project === undefined ? projectsWhere(caller, 'runs:read') : [project];
      // Bound to these projects by the database itself, whatever the query says.
      const page = await database.forProjects(projects).runs.list({
        ...{ projects, pipeline, status, search, limit, cursor, withParts: false },
      });
      return { items: page.items.map(summaryOf), next: page.cursor };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'listWaitingRuns', method: 'get', path: '/v1/reviews', tag: 'runs' },
      summary: 'Runs that wait for a person',
      permission: 'runs:read',
      answer: waitingRuns,
    },
    async ({ caller }) => {
      const runs = await client.runs.waiting();
      return { items: runs.filter(({ project }) => isAllowed(caller, 'runs:read', project)) };
    },
  );
}

/** A key of any shape becomes the name of a run; without one the input is its own. */
function keyOf(c: ApiContext): string | undefined {
  const header = c.req.header('idempotency-key');
  if (header === undefined || NAME_PATTERN.test(header)) return header;
  return digestOf({ idempotencyKey: header }).slice(0, KEY_DIGITS);
}

/**
 * Holds a key against what was asked under it first. A request that is refused for what it says gives
 * the key back; one that may be sent again keeps it. @throws IDEMPOTENCY_KEY_REUSED
 */
async function onceFor<T>(
  { database }: ApiServices,
  o: { project: string; key: string | undefined; body: { pipeline: string } },
  work: () => Promise<T>,
): Promise<T> {
  if (o.key === undefined) return work();
  const { command: _command, ...asked } = o.body as Record<string, unknown>;
  const scope = `${o.project} runs ${o.body.pipeline}`;
  const request = { scope, key: o.key, digest: digestOf(asked) };
  const first = await database.idempotency.claim(request);
  if (first.digest !== request.digest) {
    const message = 'The idempotency key was used for another run before. Take a new one.';
    throw new AthanorError({ code: 'IDEMPOTENCY_KEY_REUSED', message });
  }
  try {
    return await work();
  } catch (error) {
    if (first.isFirst && !asAthanorError(error).retryable)
      await database.idempotency.release(request);
    throw error;
  }
}

function traceOf(c: ApiContext) {
  const traceparent = c.req.header('traceparent');
  const isTrace = traceparent !== undefined && TRACEPARENT.test(traceparent);
  return { requestId: c.get('requestId'), ...(isTrace && { traceparent }) };
}

/** W3C Trace Context, section 3.2. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** Whoever asks is elsewhere: a path would be one of this machine. */
function refusePath(_path: string, field: string): never {
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `${field}: upload the file first (POST /v1/artifacts), and give the reference that it is answered with.`,
  });
}
