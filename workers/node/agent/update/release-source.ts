import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { AthanorError } from '../../../../schemas/errors';

/** Where the files of a release can be read. */
export interface ReleaseSource {
  /** Bytes of a file, by its path within the release. */
  read(file: string): Promise<Readable>;
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** A folder, or an address: https, since what a node asks for is nobody else's affair. */
export function openReleaseSource(source: string): ReleaseSource {
  if (!/^[a-z]+:\/\//i.test(source)) {
    return { read: async (file) => createReadStream(path.join(source, file)) };
  }
  const base = new URL(source.endsWith('/') ? source : `${source}/`);
  const isPlain = base.protocol === 'http:' && LOOPBACK.includes(base.hostname);
  if (base.protocol !== 'https:' && !isPlain) {
    const message = 'Releases come from a folder or an https address.';
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  return {
    async read(file) {
      const answer = await fetch(new URL(file, base), { redirect: 'error' });
      if (answer.ok && answer.body !== null) return Readable.fromWeb(answer.body as never);
      throw new Error(`${new URL(file, base)} answered ${answer.status}`);
    },
  };
}

/** All bytes of a stream, up to a limit. */
export async function readAll(stream: Readable, bytesMax: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    size += (part as Buffer).length;
    if (size > bytesMax) throw new Error(`it is longer than ${bytesMax} bytes`);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}
