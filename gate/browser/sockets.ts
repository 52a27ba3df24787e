import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { BROWSER_PATH } from '../../schemas/constants/nodes';
import { BrowserSession, type SessionServices } from './session';

/** A result of two million characters, each of them up to three bytes, and what stands around it. */
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;
/** Whoever has not said who it is by then is not a node. */
const HELLO_MS = 5_000;
/** A page that a phone has put to sleep does not say so. */
const PING_MS = 15_000;
const SOCKETS_MAX = 5_000;
const SOCKETS_PER_ADDRESS_MAX = 32;

/** Takes WebSockets of pages on a server that answers other requests itself. Returns how to close. */
export function takeBrowsers(server: Server, services: SessionServices): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });
  const perAddress = new Map<string, number>();
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const address = request.socket.remoteAddress ?? 'unknown';
    const here = perAddress.get(address) ?? 0;
    const isWelcome =
      request.url === BROWSER_PATH &&
      isSameOrigin(request) &&
      sockets.clients.size < SOCKETS_MAX &&
      here < SOCKETS_PER_ADDRESS_MAX;
    if (!isWelcome) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    perAddress.set(address, here + 1);
    stream.once('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left > 0) perAddress.set(address, left);
      else perAddress.delete(address);
    });
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const session = new BrowserSession(socket, services);
      const late = setTimeout(() => {
        if (!session.isKnown) socket.close(1008, 'no hello');
      }, HELLO_MS);
      let isAnswering = true;
      const pinging = setInterval(() => {
        if (!isAnswering) return socket.terminate();
        isAnswering = false;
        socket.ping();
      }, PING_MS);
      socket.on('pong', () => {
        isAnswering = true;
      });
      socket.once('close', () => {
        clearTimeout(late);
        clearInterval(pinging);
      });
    });
  });
  return () => {
    for (const socket of sockets.clients) socket.close(1001, 'the gate stops');
    sockets.close();
  };
}

/** A page of somebody else's must not use the credential of one of ours. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  try {
    return new URL(headers.origin ?? '').host === headers.host;
  } catch {
    return false;
  }
}
