import { timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import { ATHANOR_VERSION } from '../../../schemas/constants/version';
import { AthanorError } from '../../../schemas/errors';

/** Whoever scrapes reads no body, and asks quickly. */
const REQUEST_MS = 10_000;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Where a process shows its metrics. */
export interface MetricsSettings {
  host: string;
  port: number;
  /** A file whose text a scraper must send as its bearer token; may be left out on loopback alone. */
  tokenFile: string | undefined;
}

/** A listener of metrics. */
export interface MetricsServer {
  /** `http://host:port/metrics` */
  url: string;
  close(): void;
}

/**
 * Reads `ATHANOR_METRICS_PORT` (none: no metrics are shown), `ATHANOR_METRICS_HOST` (loopback unless told)
 * and `ATHANOR_METRICS_TOKEN_FILE`. @throws AthanorError CONFIG_INVALID
 */
export function metricsSettings(env: NodeJS.ProcessEnv = process.env): MetricsSettings | undefined {
  const text = env.ATHANOR_METRICS_PORT;
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw invalid(`ATHANOR_METRICS_PORT: ${JSON.stringify(text)} is no port`);
  }
  const host = env.ATHANOR_METRICS_HOST || '127.0.0.1';
  const tokenFile = env.ATHANOR_METRICS_TOKEN_FILE || undefined;
  if (tokenFile === undefined && !LOOPBACK.has(host)) {
    throw invalid(
      'ATHANOR_METRICS_HOST is not loopback: ATHANOR_METRICS_TOKEN_FILE has to name who may read',
    );
  }
  return { host, port, tokenFile };
}

/**
 * Shows the metrics of a registry, with those of the process itself, at `/metrics` in the text format of
 * Prometheus. `more` is text of the same format from elsewhere, such as the Temporal SDK.
 */
export async function serveMetrics(
  registry: Registry,
  settings: MetricsSettings,
  more: () => Promise<string> = async () => '',
): Promise<MetricsServer> {
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'athanor_build_info',
    help: 'Always 1; the release is a label.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: ATHANOR_VERSION }, 1);
  const token = settings.tokenFile === undefined ? undefined : readToken(settings.tokenFile);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
    } else if (token !== undefined && !isSame(request.headers.authorization, `Bearer ${token}`)) {
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    } else {
      const [own, theirs] = await Promise.all([registry.metrics(), more()]);
      response.writeHead(200, {
        'content-type': registry.contentType,
        'cache-control': 'no-store',
      });
      response.end(own + theirs);
    }
  };
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(invalid(`metrics cannot be shown on ${settings.host}:${settings.port} (${cause})`));
    });
    server.listen(settings.port, settings.host, resolve);
  });
  // Metrics alone keep no process alive.
  server.unref();
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    url: `http://${host}:${port}/metrics`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function readToken(file: string): string {
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (token !== '') return token;
  } catch (cause) {
    throw invalid(`ATHANOR_METRICS_TOKEN_FILE: ${(cause as Error).message}`);
  }
  throw invalid('ATHANOR_METRICS_TOKEN_FILE is empty');
}

function isSame(given: string | undefined, wanted: string): boolean {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

function invalid(why: string): AthanorError {
  return new AthanorError({ code: 'CONFIG_INVALID', message: `Environment: ${why}.` });
}
