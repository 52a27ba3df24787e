import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { exchange } from './exchange';

const BODY = Buffer.alloc(256 * 1024, 7);
let server: Server;
let url: string;

beforeAll(async () => {
  // Answers at once, and closes before anybody has read.
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\nconnection: close\r\n\r\n`,
      );
      socket.end(BODY);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const ask = () =>
  exchange(url, { method: 'GET', headers: new Headers(), signal: AbortSignal.timeout(10_000) });

test('an answer whose server has closed before it was read is whole, and harms nothing', async () => {
  const answer = await ask();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(Buffer.from(await answer.arrayBuffer()).equals(BODY)).toBe(true);
});
