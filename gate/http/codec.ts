import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { z } from 'zod';
import { AthanorError } from '../../schemas/errors';
import type { Caller } from '../../schemas/platform/caller';
import { noProject } from '../../store/database';
import { keyOf, NO_PROJECT, type Payloads } from '../../store/payloads';
import { authorise } from '../auth/authorise';
import { type CallerDirectory, SESSION_COOKIE } from '../auth/caller';
import { CODEC_COOKIE } from '../auth/cookies';
import type { RequestLimits } from '../auth/request-limits';
import { parse } from '../enrolment/parse';
import { answerError } from './answers';
import { jsonBody } from './body';

/** A page of history, of which each event may be as large as Temporal takes. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;
const PAYLOADS_MAX = 10_000;
const base64 = z.string();
const body = z.object({
  payloads: z
    .array(
      z.object({ metadata: z.record(z.string(), base64).default({}), data: base64.default('') }),
    )
    .max(PAYLOADS_MAX),
});
type Wire = z.infer<typeof body>['payloads'][number];

/** What decrypting for the Temporal UI takes. */
export interface CodecServices {
  payloads: Payloads;
  callers: CallerDirectory;
  limits: Pick<RequestLimits, 'enter'>;
  /** Where the Temporal UI is, as its pages say: `http://127.0.0.1:8233`. */
  origins: readonly string[];
  onError: (error: unknown) => void;
}

/**
 * `POST /codec/decode`, the remote codec that the Temporal UI asks: payloads in the clear for whoever may
 * read those of their project (`payloads:read`), from the pages of the UI or with an API key. What is of
 * no project is for administrators. Nothing is encrypted here: a run is started by the API.
 */
export function codecRoutes(o: CodecServices): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.onError((thrown, c) => answerError(c, thrown, o.onError));
  app.use('/codec/*', async (c, next) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && !o.origins.includes(origin)) {
      const message = 'Only the pages of the Temporal UI may ask this.';
      throw new AthanorError({ code: 'FORBIDDEN', message });
    }
    if (origin !== undefined) allow(c, origin);
    c.header('cache-control', 'no-store');
    await next();
  });
  app.options('/codec/decode', (c) => c.body(null, 204));
  app.post('/codec/decode', async (c) => {
    const caller = await o.callers.callerOf(credentialsOf(c));
    await o.limits.enter(caller);
    const given = parse(body, await jsonBody(c, BODY_BYTES_MAX)).payloads.map(fromWire);
    for (const payload of given) await requireReader(o.payloads, caller, payload);
    const decoded = await o.payloads.codec.decode(given);
    return c.json({ payloads: decoded.map(toWire) });
  });
  return app;
}

function allow(c: Context, origin: string): void {
  c.header('access-control-allow-origin', origin);
  c.header('access-control-allow-credentials', 'true');
  c.header('access-control-allow-methods', 'POST, OPTIONS');
  c.header('access-control-allow-headers', 'authorization, content-type, x-namespace, caller-type');
  c.header('vary', 'origin');
}

/** Decrypting changes nothing, and whose page asks was looked at above. */
function credentialsOf(c: Context) {
  const session = getCookie(c, CODEC_COOKIE);
  return {
    method: 'GET',
    authorization: c.req.header('authorization'),
    cookie: session === undefined ? undefined : `${SESSION_COOKIE}=${session}`,
  };
}

/** @throws AthanorError NOT_FOUND for a stranger to the project, FORBIDDEN for a member who may not */
async function requireReader(
  { keys }: Payloads,
  caller: Caller,
  payload: ReturnType<typeof fromWire>,
): Promise<void> {
  const id = keyOf(payload);
  if (id === undefined) return;
  // Whether there is such a key is nobody's business but its readers'.
  const { project } = await keys.byId(id).catch(() => {
    throw noProject(id);
  });
  if (project === NO_PROJECT) authorise(caller, 'platform:audit');
  else authorise(caller, 'payloads:read', project);
}

function fromWire({ metadata, data }: Wire) {
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const entries = Object.entries(metadata).map(([name, value]) => [name, bytes(value)] as const);
  return { metadata: Object.fromEntries(entries), data: bytes(data) };
}

function toWire(payload: {
  metadata?: Record<string, Uint8Array> | null;
  data?: Uint8Array | null;
}) {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const entries = Object.entries(payload.metadata ?? {}).map(([name, value]) => [
    name,
    text(value),
  ]);
  return { metadata: Object.fromEntries(entries), data: text(payload.data ?? new Uint8Array(0)) };
}
