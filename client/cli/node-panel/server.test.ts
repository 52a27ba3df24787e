import http from 'node:http';
import type { AgentStatus, ControlRequest, HistoryEntry } from '../../../schemas/nodes/control';
import { DEFAULT_OWNER_RULES, type OwnerRulesInput } from '../../../schemas/nodes/owner-rules';
import { type Panel, servePanel } from './server';

const STATUS: AgentStatus = {
  ...{ nodeId: 'naaaaaaaaaaaaaaaa', name: '<img src=x onerror=alert(1)>', version: '0.1.0' },
  ...{
    startedAt: '2026-11-30T10:00:00.000Z',
    state: 'BUSY',
    stateSince: '2026-11-30T10:00:00.000Z',
  },
  ...{ accepting: true, slots: 2, slotsMax: 4, reasons: [], trend: [], offers: [] },
  current: [
    {
      ...{
        activityType: 'chemistry.filter@1',
        project: '"><script>',
        workflowId: "'w'",
        attempt: 1,
      },
      ...{ startedAt: '2026-11-30T10:00:00.000Z', done: 1, total: 4 },
    },
  ],
  sensors: { networkMbToday: 0, memoryMb: 100 },
  today: { done: 5, failed: 0, handedBack: 0, cpuSeconds: 60 },
  total: { done: 7, failed: 0, handedBack: 0, cpuSeconds: 90 },
  rules: DEFAULT_OWNER_RULES,
};
const HISTORY: HistoryEntry[] = [{ at: '2026-11-30T10:00:00.000Z', kind: 'owner', what: 'paused' }];

let asked: ControlRequest[];
let panel: Panel;
beforeEach(async () => {
  asked = [];
  panel = await servePanel(async <T>(request: ControlRequest) => {
    asked.push(request);
    if (request.verb === 'history') return HISTORY as T;
    if (request.verb === 'limits') return { rules: DEFAULT_OWNER_RULES } as T;
    return STATUS as T;
  });
});
afterEach(() => panel.close());

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

function call(path: string, o: { method?: string; headers?: object; body?: unknown } = {}) {
  const url = new URL(path, panel.url);
  const { method = 'GET', headers = {}, body } = o;
  return new Promise<Answer>((resolve, reject) => {
    const request = http.request(url, { method, headers: { ...headers } }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

test('listens on loopback alone, behind a token that cannot be guessed', async () => {
  const { hostname, pathname } = new URL(panel.url);
  expect(hostname).toBe('127.0.0.1');
  expect(pathname).toMatch(/^\/[\w-]{32}\/$/);
  expect((await call('/')).status).toBe(404);
  expect((await call(`/${'a'.repeat(32)}/`)).status).toBe(404);
  expect((await call(`/${'a'.repeat(32)}/do/stop`, { method: 'POST' })).status).toBe(404);
  expect(asked).toEqual([]);
});

test('another name of the host, or another page, changes nothing', async () => {
  expect((await call('live', { headers: { host: 'evil.example' } })).status).toBe(404);
  const headers = { origin: 'https://evil.example' };
  expect((await call('do/stop', { method: 'POST', headers, body: {} })).status).toBe(403);
  expect(asked).toEqual([]);
});

test('what strangers chose becomes text, under a policy that runs nothing else', async () => {
  const { body, headers, status } = await call('');
  expect(status).toBe(200);
  expect(body).not.toMatch(/<img|<script>|onerror=alert\(1\)>[^&]/);
  expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'/);
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(headers['cache-control']).toBe('no-store');
  const live = JSON.parse((await call('live')).body) as Record<string, string>;
  expect(Object.keys(live)).toEqual(['head', 'now', 'machine', 'sums', 'facts', 'log']);
  expect(live.now).toContain('<progress max="4" value="1"');
});

test('switches reach the agent, and only those that there are', async () => {
  const origin = new URL(panel.url).origin;
  const press = (name: string) =>
    call(`do/${name}`, { method: 'POST', headers: { origin }, body: {} });
  expect((await press('pause')).status).toBe(200);
  expect((await press('pause-finish')).status).toBe(200);
  expect((await press('leave')).status).toBe(400);
  expect((await press('constructor')).status).toBe(400);
  expect(asked).toEqual([{ verb: 'pause' }, { verb: 'pause', finish: true }]);
});

test('the form changes the limits that it shows; an empty field takes one away', async () => {
  const body = {
    cores: '2',
    memory: '',
    hours: 'mon-fri/18:00-08:00 sat/00:00-24:00',
    mains: 'no',
  };
  expect((await call('limits', { method: 'POST', body })).status).toBe(200);
  const { rules } = asked[1] as { rules: OwnerRulesInput };
  expect(rules).toMatchObject({
    ...{ coresMax: 2, onlyOnMains: false },
    hours: [
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '18:00', to: '08:00' },
      { days: ['sat'], from: '00:00', to: '24:00' },
    ],
  });
  expect(rules.memoryMbMax).toBeUndefined();
  const wrong = await call('limits', { method: 'POST', body: { cores: 'many' } });
  expect(wrong.status).toBe(400);
  expect(JSON.parse(wrong.body).message).toContain("'many'");
});
