import { streamSSE } from 'hono/streaming';
import type { ApiContext } from '../endpoint';
import type { Numbered } from './event-log';

/** Silent connections are cut by proxies; a comment keeps them. */
const BEAT_MS = 15_000;
/** How long a client waits before it comes back. */
const RETRY_MS = 2_000;

/**
 * Answers with server-sent events (WHATWG HTML, section 9.2): `event` is the type, `data` the event as
 * JSON, `id` what the client sends as `Last-Event-ID` when it comes back.
 */
export function sendEvents<T extends { type: string }>(
  c: ApiContext,
  follow: (o: { after?: string; signal: AbortSignal }) => AsyncIterable<Numbered<T>>,
  onError: (error: unknown) => void,
): Response {
  const leaving = new AbortController();
  const after = c.req.header('last-event-id');
  c.header('cache-control', 'no-store');
  // Proxies such as nginx would gather events before they pass them on.
  c.header('x-accel-buffering', 'no');
  return streamSSE(
    c,
    async (stream) => {
      stream.onAbort(() => leaving.abort());
      await stream.write(`retry: ${RETRY_MS}\n\n`);
      const beat = setInterval(() => void stream.write(': still here\n\n'), BEAT_MS);
      try {
        for await (const { id, event } of follow({ after, signal: leaving.signal })) {
          await stream.writeSSE({ id, event: event.type, data: JSON.stringify(event) });
        }
      } finally {
        clearInterval(beat);
      }
    },
    // The headers are out: the client sees the end, and asks again.
    async (error) => onError(error),
  );
}
