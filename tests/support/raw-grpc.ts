import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { encodeFrame, FrameReader } from '../../gate/grpc/frame';
import type { TestCertificate } from './gate-authority';

const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
export const SERVICE = '/temporal.api.workflowservice.v1.WorkflowService/';

/** How a call ended: a gRPC status, and the message where there was one. */
export interface RawAnswer {
  /** Undefined when the connection or the stream was broken off. */
  status: number | undefined;
  text: string;
  message: Uint8Array | undefined;
}

/** A gRPC client that keeps to no rule unless it is told to. */
export interface RawGrpc {
  session: ClientHttp2Session;
  /** Opens a call without sending anything of its body. */
  open(method: string, headers?: OutgoingHttpHeaders): ClientHttp2Stream;
  /** Sends these bytes as the whole body, and waits for the end. */
  send(method: string, body: Uint8Array, headers?: OutgoingHttpHeaders): Promise<RawAnswer>;
  /** A proper call with one message. */
  call(method: string, message: Uint8Array, headers?: OutgoingHttpHeaders): Promise<RawAnswer>;
  close(): void;
}

/** Connects with a certificate, or none. @param method names with a slash are taken as whole paths */
export async function connectRaw(
  port: number,
  { root, certificate }: { root: string; certificate?: TestCertificate },
): Promise<RawGrpc> {
  const session = connect(`https://localhost:${port}`, {
    ca: root,
    cert: certificate?.cert,
    key: certificate?.key,
  });
  session.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    session.once('connect', () => resolve());
    session.once('error', reject);
    session.once('close', () => reject(new Error('the connection was refused')));
  });
  const open = (method: string, headers: OutgoingHttpHeaders = {}) => {
    const path = method.startsWith('/') ? method : SERVICE + method;
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    stream.on('error', () => undefined);
    return stream;
  };
  const send = (method: string, body: Uint8Array, headers?: OutgoingHttpHeaders) => {
    const stream = open(method, headers);
    stream.end(body);
    return answerOf(stream);
  };
  return {
    session,
    open,
    send,
    call: (method, message, headers) => send(method, encodeFrame(message), headers),
    close: () => session.destroy(),
  };
}

/** Waits for the end of a call. */
export function answerOf(stream: ClientHttp2Stream): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const reader = new FrameReader(ANSWER_BYTES_MAX);
    let status: number | undefined;
    let text = '';
    let size = 0;
    const note = (headers: OutgoingHttpHeaders) => {
      if (headers['grpc-status'] !== undefined) status = Number(headers['grpc-status']);
      if (headers['grpc-message'] !== undefined) text = String(headers['grpc-message']);
    };
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('data', (piece: Buffer) => {
      size += piece.length;
      reader.add(piece);
    });
    stream.on('close', () => {
      resolve({ status, text, message: size === 0 ? undefined : reader.message(undefined) });
    });
  });
}
