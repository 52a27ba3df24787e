import type { Context } from 'hono';
import { AthanorError } from '../../schemas/errors';

/**
 * The JSON body of a request. Longer ones are not read to their end.
 * @throws AthanorError LIMIT_EXCEEDED, INPUT_INVALID
 */
export async function jsonBody(c: Context, bytesMax: number): Promise<unknown> {
  const bytes = await wholeBody(c, bytesMax);
  try {
    return JSON.parse(Buffer.concat(bytes).toString('utf8'));
  } catch {
    throw new AthanorError({ code: 'INPUT_INVALID', message: 'The body is no JSON.' });
  }
}

/** The pieces of a body of at most `bytesMax`. @throws AthanorError LIMIT_EXCEEDED */
export async function wholeBody(c: Context, bytesMax: number): Promise<Uint8Array[]> {
  const declared = Number(c.req.header('content-length') ?? 0);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const tooLong = () =>
    new AthanorError({ code: 'LIMIT_EXCEEDED', message: `More than ${bytesMax} bytes were sent.` });
  if (declared > bytesMax) throw tooLong();
  const reader = c.req.raw.body?.getReader();
  if (reader === undefined) return pieces;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces;
    bytes += value.byteLength;
    if (bytes > bytesMax) {
      await reader.cancel();
      throw tooLong();
    }
    pieces.push(value);
  }
}
