import type { HttpBindings } from '@hono/node-server';
import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { PROBLEM_MEDIA_TYPE, problem } from '../../../schemas/api/problem';
import { AthanorError } from '../../../schemas/errors';
import { showPath } from '../../../schemas/path';
import type { Caller } from '../../../schemas/platform/caller';
import type { Permission } from '../../../schemas/platform/permissions';
import { alsoAbout } from '../../../workers/runtime/log';
import { jsonBody } from '../body';

/** What a request to the API carries. */
export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: {
    caller: Caller;
    requestId: string;
    /** Counts the request against the project that it is about, once. @throws RATE_LIMITED */
    countFor: (project: string) => Promise<void>;
  };
}
export type ApiContext = Context<ApiEnv>;
export type ApiApp = OpenAPIHono<ApiEnv>;

const BODY_BYTES_MAX = 512 * 1024;

/** One route, said once: what it takes, what it answers, and what it needs. */
export interface EndpointSpec<
  P extends Shape,
  Q extends Shape,
  B extends z.ZodType,
  A extends z.ZodType,
> {
  /** Name of the operation, as clients call it. */
  id: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head';
  /** `/v1/runs/{runId}` */
  path: string;
  tag: string;
  summary: string;
  /** What the caller must be allowed, in the project that the request is about. */
  permission: Permission | 'caller' | 'anyone';
  params?: P;
  query?: Q;
  body?: B;
  headers?: Shape;
  /** Shape of the answer; none where it has no body. */
  answer?: A;
  /** 200 unless told; 204 without an answer. */
  status?: number;
  /** Media type of the answer; JSON unless told. */
  mediaType?: string;
  /** Further answers that are no errors, without a body. */
  also?: Record<number, string>;
  /** Media type of a body that is no JSON, which the handler reads itself. */
  bytes?: string;
}
type Shape = z.ZodObject;

/** What a handler is given: parsed. */
export interface Request<P extends Shape, Q extends Shape, B extends z.ZodType> {
  c: ApiContext;
  caller: Caller;
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
}

/**
 * Adds a route to the app and to its OpenAPI document. What does not fit is refused before the handler
 * sees it. A handler returns the answer's value, or a whole response.
 */
export function endpoint<
  P extends Shape = z.ZodObject<Record<never, never>>,
  Q extends Shape = z.ZodObject<Record<never, never>>,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodUndefined,
>(
  app: ApiApp,
  spec: EndpointSpec<P, Q, B, A>,
  handle: (request: Request<P, Q, B>) => Promise<z.input<A> | Response>,
): void {
  const status =
    spec.status ?? (spec.answer === undefined && spec.mediaType === undefined ? 204 : 200);
  app.openAPIRegistry.registerPath(routeConfig(spec, status));
  const path = spec.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(spec.method.toUpperCase(), path, async (c) => {
    const params = parsePart('path', spec.params, c.req.param());
    const query = parsePart('query', spec.query, c.req.query());
    const body =
      spec.body === undefined
        ? undefined
        : parsePart('body', spec.body, await jsonBody(c, BODY_BYTES_MAX));
    const { runId } = params as { runId?: unknown };
    if (typeof runId === 'string') alsoAbout({ runId });
    await countRequest(c, [params, query, body]);
    const answer = await handle({
      ...{ c, caller: c.get('caller') },
      ...{ params: params as z.output<P>, query: query as z.output<Q>, body: body as z.output<B> },
    });
    if (answer instanceof Response) return answer;
    if (status === 204) return c.body(null, 204);
    return c.json(answer as object, status as ContentfulStatusCode);
  });
}

/** The project that a request names, in its path, its query or its body, has one request less. */
async function countRequest(c: ApiContext, parts: readonly unknown[]): Promise<void> {
  const countFor = c.get('countFor');
  if (countFor === undefined) return;
  for (const part of parts) {
    const { project } = (part ?? {}) as { project?: unknown };
    if (typeof project === 'string') return countFor(project);
  }
}

/** @throws INPUT_INVALID that names every wrong field */
function parsePart(part: string, shape: z.ZodType | undefined, value: unknown): unknown {
  if (shape === undefined) return {};
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => problemAt(part, [...issue.path, key], 'There is no such field'))
      : [problemAt(part, issue.path, issue.message)],
  );
  const words = problems.map((one) => `${one.path}: ${one.message}`).join('; ');
  throw new AthanorError({ code: 'INPUT_INVALID', message: `${words}.`, details: { problems } });
}

function problemAt(part: string, path: readonly PropertyKey[], message: string) {
  return { path: path.length === 0 ? part : `${part}.${showPath(path)}`, message };
}

function routeConfig(
  spec: EndpointSpec<Shape, Shape, z.ZodType, z.ZodType>,
  status: number,
): RouteConfig {
  const { permission } = spec;
  const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
  const body = spec.bytes
    ? {
        required: true,
        content: { [spec.bytes]: { schema: z.string().meta({ format: 'binary' }) } },
      }
    : spec.body && { required: true, content: json(spec.body) };
  const content = spec.answer
    ? { [spec.mediaType ?? 'application/json']: { schema: spec.answer } }
    : spec.mediaType && bytesOf(spec.mediaType);
  return {
    method: spec.method,
    path: spec.path,
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    'x-athanor-permission': permission,
    ...(permission === 'anyone' ? { security: [] } : {}),
    request: {
      ...(spec.params && { params: spec.params }),
      ...(spec.query && { query: spec.query }),
      ...(spec.headers && { headers: spec.headers }),
      ...(body && { body }),
    },
    responses: {
      [status]: { description: spec.summary, ...(content && { content }) },
      ...Object.fromEntries(
        Object.entries(spec.also ?? {}).map(([code, description]) => [code, { description }]),
      ),
      default: {
        description: 'Why not',
        content: { [PROBLEM_MEDIA_TYPE]: { schema: problem } },
      },
    },
  } as RouteConfig;
}

/** Bytes of somebody's file are answered as what they are, which is any media type. */
function bytesOf(mediaType: string) {
  const schema = z.string().meta({ format: 'binary' });
  const types = mediaType === 'application/octet-stream' ? [mediaType, '*/*'] : [mediaType];
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}
