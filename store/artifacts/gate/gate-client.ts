import { type ClientHttp2Stream, constants } from 'node:http2';
import { Readable } from 'node:stream';
import { ERROR_CODES, type ErrorCode } from '../../../schemas/constants/error-codes';
import { AthanorError } from '../../../schemas/errors';
import type { GateAddress } from './gate-address';
import { Passing, Patience } from './patience';
import { Sessions } from './sessions';

/** A request on which nothing moves for this long has failed. */
const IDLE_TIMEOUT_MS = 20_000;
/** The longest answer that is not bytes of an artifact. */
const MESSAGE_BYTES_MAX = 64 * 1024;
const OK_MAX = 299;
/** A node that is refused twice within this time is refused for good. */
const RENEWAL_MS = 10_000;

/** One request. */
export interface GateRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH';
  path: string;
  headers?: Record<string, string>;
  body?: Uint8Array | Readable;
}

/** The head of an answer, whose body is to be read or released. */
export interface GateAnswer {
  status: number;
  header(name: string): string | undefined;
  body: ClientHttp2Stream;
}

/** Speaks HTTP/2 to gates: one connection, kept open. */
export class GateClient {
  private readonly sessions: Sessions;
  private renewedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly address: GateAddress,
    private readonly patienceMs?: number,
  ) {
    this.sessions = new Sessions(address);
  }

  /** A new measure of patience with these gates. */
  patience(): Patience {
    return new Patience(this.patienceMs);
  }

  /** Does something until it ends well, or for good. @throws AthanorError GATE_UNREACHABLE */
  async patiently<T>(attempt: () => Promise<T>): Promise<T> {
    const patience = this.patience();
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        await patience.pause(error);
      }
    }
  }

  /**
   * Makes a request once.
   * @throws Passing when the gate cannot be reached, is busy, or breaks off; AthanorError QUOTA_EXCEEDED
   */
  async ask(request: GateRequest): Promise<GateAnswer> {
    let answer: GateAnswer;
    try {
      answer = await this.send(request);
    } catch (error) {
      throw new Passing('The connection to the gate broke.', 0, error);
    }
    const { status } = answer;
    if (status === 401 && (await this.mayBeRenewed())) {
      release(answer);
      throw new Passing('The certificate of this connection does not count any more.');
    }
    if (status !== 429 && status !== 408 && status < 500) return answer;
    const text = await message(answer);
    // A full quota stays full; everything else of this kind passes.
    if (codeOf(text) === 'QUOTA_EXCEEDED') throw refused(status, text);
    throw new Passing(`status ${status}`, Number(answer.header('retry-after') ?? 0) * 1_000);
  }

  /** Ends the connection. */
  close(): Promise<void> {
    return this.sessions.close();
  }

  // Certificates are renewed while connections stay open: a new one may be let in.
  private async mayBeRenewed(): Promise<boolean> {
    const now = performance.now();
    if (now - this.renewedAt < RENEWAL_MS) return false;
    this.renewedAt = now;
    await this.sessions.renew();
    return true;
  }

  private async send({ method, path, headers, body }: GateRequest): Promise<GateAnswer> {
    const { bearer } = this.address;
    const head = {
      ...headers,
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      [constants.HTTP2_HEADER_METHOD]: method,
      [constants.HTTP2_HEADER_PATH]: path,
    };
    const stream = await this.sessions.request(head, body === undefined);
    return new Promise((resolve, reject) => {
      stream.setTimeout(IDLE_TIMEOUT_MS, () => stream.close(constants.NGHTTP2_CANCEL));
      stream.on('error', reject);
      stream.once('close', () => reject(new Error('the gate broke off')));
      stream.once('response', (received) => {
        const status = Number(received[constants.HTTP2_HEADER_STATUS]);
        // What is refused before all is sent need not be sent.
        if (status > OK_MAX && body instanceof Readable) stopSending(body, stream);
        resolve({ status, header: (name) => received[name]?.toString(), body: stream });
      });
      if (body instanceof Readable) {
        body.once('error', (error) => stream.destroy(error));
        body.pipe(stream);
      } else if (body !== undefined) {
        stream.end(body);
      }
    });
  }
}

/** The text of a small answer; what is longer is cut off. @throws Passing when it breaks off */
export async function message({ body }: GateAnswer): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > MESSAGE_BYTES_MAX) break;
      pieces.push(piece);
    }
  } catch (error) {
    throw new Passing('The gate broke off its answer.', 0, error);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Lets go of an answer whose body is not wanted. */
export function release({ body }: GateAnswer): void {
  body.resume();
}

/** The error that a refusal of the gate stands for. */
export function refused(status: number, text = ''): AthanorError {
  const code = codeOf(text);
  const isOurs = code !== undefined && code in ERROR_CODES;
  const plain = status === 401 || status === 403 ? 'LEASE_INVALID' : 'INTERNAL';
  return new AthanorError({
    code: isOurs ? (code as ErrorCode) : plain,
    message: `The gate refused an artifact request (${status} ${code ?? 'without a reason'}).`,
  });
}

function codeOf(text: string): string | undefined {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

function stopSending(body: Readable, stream: ClientHttp2Stream): void {
  body.unpipe(stream);
  body.destroy();
  stream.end();
}
