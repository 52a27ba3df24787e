import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { ConnectionOptions } from 'node:tls';
import { encodeFrame, FrameReader } from '../frame';
import { decodeGrpcMessage, GrpcRefusal, STATUS } from '../status';

/** How Temporal is reached. */
export interface UpstreamOptions {
  /** `host:port` of every frontend, tried in turn. */
  addresses: readonly string[];
  /** TLS towards Temporal; plain text when absent. */
  tls?: ConnectionOptions;
  /** Headers of every call, such as `authorization` and `temporal-namespace` for Temporal Cloud. */
  headers?: Readonly<Record<string, string>>;
}

/** Temporal's own limit for a message (4 MiB, `grpc-go`), and some room. */
const ANSWER_BYTES_MAX = 5 * 1024 * 1024;
const WINDOW_BYTES = 4 * 1024 * 1024;
const PING_MS = 20_000;
const CONNECT_TIMEOUT_MS = 5_000;
const SERVICE = '/temporal.api.workflowservice.v1.WorkflowService/';

/** A call that Temporal never got: it may safely be made again elsewhere. */
export class NotSent extends Error {}

/** One HTTP/2 connection to one frontend of Temporal; many calls share it. */
export class UpstreamConnection {
  /** Calls in flight. */
  load = 0;
  private readonly session: ClientHttp2Session;
  private readonly ping: NodeJS.Timeout;
  private isOpen = false;

  constructor(
    readonly address: string,
    private readonly options: UpstreamOptions,
  ) {
    const scheme = options.tls === undefined ? 'http' : 'https';
    this.session = connect(`${scheme}://${address}`, {
      ...options.tls,
      settings: { enablePush: false, initialWindowSize: WINDOW_BYTES },
    });
    this.session.on('connect', () => {
      this.isOpen = true;
      this.session.setLocalWindowSize(WINDOW_BYTES);
      this.session.setTimeout(0);
    });
    // The calls in flight are told by their own streams.
    this.session.on('error', () => this.session.destroy());
    this.session.on('goaway', () => this.session.close());
    this.session.setTimeout(CONNECT_TIMEOUT_MS, () => this.session.destroy());
    this.ping = setInterval(() => this.check(), PING_MS).unref();
    this.session.on('close', () => clearInterval(this.ping));
  }

  /** Whether new calls may be made on it. */
  get isUsable(): boolean {
    return !this.session.closed && !this.session.destroyed;
  }

  /**
   * Makes a unary call. Rejects with GrpcRefusal for Temporal's own answer and for a lost connection,
   * and with NotSent when the call has certainly not reached it.
   */
  call(method: string, message: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    if (!this.isUsable) return Promise.reject(new NotSent());
    const stream = this.session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: SERVICE + method,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': `${timeoutMs}m`,
      ...this.options.headers,
    });
    this.load += 1;
    stream.end(encodeFrame(message));
    return answerOf(stream, timeoutMs, () => this.isOpen).finally(() => {
      this.load -= 1;
    });
  }

  /** Ends it at once; calls in flight fail with UNAVAILABLE. */
  destroy(): void {
    this.session.destroy();
  }

  /** A peer that vanished without a word is found out by a ping that nobody answers. */
  private check(): void {
    if (!this.isUsable) return;
    const late = setTimeout(() => this.session.destroy(), CONNECT_TIMEOUT_MS).unref();
    if (!this.session.ping((error) => clearTimeout(error === null ? late : undefined))) {
      clearTimeout(late);
    }
  }
}

function answerOf(
  stream: ClientHttp2Stream,
  timeoutMs: number,
  wasSent: () => boolean,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const reader = new FrameReader(ANSWER_BYTES_MAX);
    let head: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    // Temporal keeps to the deadline that it was told; this is for one that has stopped.
    const late = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), timeoutMs + 1_000);
    stream.on('response', (headers) => {
      head = headers;
    });
    stream.on('trailers', (headers) => {
      trailers = headers;
    });
    stream.on('data', (piece: Buffer) => {
      try {
        reader.add(piece);
      } catch {
        stream.close(constants.NGHTTP2_CANCEL);
      }
    });
    stream.on('error', () => undefined);
    stream.on('close', () => {
      clearTimeout(late);
      const status = trailers['grpc-status'] ?? head['grpc-status'];
      const text = trailers['grpc-message'] ?? head['grpc-message'];
      try {
        if (status === '0') resolve(reader.message(undefined));
        else if (status !== undefined) reject(refusal(Number(status), String(text ?? '')));
        else if (!wasSent() || stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) {
          reject(new NotSent());
        } else reject(refusal(STATUS.UNAVAILABLE, 'connection lost'));
      } catch (error) {
        reject(error as Error);
      }
    });
  });
}

function refusal(status: number, text: string): GrpcRefusal {
  const detail = `Temporal: ${decodeGrpcMessage(text)}`;
  return new GrpcRefusal({ status, message: 'Temporal refused the call.', detail });
}
