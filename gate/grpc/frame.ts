import { gunzipSync } from 'node:zlib';
import { GrpcRefusal } from './status';

/** A gRPC message on the wire: one flag byte, its length in four, and its bytes. */
const HEAD_BYTES = 5;
const COMPRESSED = 1;

/** One gRPC message as it is sent, never compressed. */
export function encodeFrame(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, HEAD_BYTES);
  return frame;
}

/**
 * Puts the one message of a unary call together from the pieces in which it comes. Refuses as soon as
 * its head promises more than `bytesMax`, and never holds more than twice what has come: neither a
 * large promise nor a million tiny pieces cost more memory than the bytes that were really sent.
 */
export class FrameReader {
  private held: Buffer = Buffer.alloc(0);
  private received = 0;
  /** Bytes of the whole frame, once its head is known. */
  private expected: number | undefined;

  constructor(private readonly bytesMax: number) {}

  /** @throws GrpcRefusal for a frame that is too large or is followed by another */
  add(piece: Buffer): void {
    this.append(piece);
    if (this.expected === undefined && this.received >= HEAD_BYTES) this.readHead();
    if (this.received > (this.expected ?? HEAD_BYTES)) {
      throw malformed('more than one message in a unary call');
    }
  }

  /**
   * The message, decompressed. @param encoding the `grpc-encoding` header
   * @throws GrpcRefusal for an incomplete or damaged one, and for one that grows beyond `bytesMax`
   */
  message(encoding: string | undefined): Uint8Array {
    if (this.received !== this.expected) throw malformed('an incomplete message');
    const frame = this.held.subarray(0, this.received);
    const body = frame.subarray(HEAD_BYTES);
    if (frame[0] === 0) return body;
    if (frame[0] !== COMPRESSED || encoding !== 'gzip') {
      throw new GrpcRefusal({ status: 'UNIMPLEMENTED', message: 'Only gzip is understood.' });
    }
    return this.decompress(body);
  }

  private readHead(): void {
    const length = this.held.readUInt32BE(1);
    if (length > this.bytesMax) throw tooLarge(`a frame of ${length} bytes`);
    this.expected = HEAD_BYTES + length;
  }

  private append(piece: Buffer): void {
    const end = this.received + piece.length;
    if (this.received === 0) {
      // Nearly every message comes in one piece, which is then never copied.
      this.held = piece;
    } else {
      if (end > this.held.length || this.received === this.held.length) this.grow(end);
      piece.copy(this.held, this.received);
    }
    this.received = end;
  }

  private grow(atLeast: number): void {
    const grown = Buffer.allocUnsafe(Math.max(atLeast, 2 * this.received));
    this.held.copy(grown, 0, 0, this.received);
    this.held = grown;
  }

  private decompress(body: Buffer): Uint8Array {
    try {
      return gunzipSync(body, { maxOutputLength: Math.max(1, this.bytesMax) });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('a gzip bomb');
      throw malformed(`gzip: ${(error as Error).message}`);
    }
  }
}

function tooLarge(detail: string): GrpcRefusal {
  return new GrpcRefusal({
    status: 'RESOURCE_EXHAUSTED',
    message: 'The message is larger than allowed.',
    detail,
  });
}

function malformed(detail: string): GrpcRefusal {
  return new GrpcRefusal({
    status: 'INVALID_ARGUMENT',
    message: 'The message is malformed.',
    detail,
  });
}
