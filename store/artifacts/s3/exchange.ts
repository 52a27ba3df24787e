import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

type Content = ConstructorParameters<typeof Response>[0];

/** A signed request, as it goes over the wire. */
export interface Exchange {
  method: string;
  headers: Headers;
  body?: Uint8Array | Blob | undefined;
  signal: AbortSignal;
}

/**
 * Sends a request and resolves its answer. Not by `fetch`: its client ends the whole process when a server closes a
 * connection whose answer still waits to be read (nodejs/undici issue 5360, mended in releases for Node 22 and newer).
 */
export function exchange(url: string, o: Exchange): Promise<Response> {
  const { method, body, signal } = o;
  const size = body === undefined ? 0 : body instanceof Blob ? body.size : body.length;
  const headers = { ...Object.fromEntries(o.headers), 'content-length': String(size) };
  const send = url.startsWith('https:') ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers, signal }, (incoming) => {
      const { statusCode: status = 0 } = incoming;
      const told = new Headers();
      for (const [name, value] of Object.entries(incoming.headers)) told.set(name, String(value));
      const answer = (content: Content) =>
        resolve(new Response(content, { status, headers: told }));
      if (method === 'GET' && status < 300) return answer(Readable.toWeb(incoming) as Content);
      // What nobody may read is read here, so that the connection is free again.
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.once('error', reject);
      incoming.once('end', () => answer(pieces.length === 0 ? null : Buffer.concat(pieces)));
    });
    request.once('error', reject);
    if (body instanceof Blob) {
      pipeline(Readable.fromWeb(body.stream() as ReadableStream), request).catch(reject);
    } else request.end(body);
  });
}
