import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { ERROR_CODES, type ErrorCode } from '../../../schemas/constants/error-codes';
import { AthanorError } from '../../../schemas/errors';
import { gateError } from '../../../schemas/nodes/gate-calls';

/** With what a machine speaks to a gate. */
export interface GateTls {
  /** PEM of the authorities to believe; the system's when absent, whoever it is when `false`. */
  ca?: string | false;
  cert?: string;
  key?: string;
}

/** One call over HTTPS. */
export interface GateCall {
  /** `https://host:port` */
  url: string;
  path: string;
  /** Sent as JSON by POST; GET without one. */
  body?: unknown;
  tls: GateTls;
  bearer?: string;
  timeoutMs?: number;
}

/** What a gate answered: the body, and the clock of the gate when it said it. */
export interface GateReply {
  text: string;
  date: Date | undefined;
}

const TIMEOUT_MS = 15_000;
const REPLY_BYTES_MAX = 1024 * 1024;

/**
 * Asks a gate, over a connection of its own: calls are seconds apart, and gates may have changed.
 * @throws AthanorError as the gate says; GATE_UNREACHABLE; SIGNATURE_INVALID for a false gate;
 * CLOCK_WRONG where certificates seem early or late
 */
export function askGate(call: GateCall): Promise<GateReply> {
  const { ca, cert, key } = call.tls;
  const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
  const agent = new Agent({
    ...{ cert, key, maxCachedSessions: 0 },
    ...(ca === false ? { rejectUnauthorized: false } : { ca }),
  });
  const headers: Record<string, string> = {
    ...(body && { 'content-type': 'application/json', 'content-length': String(body.length) }),
    ...(call.bearer === undefined ? {} : { authorization: `Bearer ${call.bearer}` }),
  };
  const method = body === undefined ? 'GET' : 'POST';
  const timeout = call.timeoutMs ?? TIMEOUT_MS;
  return new Promise<GateReply>((resolve, reject) => {
    const fail = (error: unknown) => reject(explained(error, call.url));
    const sent = request(new URL(call.path, call.url), { agent, headers, method }, (answer) => {
      read(answer).then(resolve, fail);
    });
    // Of the whole call, not of silence alone: a gate that drips must not hold a node for ever.
    const late = setTimeout(() => sent.destroy(new Error('no answer in time')), timeout);
    sent.once('close', () => clearTimeout(late));
    sent.once('error', fail);
    sent.end(body);
  }).finally(() => agent.destroy());
}

/** As {@link askGate}, for an answer in JSON. */
export async function askGateJson<T>(call: GateCall): Promise<T> {
  const { text } = await askGate(call);
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw unreachable(call.url, 'it answers something that is none of a gate', cause);
  }
}

async function read(answer: IncomingMessage): Promise<GateReply> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > REPLY_BYTES_MAX) throw new Error('the answer is too long');
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces).toString('utf8');
  const { date } = answer.headers;
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return { text, date: date ? new Date(date) : undefined };
  throw refused(status, text);
}

function refused(status: number, text: string): AthanorError {
  const said = gateError.safeParse(safeJson(text));
  const code = said.data?.code ?? '';
  const isKnown = Object.hasOwn(ERROR_CODES, code);
  const fallback: ErrorCode = status >= 500 ? 'GATE_UNREACHABLE' : 'INTERNAL';
  return new AthanorError({
    code: isKnown ? (code as ErrorCode) : fallback,
    message: said.data?.message ?? `The gate answered with status ${status}.`,
  });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const CLOCK_ERRORS = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const FALSE_GATE = /^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT_ALTNAME|CERT_)/;

function explained(error: unknown, url: string): unknown {
  if (error instanceof AthanorError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (CLOCK_ERRORS.has(code)) {
    const text = `The certificate of ${url} is early or late: set the clock of this machine, or of the gate.`;
    return new AthanorError({ code: 'CLOCK_WRONG', message: text, cause: error });
  }
  if (FALSE_GATE.test(code)) {
    const text = `Whoever answers at ${url} is not the gate that this machine knows (${code}).`;
    return new AthanorError({ code: 'SIGNATURE_INVALID', message: text, cause: error });
  }
  return unreachable(url, code || message, error);
}

function unreachable(url: string, why: string, cause: unknown): AthanorError {
  const message = `The gate at ${url} cannot be reached (${why}). Is it running, and is the way open?`;
  return new AthanorError({ code: 'GATE_UNREACHABLE', message, cause });
}
