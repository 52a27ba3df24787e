import { AthanorError, asAthanorError } from '../../../schemas/errors';
import type { HttpConnection } from './connection';

/** One server-sent event. */
interface ServerEvent {
  id: string | undefined;
  data: string;
}

/** A server that stays away for this long is not coming. */
const AWAY_MS_MAX = 5 * 60_000;
const PAUSE_MS = 1_000;
/** A longer line is none of ours. */
const LINE_CHARACTERS_MAX = 16 * 1024 * 1024;

/** What a follower is told beside the events themselves. */
export type Interruption = { type: 'interrupted'; because: string } | { type: 'restored' };

/**
 * Events of a path, across broken connections: it comes back with the id of the last event that it saw
 * and misses none. Ends when the server does, after an event for which `isLast` holds, or by `signal`.
 */
export async function* followEvents<T extends object>(
  connection: HttpConnection,
  path: string,
  o: { signal?: AbortSignal; isLast: (event: T) => boolean },
): AsyncGenerator<T | Interruption> {
  let last: string | undefined;
  let awaySince: number | undefined;
  while (o.signal?.aborted !== true) {
    try {
      const headers = { accept: 'text/event-stream', ...(last && { 'last-event-id': last }) };
      const answer = await connection.ask(path, { headers, signal: o.signal });
      if (awaySince !== undefined) yield { type: 'restored' };
      awaySince = undefined;
      for await (const { id, data } of parseEvents(answer, o.signal)) {
        last = id ?? last;
        const event = JSON.parse(data) as T;
        yield event;
        if (o.isLast(event)) return;
      }
    } catch (error) {
      if (o.signal?.aborted) return;
      const told = asAthanorError(error);
      // A stream that breaks off throws an error of the platform's own.
      const isPassing = told.retryable || told.code === 'INTERNAL';
      if (!isPassing) throw told;
      if (awaySince === undefined) yield { type: 'interrupted', because: told.message };
      awaySince ??= performance.now();
      if (performance.now() - awaySince > AWAY_MS_MAX) throw told;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (0.5 + Math.random())));
  }
}

/** Reads `text/event-stream` (WHATWG HTML, section 9.2.6). */
export async function* parseEvents(
  answer: Pick<Response, 'body'>,
  signal?: AbortSignal,
): AsyncGenerator<ServerEvent> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return;
  const stop = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  const decoder = new TextDecoder();
  let text = '';
  let id: string | undefined;
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      if (text.length > LINE_CHARACTERS_MAX) {
        throw new AthanorError({ code: 'LIMIT_EXCEEDED', message: 'An event is too long.' });
      }
      // A carriage return at the very end may be the first half of a line's end.
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      text = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { id, data: data.join('\n') };
          data = [];
        } else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
        else if (line.startsWith('id:')) id = line.slice(3).replace(/^ /, '');
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await reader.cancel().catch(() => undefined);
  }
}
