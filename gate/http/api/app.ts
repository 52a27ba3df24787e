import { OpenAPIHono } from '@hono/zod-openapi';
import { secureHeaders } from 'hono/secure-headers';
import { ATHANOR_VERSION } from '../../../schemas/constants/version';
import { AthanorError } from '../../../schemas/errors';
import { type RequestLimits, requestLimits } from '../../auth/request-limits';
import { requestIds } from '../request-ids';
import type { ApiApp, ApiContext, ApiEnv } from './endpoint';
import { answerProblem } from './problems';
import { addArtifactRoutes } from './routes/artifacts';
import { addBoardRoutes } from './routes/boards';
import { addDiscoveryRoutes } from './routes/discovery';
import { addHealthRoutes } from './routes/health';
import { addInputSetRoutes } from './routes/input-sets';
import { addLineageRoutes } from './routes/lineage';
import { addNodeRoutes } from './routes/nodes';
import { addPeopleRoutes } from './routes/people';
import { addPipelineRoutes } from './routes/pipelines';
import { addProjectRoutes } from './routes/projects';
import { addRegistryRoutes } from './routes/registry';
import { addRetentionRoutes } from './routes/retention';
import { addRunControlRoutes } from './routes/run-control';
import { addRunRoutes } from './routes/runs';
import { addScheduleRoutes } from './routes/schedules';
import { addServiceAccountRoutes } from './routes/service-accounts';
import { addUsageRoutes } from './routes/usage';
import { addWebhookRoutes } from './routes/webhooks';
import type { ApiServices } from './services';

/** Everything that people and programs ask of Athanor over HTTP: `/v1`, described by its OpenAPI document. */
export function apiApp(services: ApiServices): ApiApp {
  const app = new OpenAPIHono<ApiEnv>();
  app.onError((thrown, c) => answerProblem(c, thrown, services.onError));
  app.use(requestIds());
  app.use(secureHeaders({ crossOriginResourcePolicy: false }));
  addHealthRoutes(app, services);
  app.get('/v1/openapi.json', (c) => c.json(openApiDocument(app)));
  let requests: RequestLimits | undefined;
  app.use('/v1/*', async (c, next) => {
    const header = (name: string) => c.req.header(name);
    const caller = await services.callers.callerOf({
      method: c.req.method,
      authorization: header('authorization'),
      cookie: header('cookie'),
      origin: header('origin'),
      fetchSite: header('sec-fetch-site'),
    });
    requests ??= requestLimits(services.database);
    const limits = requests;
    await limits.enter(caller);
    c.set('caller', caller);
    c.set('countFor', (project) => limits.about(caller, project));
    await next();
  });
  addPipelineRoutes(app, services);
  addRunRoutes(app, services);
  addRetentionRoutes(app, services);
  addRunControlRoutes(app, services);
  addDiscoveryRoutes(app, services);
  addBoardRoutes(app, services);
  addLineageRoutes(app, services);
  addArtifactRoutes(app, services);
  addNodeRoutes(app, services);
  addRegistryRoutes(app, services);
  addInputSetRoutes(app, services);
  addScheduleRoutes(app, services);
  addWebhookRoutes(app, services);
  addProjectRoutes(app, services);
  addPeopleRoutes(app, services);
  addServiceAccountRoutes(app, services);
  addUsageRoutes(app, services);
  app.all('/v1/*', refuseUnknown(app));
  return app;
}

/** Nothing is at a path, or not by this method: then the answer names those that there are (RFC 9110, 15.5.6). */
function refuseUnknown(app: ApiApp): (c: ApiContext) => never {
  const routes = app.openAPIRegistry.definitions.flatMap((one) =>
    one.type === 'route' ? [one.route] : [],
  );
  const known = routes.map(({ method, path }) => ({
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  return (c) => {
    const here = known.filter(({ pattern }) => pattern.test(c.req.path));
    if (here.length === 0) {
      throw new AthanorError({ code: 'NOT_FOUND', message: `There is nothing at ${c.req.path}.` });
    }
    const allow = here.map(({ method }) => method).join(', ');
    const message = `${c.req.path} takes ${allow}.`;
    throw new AthanorError({ code: 'METHOD_NOT_ALLOWED', message, details: { allow } });
  };
}

/** The OpenAPI 3.1 document of this release. */
export function releasedDocument(): object {
  // Routes say what they are before anything is asked of what answers them.
  return openApiDocument(apiApp({} as ApiServices));
}

let made: { app: ApiApp; document: object } | undefined;

/** The OpenAPI 3.1 document of the routes. */
export function openApiDocument(app: ApiApp): object {
  if (made?.app === app) return made.document;
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key',
  });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Athanor',
      version: ATHANOR_VERSION,
      description: 'Durable research pipelines: run, watch, and take the results away.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    security: [{ key: [] }],
    servers: [{ url: '/' }],
  });
  withPlainPatterns(document);
  made = { app, document };
  return document;
}

/** JSON Schema knows no flags: its patterns are Unicode ones anyway (draft 2020-12, 6.4 of Core). */
function withPlainPatterns(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const { pattern } = value as { pattern?: unknown };
  if (typeof pattern === 'string') {
    Object.assign(value, { pattern: pattern.replace(/^\/?(\^.*\$)\/[dgimsuvy]*$/, '$1') });
  }
  for (const inner of Object.values(value)) withPlainPatterns(inner);
}
