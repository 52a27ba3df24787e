import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Counter, Registry } from 'prom-client';
import { parseMetrics, sum } from '../../../tests/support/prometheus';
import { metricsSettings, serveMetrics } from '.';

let folder: string;
let tokenFile: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-metrics-'));
  tokenFile = path.join(folder, 'token');
  writeFileSync(tokenFile, 'scraper-token-1\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function registry(): Registry {
  const made = new Registry();
  const counter = new Counter({ name: 'seen_total', help: 'x', registers: [made] });
  counter.inc(3);
  return made;
}

it('shows what a process counts, what it is, and what comes from elsewhere', async () => {
  const more = async () => '# TYPE other gauge\nother 7\n';
  const where = { host: '127.0.0.1', port: 0, tokenFile: undefined };
  const server = await serveMetrics(registry(), where, more);
  try {
    const answer = await fetch(server.url);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const samples = parseMetrics(await answer.text());
    expect(sum(samples, 'seen_total')).toBe(3);
    expect(sum(samples, 'other')).toBe(7);
    expect(sum(samples, 'athanor_build_info')).toBe(1);
    expect(sum(samples, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect((await fetch(new URL('/', server.url))).status).toBe(404);
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(404);
  } finally {
    server.close();
  }
});

it('answers whoever has the token alone, where there is one', async () => {
  const server = await serveMetrics(registry(), { host: '127.0.0.1', port: 0, tokenFile });
  const ask = (authorization?: string) =>
    fetch(server.url, authorization === undefined ? {} : { headers: { authorization } });
  try {
    for (const wrong of [undefined, 'Bearer x', 'Bearer scraper-token-2', 'scraper-token-1']) {
      const answer = await ask(wrong);
      expect(answer.status).toBe(401);
      expect(await answer.text()).toBe('');
    }
    expect((await ask('Bearer scraper-token-1')).status).toBe(200);
  } finally {
    server.close();
  }
});

it('is on loopback unless told, and elsewhere only with a token', () => {
  expect(metricsSettings({})).toBeUndefined();
  expect(metricsSettings({ ATHANOR_METRICS_PORT: '9464' })).toEqual({
    ...{ host: '127.0.0.1', port: 9464, tokenFile: undefined },
  });
  const open = { ATHANOR_METRICS_PORT: '9464', ATHANOR_METRICS_HOST: '0.0.0.0' };
  expect(() => metricsSettings(open)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  expect(metricsSettings({ ...open, ATHANOR_METRICS_TOKEN_FILE: tokenFile })?.host).toBe('0.0.0.0');
  for (const port of ['x', '70000', '-1', '1.5']) {
    expect(() => metricsSettings({ ATHANOR_METRICS_PORT: port })).toThrow(/is no port/);
  }
});
