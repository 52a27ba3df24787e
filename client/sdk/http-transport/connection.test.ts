import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AthanorError } from '../../../schemas/errors';
import { httpConnection } from './connection';
import { followEvents, parseEvents } from './server-events';

let server: Server;
let url: string;
/** What the server says to the requests that come, one after another; the last for ever. */
let answers: ((response: ServerResponse, headers: NodeJS.Dict<string | string[]>) => void)[];
let asked: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(response, request.headers);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  asked = 0;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const busy = (response: ServerResponse) => response.writeHead(503).end('{}');
const fine = (response: ServerResponse) => response.end('{"ok":true}');
const broken = (response: ServerResponse) => response.destroy();

it('sends again what may be sent twice, when the server is busy or breaks off', async () => {
  answers = [busy, broken, fine];
  expect(await httpConnection({ url }).json('/')).toEqual({ ok: true });
  expect(asked).toBe(3);
});

it('never sends twice what would happen twice', async () => {
  answers = [busy, fine];
  const sent = httpConnection({ url }).ask('/', { method: 'POST', json: {} });
  await expect(sent).rejects.toMatchObject({ code: 'GATE_UNREACHABLE' });
  expect(asked).toBe(1);
});

it('gives up after so many tries, with the words of the server', async () => {
  const body = JSON.stringify({ code: 'RATE_LIMITED', detail: 'Too many.', requestId: 'r1' });
  answers = [(response) => response.writeHead(429).end(body)];
  const sent = httpConnection({ url, retriesMax: 1 }).ask('/');
  await expect(sent).rejects.toMatchObject({ code: 'RATE_LIMITED', message: 'Too many.' });
  expect(asked).toBe(2);
});

it('does not wait for ever for an answer to begin', async () => {
  answers = [() => undefined];
  const sent = httpConnection({ url, timeoutMs: 100, retriesMax: 0 }).ask('/');
  await expect(sent).rejects.toMatchObject({ code: 'GATE_UNREACHABLE' });
});

it('says where nobody answers', async () => {
  const sent = httpConnection({ url: 'http://127.0.0.1:1', retriesMax: 0 }).ask('/');
  await expect(sent).rejects.toThrow(/http:\/\/127\.0\.0\.1:1 cannot be reached/);
  await expect(sent).rejects.toBeInstanceOf(AthanorError);
});

it('reads events cut anywhere, with every kind of line end', async () => {
  const text = ': hello\r\nid: 1\ndata: {"a":\ndata: 1}\n\nretry: 5\n\nid: 2\r\ndata:x\r\n\r\n';
  for (let size = 1; size <= text.length; size += 1) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    const body = new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    });
    const found = [];
    for await (const event of parseEvents({ body } as never)) found.push(event);
    expect(found).toEqual([
      { id: '1', data: '{"a":\n1}' },
      { id: '2', data: 'x' },
    ]);
  }
});

it('comes back with the id of the last event, and says that it was away', async () => {
  const seen: unknown[] = [];
  const send = (id: number, type: string) => `id: e.${id}\ndata: {"type":"${type}"}\n\n`;
  answers = [
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(send(1, 'progress'), () => response.destroy());
    },
    (response, headers) => {
      seen.push(headers['last-event-id']);
      response.end(send(2, 'ended'));
    },
  ];
  const isLast = ({ type }: { type: string }) => type === 'ended';
  const events = [];
  for await (const event of followEvents<{ type: string }>(httpConnection({ url }), '/', {
    isLast,
  })) {
    events.push(event.type);
  }
  expect(seen).toEqual(['e.1']);
  expect(events).toEqual(['progress', 'interrupted', 'restored', 'ended']);
});
