import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyWebhook } from '../../client/sdk';
import type { ProjectStores } from '../../store/database';
import { type Database, openDatabase } from '../../store/database';
import { startTestPostgres, type TestPostgres } from '../../tests/support/postgres';
import { until } from '../../tests/support/until';
import { addressPolicy } from './address';
import { deliverWebhooks, type WebhookDeliverer } from './deliver';

/* A real database, whose triggers queue what happens, and a real receiver. */

const START_MS = 120_000;
let server: TestPostgres;
let database: Database;
let receiver: Server;
let url: string;
let got: { headers: IncomingMessage['headers']; body: string; path: string }[] = [];
let answer: (path: string) => { status: number; location?: string } = () => ({ status: 204 });
const open: WebhookDeliverer[] = [];

beforeAll(async () => {
  server = await startTestPostgres();
  database = await openDatabase(await server.createDatabase());
  receiver = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { headers, url: path = '' } = request;
      got.push({ headers, path, body: Buffer.concat(pieces).toString() });
      const { status, location } = answer(path);
      response.writeHead(status, location === undefined ? {} : { location }).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
}, START_MS);

beforeEach(() => {
  got = [];
  answer = () => ({ status: 204 });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await new Promise((resolve) => receiver?.close(resolve));
  await database?.close();
  await server?.stop();
}, START_MS);

function start(allow: string[] = ['127.0.0.1'], retryDelaysMs = [20, 20, 20]): void {
  const onError = (error: unknown) => {
    throw error;
  };
  const policy = addressPolicy(allow);
  open.push(
    deliverWebhooks({ queue: database.webhookQueue, policy, onError, pollMs: 20, retryDelaysMs }),
  );
}

let runs = 0;
async function run(project: string, end?: 'completed' | 'failed'): Promise<string> {
  runs += 1;
  const id = `screen-${project}-${runs}`;
  const at = new Date().toISOString();
  await database.runs.begin({
    ...{ id, project, pipeline: 'screen', pipelineVersion: 1, idempotencyKey: `k${runs}` },
    ...{ input: {}, inputDigest: '', startedAt: at },
  });
  if (end !== undefined) await database.runs.finish({ id, status: end, endedAt: at });
  return id;
}

async function settled(my: ProjectStores, id: string) {
  return until(async () => {
    const { items } = await my.webhooks.deliveries(id);
    return items.length > 0 && items.every(({ status }) => status !== 'waiting')
      ? items
      : undefined;
  });
}

it('tells a receiver what happens in its project alone, signed with its secret', async () => {
  const my = database.forProject('alpha');
  const hook = await my.webhooks.add({ url: `${url}/a`, events: ['run.completed'] }, 'u1');
  await run('beta', 'completed');
  const id = await run('alpha', 'completed');
  await run('alpha', 'failed');
  start();
  await settled(my, hook.id);
  expect(got.length).toBe(1);
  const [one] = got as [(typeof got)[0]];
  expect(JSON.parse(one.body)).toMatchObject({
    type: 'run.completed',
    data: { runId: id, project: 'alpha', pipeline: 'screen', status: 'completed' },
  });
  expect(verifyWebhook(hook.secret, one)).toBe(true);
  expect(verifyWebhook(hook.secret, { ...one, body: `${one.body} ` })).toBe(false);
  expect(verifyWebhook(`whsec_${Buffer.alloc(32).toString('base64')}`, one)).toBe(false);
  expect(verifyWebhook(hook.secret, one, Date.now() + 600_000)).toBe(false);
  // A secret that was replaced goes on for a day.
  const fresh = await my.webhooks.rotate(hook.id);
  await my.webhooks.test(hook.id);
  await until(async () => got.length === 2 || undefined);
  const second = got[1] as (typeof got)[0];
  expect(fresh.secret).not.toBe(hook.secret);
  expect([hook.secret, fresh.secret].map((secret) => verifyWebhook(secret, second))).toEqual([
    true,
    true,
  ]);
  expect(JSON.stringify(await my.webhooks.list())).not.toContain('whsec_');
});

it('sends again what was not taken, with the same id, and gives up in the end', async () => {
  const my = database.forProject('gamma');
  const hook = await my.webhooks.add({ url: `${url}/g`, events: ['run.started'] }, 'u1');
  await run('gamma');
  let count = 0;
  answer = () => {
    count += 1;
    return { status: count < 3 ? 500 : 200 };
  };
  start();
  const [first] = await settled(my, hook.id);
  expect(first?.status).toBe('delivered');
  expect(first?.attempts.map(({ status }) => status)).toEqual([500, 500, 200]);
  expect(new Set(got.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([first?.id]));
  answer = () => ({ status: 503 });
  await my.webhooks.redeliver(hook.id, first?.id ?? '');
  const [again] = await settled(my, hook.id);
  expect(again).toMatchObject({ id: first?.id, status: 'failed', nextAt: null });
  expect(again?.attempts.slice(3).map(({ status }) => status)).toEqual([503, 503, 503, 503]);
});

it('delivers what another had in its hands when it died', async () => {
  const my = database.forProject('delta');
  const hook = await my.webhooks.add({ url: `${url}/d`, events: ['run.started'] }, 'u1');
  await run('delta');
  // Taken, and never settled: as by a gate that was killed.
  expect((await database.webhookQueue.take({ count: 9, leaseMs: 100 })).length).toBe(1);
  expect(await database.webhookQueue.take({ count: 9, leaseMs: 100 })).toEqual([]);
  start();
  const [one] = await settled(my, hook.id);
  expect(one?.status).toBe('delivered');
});

it('follows no redirect, and sends nothing more to who is gone', async () => {
  const my = database.forProject('epsilon');
  const hook = await my.webhooks.add({ url: `${url}/e`, events: ['run.started'] }, 'u1');
  answer = (path) => (path === '/e' ? { status: 307, location: `${url}/secret` } : { status: 200 });
  await run('epsilon');
  start(['127.0.0.1'], []);
  const [one] = await settled(my, hook.id);
  expect(one?.attempts).toMatchObject([{ status: 307 }]);
  expect(got.map(({ path }) => path)).toEqual(['/e']);
  answer = () => ({ status: 410 });
  await my.webhooks.test(hook.id);
  await settled(my, hook.id);
  expect((await my.webhooks.get(hook.id)).disabledBecause).toContain('410');
  await run('epsilon');
  expect((await my.webhooks.deliveries(hook.id)).items.length).toBe(2);
});

it.each(['127.0.0.1', 'localhost', '[::ffff:7f00:1]', '2130706433', '0x7f.1'])(
  'sends nothing to %s unless the operator allows it',
  async (host) => {
    const my = database.forProject('zeta');
    const { port } = new URL(url);
    const to = `http://${host}:${port}/z`;
    const hook = await my.webhooks.add({ url: to, events: ['run.started'] }, 'u1');
    await my.webhooks.test(hook.id);
    start([], []);
    const [one] = await settled(my, hook.id);
    expect(one).toMatchObject({ status: 'failed', attempts: [{ status: null }] });
    expect(got).toEqual([]);
    await my.webhooks.remove(hook.id);
  },
);
