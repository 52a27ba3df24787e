import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Agent, fetch as undiciFetch } from 'undici';
import { AthanorError } from '../../../schemas/errors';
import type { Catalogue } from '../catalogue';
import type { AthanorClient } from '../client';
import { mediaTypeOf } from '../input/media-types';
import { whyUnreadable } from '../input/why-unreadable';
import type { PeopleClient } from '../people';
import { serverCatalogue as catalogueOf } from './catalogue';
import { httpConnection } from './connection';
import type { Files } from './files';
import { type ConnectOptions, connectHttp } from './index';
import { httpPeople } from './people';

/** A server, as a program on Node names it. */
export interface ServerOptions
  extends Omit<ConnectOptions, 'fetch' | 'files' | 'hasher' | 'onClose'> {
  /** PEM of the authority that signed its certificate; the system's unless given. */
  ca?: string;
}

/** A client of a server, from Node: files of inputs are read from the disk, downloads checked as they come. */
export function connectServer({ ca, ...o }: ServerOptions): AthanorClient {
  const { fetch, agent } = fetchWith(ca);
  return connectHttp({
    ...o,
    fetch,
    files: DISK,
    hasher: () => createHash('sha256'),
    onClose: () => agent.close(),
  });
}

/** People, projects and keys of a server, from Node. */
export function connectServerPeople({
  ca,
  ...o
}: ServerOptions): PeopleClient & { close(): Promise<void> } {
  const { fetch, agent } = fetchWith(ca);
  return { ...httpPeople(httpConnection({ ...o, fetch })), close: () => agent.close() };
}

/** What a server can run; see `serverCatalogue`. */
export function serverCatalogue({ ca, ...o }: ServerOptions, ours: Catalogue): Promise<Catalogue> {
  return during(ca, (fetch) => catalogueOf({ ...o, fetch }, ours));
}

/** Whose key it is, and where it may do what. @throws UNAUTHENTICATED, GATE_UNREACHABLE */
export function serverMe({
  ca,
  ...o
}: ServerOptions): Promise<{ name: string; memberships: { project: string; role: string }[] }> {
  return during(ca, (fetch) => httpConnection({ ...o, fetch }).json('/v1/me'));
}

type Fetch = typeof globalThis.fetch;

function fetchWith(ca: string | undefined): { fetch: Fetch; agent: Agent } {
  // A stream of events may be silent for long; how long an answer may take is counted elsewhere.
  const agent = new Agent({ bodyTimeout: 0, headersTimeout: 0, ...(ca && { connect: { ca } }) });
  const fetch = ((url: string, init: object) =>
    undiciFetch(url, { ...init, dispatcher: agent })) as unknown as Fetch;
  return { fetch, agent };
}

async function during<T>(ca: string | undefined, work: (fetch: Fetch) => Promise<T>): Promise<T> {
  const { fetch, agent } = fetchWith(ca);
  try {
    return await work(fetch);
  } finally {
    await agent.close();
  }
}

const DISK: Files = {
  async open(given, field) {
    const path = resolve(given);
    try {
      const found = await stat(path);
      if (!found.isFile()) throw new Error('it is not a file');
      const { size } = found;
      return {
        ...{ path, size, name: basename(path), mediaType: mediaTypeOf(path) },
        slice: (start, end) => sliceOf(path, { start, end }),
        sha256: () => hashOf(path),
      };
    } catch (cause) {
      throw new AthanorError({
        code: 'FILE_UNREADABLE',
        message: `${field}: the file ${given} cannot be read (${whyUnreadable(cause)}: ${path}).`,
        cause,
        details: { field, path },
      });
    }
  },
};

async function sliceOf(path: string, o: { start: number; end: number }): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(o.end - o.start);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, o.start);
    if (bytesRead === bytes.length) return bytes;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message: `${path} has become shorter.` });
  } finally {
    await handle.close();
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
