import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AthanorError, asAthanorError } from '../../../schemas/errors';
import type { AgentStatus, ControlRequest, HistoryEntry } from '../../../schemas/nodes/control';
import type { OwnerRulesInput } from '../../../schemas/nodes/owner-rules';
import { changedRules } from '../node-limits';
import { panelPage } from './page';
import { SCRIPT } from './script';
import { liveSections } from './sections';
import { STYLE } from './style';

/** Asks the agent; `askAgent` of a folder. */
export type Ask = <T>(request: ControlRequest) => Promise<T>;

/** A panel that is served. */
export interface Panel {
  /** With the token that opens it. */
  url: string;
  close(): Promise<void>;
}

const TOKEN_BYTES = 24;
const BODY_BYTES_MAX = 16 * 1024;
const HISTORY_SHOWN = 15;

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const SWITCHES: ReadonlyMap<string, ControlRequest> = new Map<string, ControlRequest>([
  ['pause', { verb: 'pause' }],
  ['pause-finish', { verb: 'pause', finish: true }],
  ['resume', { verb: 'resume' }],
  ['drain', { verb: 'drain' }],
  ['stop', { verb: 'stop' }],
]);

/**
 * Serves the panel on loopback. Other programs of this machine can reach the port too, and any page
 * could send a browser there: who does not know the token of the address gets nothing, and a request
 * that names another host or comes from another page is refused.
 */
export async function servePanel(ask: Ask, { port = 0 } = {}): Promise<Panel> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const server = createServer((request, response) => {
    handle(request, response, { ask, token, host: hostOf(server.address()) }).catch((error) => {
      const { code, message } = asAthanorError(error);
      const status = code === 'INPUT_INVALID' ? 400 : 502;
      send(response, status, 'application/json', JSON.stringify({ code, message }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://${hostOf(server.address())}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function hostOf(address: ReturnType<ReturnType<typeof createServer>['address']>): string {
  return `127.0.0.1:${(address as AddressInfo | null)?.port ?? 0}`;
}

interface Door {
  ask: Ask;
  token: string;
  host: string;
}

async function handle(request: IncomingMessage, response: ServerResponse, door: Door) {
  const path = pathWithin(request, door);
  if (path === undefined) return send(response, 404, 'text/plain', 'Not found.');
  if (request.method === 'GET') return show(path, response, door.ask);
  if (request.method !== 'POST') return send(response, 405, 'text/plain', 'Not allowed.');
  // Browsers tell where a request comes from; other programs that know the token may leave it out.
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${door.host}`) {
    return send(response, 403, 'text/plain', 'Not from here.');
  }
  await change(path, await readBody(request), door.ask);
  send(response, 200, 'application/json', '{}');
}

/** The path behind the token; undefined for who does not know it, or was led here by another name. */
function pathWithin({ headers, url = '' }: IncomingMessage, door: Door): string | undefined {
  const found = /^\/([\w-]+)\/([\w/.-]*)$/.exec(url);
  if (found === null || headers.host !== door.host) return undefined;
  const [given, wanted] = [Buffer.from(found[1] ?? ''), Buffer.from(door.token)];
  const isRight = given.length === wanted.length && timingSafeEqual(given, wanted);
  return isRight ? found[2] : undefined;
}

async function show(path: string, response: ServerResponse, ask: Ask) {
  switch (path) {
    case 'panel.css':
      return send(response, 200, 'text/css', STYLE);
    case 'panel.js':
      return send(response, 200, 'text/javascript', SCRIPT);
    case '':
    case 'live': {
      const [status, history] = await Promise.all([
        ask<AgentStatus>({ verb: 'status' }),
        ask<HistoryEntry[]>({ verb: 'history', limit: HISTORY_SHOWN }),
      ]);
      if (path === '') return send(response, 200, 'text/html', panelPage(status, history));
      const sections = JSON.stringify(liveSections(status, history));
      return send(response, 200, 'application/json', sections);
    }
    default:
      return send(response, 404, 'text/plain', 'Not found.');
  }
}

async function change(path: string, body: Record<string, unknown>, ask: Ask): Promise<void> {
  if (path === 'limits') {
    const { rules } = await ask<{ rules: OwnerRulesInput }>({ verb: 'limits' });
    await ask({ verb: 'limits', rules: changedRules(rules, limitsIn(body)) });
    return;
  }
  const request = SWITCHES.get(path.replace(/^do\//, ''));
  if (request === undefined) throw invalid(`There is no switch ${path}.`);
  await ask(request);
}

/** What the form says, as the command's options say it: an empty field takes a limit away. */
function limitsIn(body: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(body).map(([name, value]) => {
    const text = String(value).trim();
    if (name === 'hours') return [name, text === '' ? ['none'] : text.split(/\s+/)];
    return [name, text === '' ? 'none' : text];
  });
  return Object.fromEntries(entries);
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request) {
    text += part;
    if (text.length > BODY_BYTES_MAX) throw invalid('The request is too long.');
  }
  const value: unknown = JSON.parse(text || '{}');
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` });
  response.end(body);
}
