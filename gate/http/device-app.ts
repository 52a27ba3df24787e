import type { Http2Session } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Http2Bindings, HttpBindings } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { AthanorError } from '../../schemas/errors';
import type { NodeRow } from '../../store/database';
import type { NodeIdentity } from '../auth/identity';
import { type Rate, rateLimiter } from '../auth/rate-limit';
import type { Enrolment, NodeCalls } from '../enrolment';
import { answerError, answerNothing } from './answers';
import { jsonBody, wholeBody } from './body';
import { requestIds } from './request-ids';

/** What one node may ask beside its work. A beat comes every five seconds, and at changes. */
const CALLS: Rate = { perSecond: 5, burst: 100 };
/** New credentials, and measurements of the line. */
const COSTLY: Rate = { perSecond: 0.02, burst: 10 };
const BODY_BYTES_MAX = 512 * 1024;
/** What is sent to measure a line. */
const SPEED_BYTES_MAX = 8 * 1024 * 1024;

/** What a request on the device port carries: the raw request, and the node that makes it. */
export interface DeviceEnv {
  Bindings: HttpBindings | Http2Bindings;
  Variables: { identity: NodeIdentity };
}

/** What the device port answers with. */
export interface DeviceServices {
  enrolment: Enrolment;
  calls: NodeCalls;
  nodeRow: (id: string) => Promise<NodeRow | undefined>;
  /** Who makes a request, by the same credentials as everywhere; see `Relay.identify`. */
  identify: (request: {
    socket: TLSSocket;
    session?: Http2Session;
    authorization?: string;
  }) => Promise<NodeIdentity | undefined>;
  /** An authenticated call came. */
  onSeen: (identity: NodeIdentity) => void;
  onError: (error: unknown) => void;
  /** Sees every request, before anything else does. */
  observe?: MiddlewareHandler;
  /** Further routes, which find the node in `identity`. */
  mount?: (app: Hono<DeviceEnv>) => void;
}

/** What nodes ask over HTTP: policy, renewal, beats, reports, leaving, and whatever is mounted. */
export function deviceApp(services: DeviceServices): Hono<DeviceEnv> {
  const { calls, enrolment, onError } = services;
  const app = new Hono<DeviceEnv>();
  const often = rateLimiter(CALLS);
  const seldom = rateLimiter(COSTLY);
  if (services.observe) app.use(services.observe);
  app.use(requestIds());
  app.notFound(answerNothing);
  app.onError((thrown, c) => answerError(c, thrown, onError));
  app.use(async (c, next) => {
    const identity = await services.identify(requestOf(c));
    if (identity === undefined) throw unauthenticated();
    services.onSeen(identity);
    c.set('identity', identity);
    await next();
  });
  app.use('/v1/node/*', async (c, next) => {
    const { nodeId } = c.get('identity');
    const isCostly = c.req.path === '/v1/node/renew' || c.req.path === '/v1/node/speed';
    if (!often.take(nodeId) || (isCostly && !seldom.take(nodeId))) throw tooOften();
    await next();
  });
  app.get('/v1/node/policy', async (c) => {
    const row = await services.nodeRow(c.get('identity').nodeId);
    if (row === undefined) throw unauthenticated();
    return c.json(enrolment.policy(row));
  });
  app.post('/v1/node/renew', async (c) => {
    // Whoever shows a certificate gets a certificate.
    const isBearer = c.req.header('authorization') !== undefined;
    const { nodeId } = c.get('identity');
    return c.json(await enrolment.renew(nodeId, isBearer ? 'bearer' : 'certificate'));
  });
  const tell = (path: string, hear: (node: NodeIdentity, body: unknown) => Promise<unknown>) =>
    app.post(path, async (c) => {
      const answer = await hear(c.get('identity'), await jsonBody(c, BODY_BYTES_MAX));
      return c.json((answer ?? { ok: true }) as object);
    });
  tell('/v1/node/beat', (node, body) => calls.beat(node, body));
  tell('/v1/node/report', (node, body) => calls.report(node, body));
  tell('/v1/node/leave', (node) => calls.leave(node));
  app.post('/v1/node/speed', async (c) => {
    const pieces = await wholeBody(c, SPEED_BYTES_MAX);
    return c.json({ bytes: pieces.reduce((sum, piece) => sum + piece.byteLength, 0) });
  });
  services.mount?.(app);
  return app;
}

function requestOf(c: Context<DeviceEnv>) {
  const { incoming } = c.env;
  const authorization = c.req.header('authorization');
  if ('stream' in incoming) {
    const session = incoming.stream.session as Http2Session;
    return { socket: session.socket as TLSSocket, session, authorization };
  }
  return { socket: incoming.socket as TLSSocket, authorization };
}

function unauthenticated(): AthanorError {
  return new AthanorError({ code: 'UNAUTHENTICATED', message: 'The credential is not accepted.' });
}

function tooOften(): AthanorError {
  return new AthanorError({ code: 'RATE_LIMITED', message: 'Too many calls.' });
}
