import { ERROR_CODES, type ErrorCode } from '../../../schemas/constants/error-codes';
import { AthanorError } from '../../../schemas/errors';

/** How to reach a server. */
export interface HttpOptions {
  /** `https://host:port` of a gate's public port. */
  url: string;
  /** API key; none where a session's cookie says who asks, as in a page of the server's own. */
  key?: string;
  /** How requests travel; the platform's unless given. */
  fetch?: typeof globalThis.fetch;
  /** How long one request may take until its answer begins, milliseconds; 30,000 unless given. */
  timeoutMs?: number;
  /** How often a request that may be sent again is sent again; 4 unless given. */
  retriesMax?: number;
}

/** One request. */
export interface Ask {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  json?: unknown;
  bytes?: Uint8Array;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Whether sending it twice does no more than once; so it is with GET, HEAD, PUT and DELETE. */
  repeatable?: boolean;
}

/** Requests to one server. */
export interface HttpConnection {
  /** The answer, when it is a success. @throws AthanorError as the server says; GATE_UNREACHABLE, CANCELLED */
  ask(path: string, ask?: Ask): Promise<Response>;
  /** The same, read as JSON. */
  json<T>(path: string, ask?: Ask): Promise<T>;
}

const TIMEOUT_MS = 30_000;
const RETRIES_MAX = 4;
const PAUSE_FIRST_MS = 200;
const PAUSE_LAST_MS = 5_000;
const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
/** Answers of servers and proxies that are busy or away for a moment. */
const PASSING = new Set([408, 425, 429, 502, 503, 504]);

/** Opens a connection; nothing is contacted yet. */
export function httpConnection(o: HttpOptions): HttpConnection {
  const { retriesMax = RETRIES_MAX } = o;
  const ask = async (path: string, asked: Ask = {}): Promise<Response> => {
    const isRepeatable = asked.repeatable ?? REPEATABLE.has(asked.method ?? 'GET');
    for (let attempt = 0; ; attempt += 1) {
      const answer = await send(o, path, asked).catch((error: unknown) => ({ error }));
      const isLast = !isRepeatable || attempt >= retriesMax || asked.signal?.aborted === true;
      if (!('error' in answer)) {
        if (answer.ok || answer.status === 304) return answer;
        if (isLast || !PASSING.has(answer.status)) throw await problemOf(answer, o.url);
        await answer.body?.cancel();
        await pause(attempt, { after: answer.headers.get('retry-after'), signal: asked.signal });
      } else {
        if (isLast) throw unreachable(answer.error, { url: o.url, signal: asked.signal });
        await pause(attempt, { after: null, signal: asked.signal });
      }
    }
  };
  return {
    ask,
    async json<T>(path: string, asked?: Ask) {
      return (await (await ask(path, asked)).json()) as T;
    },
  };
}

async function send(o: HttpOptions, path: string, asked: Ask): Promise<Response> {
  const { fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS } = o;
  const url = new URL(path, o.url);
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const headers: Record<string, string> = {
    accept: 'application/json, application/problem+json;q=0.9, */*;q=0.1',
    ...(o.key === undefined ? {} : { authorization: `Bearer ${o.key}` }),
    ...(asked.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...asked.headers,
  };
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('no answer in time')), timeoutMs);
  try {
    const signals = [late.signal, ...(asked.signal ? [asked.signal] : [])];
    return await fetch(url, {
      method: asked.method ?? 'GET',
      headers,
      body:
        asked.json === undefined
          ? (asked.bytes as RequestInit['body'])
          : JSON.stringify(asked.json),
      signal: AbortSignal.any(signals),
    });
  } finally {
    // Of the time until the answer begins: how long it takes to read is its reader's business.
    clearTimeout(timer);
  }
}

/** Full jitter: whoever was refused together does not come back together. */
async function pause(
  attempt: number,
  o: { after: string | null; signal: AbortSignal | undefined },
): Promise<void> {
  const bound = Math.min(PAUSE_FIRST_MS * 2 ** attempt, PAUSE_LAST_MS);
  const told = Number(o.after ?? 0) * 1_000;
  const ms = Math.min(Number.isFinite(told) ? told : 0, PAUSE_LAST_MS) + Math.random() * bound;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      o.signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    o.signal?.addEventListener('abort', done, { once: true });
  });
}

async function problemOf(answer: Response, url: string): Promise<AthanorError> {
  const said = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const isKnown = typeof said.code === 'string' && Object.hasOwn(ERROR_CODES, said.code);
  const code = isKnown ? (said.code as ErrorCode) : codeOf(answer.status);
  const words = said.detail ?? said.message;
  const message =
    typeof words === 'string' ? words : `${url} answered with status ${answer.status}.`;
  const { requestId, problems } = said;
  return new AthanorError({
    code,
    message,
    details: { status: answer.status, requestId, ...(Array.isArray(problems) && { problems }) },
  });
}

/** For answers that are none of a gate, such as those of a proxy. */
function codeOf(status: number): ErrorCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 429) return 'RATE_LIMITED';
  return status >= 500 ? 'GATE_UNREACHABLE' : 'INTERNAL';
}

function unreachable(
  cause: unknown,
  { url, signal }: { url: string; signal: AbortSignal | undefined },
): AthanorError {
  if (cause instanceof AthanorError) return cause;
  if (signal?.aborted) return new AthanorError({ code: 'CANCELLED', message: 'Stopped.', cause });
  const inner = (cause as { cause?: { code?: string; message?: string } }).cause;
  const why = inner?.code ?? inner?.message ?? (cause as Error).message;
  return new AthanorError({
    code: 'GATE_UNREACHABLE',
    message: `${url} cannot be reached (${why}). Is it running, and is the address right?`,
    cause,
  });
}
