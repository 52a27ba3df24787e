import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { encodeFrame, FrameReader } from './frame';
import { encodeGrpcMessage, GrpcRefusal, STATUS } from './status';

const CONTENT_TYPE = 'application/grpc';
const HEAD = { ':status': 200, 'content-type': CONTENT_TYPE };
const SUCCEEDED = { 'grpc-status': '0' };
const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};

/** Whether a request speaks gRPC, and not gRPC-Web or anything else. */
export function isGrpc(headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type'];
  return type === CONTENT_TYPE || type?.startsWith(`${CONTENT_TYPE}+proto`) === true;
}

/** Milliseconds of a `grpc-timeout` header; undefined for none and for a malformed one. */
export function timeoutMs(headers: IncomingHttpHeaders): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(String(headers['grpc-timeout'] ?? ''));
  if (match === null) return undefined;
  return Number(match[1]) * (UNIT_MS[match[2] as string] ?? 0);
}

/** Reads the one message of a unary call. @throws GrpcRefusal when it is too large, late or malformed */
export function readMessage(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { bytesMax, limitMs }: { bytesMax: number; limitMs: number },
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const reader = new FrameReader(bytesMax);
    // The listeners go with the body: a poll waits for a minute, and must not keep what it was made of.
    const end = (finish: () => void) => {
      clearTimeout(late);
      stream.removeListener('data', onData);
      stream.removeListener('end', onEnd);
      stream.removeListener('close', onClose);
      finish();
    };
    const attempt = (work: () => void) => {
      try {
        work();
      } catch (error) {
        end(() => reject(error));
      }
    };
    const onData = (piece: Buffer) => attempt(() => reader.add(piece));
    const onEnd = () =>
      attempt(() => {
        const message = reader.message(headers['grpc-encoding'] as string | undefined);
        end(() => resolve(message));
      });
    const onClose = () => end(() => reject(incomplete('CANCELLED', 'closed before it was whole')));
    const late = setTimeout(() => {
      end(() => reject(incomplete('DEADLINE_EXCEEDED', 'a slow body')));
    }, limitMs);
    stream.on('data', onData);
    stream.on('end', onEnd);
    stream.on('close', onClose);
  });
}

/** Ends a call with a message; nothing happens when its caller has gone. */
export function sendMessage(stream: ServerHttp2Stream, message: Uint8Array): boolean {
  if (stream.destroyed || stream.closed || stream.headersSent) return false;
  stream.respond(HEAD, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(SUCCEEDED));
  stream.end(encodeFrame(message));
  return true;
}

/** Ends a call with a status. A request that is still being sent is not waited for. */
export function sendRefusal(stream: ServerHttp2Stream, refusal: GrpcRefusal): void {
  if (stream.destroyed || stream.closed || stream.headersSent) return;
  const status = { 'grpc-status': String(refusal.status) };
  const text = { 'grpc-message': encodeGrpcMessage(refusal.message) };
  stream.respond({ ...HEAD, ...status, ...text }, { endStream: true });
  // What still comes of the body is of no use; without this the stream would wait for its end.
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
}

/** Any thrown value as a refusal; what is not one is a defect of ours, told to the log alone. */
export function asRefusal(error: unknown): GrpcRefusal {
  if (error instanceof GrpcRefusal) return error;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new GrpcRefusal({ status: STATUS.INTERNAL, message: 'The call failed.', detail });
}

function incomplete(status: 'DEADLINE_EXCEEDED' | 'CANCELLED', detail: string): GrpcRefusal {
  return new GrpcRefusal({ status, message: 'The message did not come.', detail });
}
