import { mediaTypeOf } from '../../../client/sdk/input/media-types';

/** What the server said no to, in its own words (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Wrong fields of what was sent. */
    readonly problems: readonly { path: string; message: string }[] = [],
  ) {
    super(message);
    this.name = 'Problem';
  }
}

/** A request to the API; the answer's JSON. @throws Problem */
export async function ask<T>(method: string, path: string, o: Asked = {}): Promise<T> {
  const response = await answerTo(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(o.body !== undefined && { 'content-type': 'application/json' }),
      ...o.headers,
    },
    ...(o.body !== undefined && { body: JSON.stringify(o.body) }),
    ...(o.signal && { signal: o.signal }),
  });
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** What goes with a request. */
export interface Asked {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** A file as an artifact. @throws Problem */
export async function upload(project: string, file: File): Promise<unknown> {
  const path = `/v1/artifacts?${new URLSearchParams({ project, name: file.name })}`;
  const response = await answerTo(path, {
    method: 'POST',
    headers: { 'content-type': mediaTypeOf(file.name) },
    body: file,
  });
  return response.json();
}

/** The text that an address answers with. @throws Problem */
export async function answerText(path: string): Promise<string> {
  return (await answerTo(path, {})).text();
}

async function answerTo(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { credentials: 'same-origin', ...init }).catch(() => {
    throw new Problem(
      0,
      'OFFLINE',
      'The server cannot be reached. The page tries again by itself.',
    );
  });
  if (response.ok) return response;
  throw await problemOf(response);
}

async function problemOf(response: Response): Promise<Problem> {
  const said = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const text = (name: string) => (typeof said[name] === 'string' ? (said[name] as string) : '');
  const words = text('detail') || text('message') || text('title') || response.statusText;
  const problems = Array.isArray(said.problems) ? (said.problems as Problem['problems']) : [];
  return new Problem(response.status, text('code') || 'UNKNOWN', words, problems);
}
