import { gzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';
import fc from 'fast-check';
import { timeoutMs } from './call';
import { encodeFrame, FrameReader } from './frame';
import { decodeRequest } from './methods/method';
import { rebuildFailure, rebuildPayloads } from './rebuild';
import { decodeGrpcMessage, encodeGrpcMessage, GrpcRefusal, STATUS } from './status';

const LIMIT = 1_000;

/** Reads a body that comes in pieces of the given lengths, in turn. */
function read(body: Uint8Array, lengths: readonly number[], encoding?: string): Uint8Array {
  const reader = new FrameReader(LIMIT);
  const bytes = Buffer.from(body);
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const length = Math.max(1, lengths[i % Math.max(1, lengths.length)] ?? 1);
    reader.add(bytes.subarray(at, at + length));
    at += length;
  }
  return reader.message(encoding);
}

const statusOf = (work: () => unknown) => {
  try {
    work();
    return STATUS.OK;
  } catch (error) {
    if (error instanceof GrpcRefusal) return error.status;
    throw error;
  }
};

describe('frames', () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 8 });

  it('come back whole, in whatever pieces they come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: LIMIT }), pieces, (message, lengths) => {
        expect(Buffer.from(read(encodeFrame(message), lengths))).toEqual(Buffer.from(message));
      }),
    );
  });

  it('of any bytes are read or refused, and nothing else happens', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc
        .tuple(fc.constantFrom(0, 1, 2, 255), fc.nat({ max: 40 }), fc.uint8Array({ maxLength: 40 }))
        .map(([flag, length, rest]) => Buffer.from([flag, 0, 0, 0, length, ...rest])),
    );
    const encoding = fc.constantFrom('gzip', 'identity', undefined);
    fc.assert(
      fc.property(anything, pieces, encoding, (body, lengths, named) => {
        const status = statusOf(() => read(body, lengths, named));
        expect([
          0,
          STATUS.INVALID_ARGUMENT,
          STATUS.RESOURCE_EXHAUSTED,
          STATUS.UNIMPLEMENTED,
        ]).toContain(status);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are limited before and after decompression', () => {
    const reader = new FrameReader(LIMIT);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(LIMIT + 1, 1);
    expect(statusOf(() => reader.add(head))).toBe(STATUS.RESOURCE_EXHAUSTED);
    const zipped = (bytes: number) => {
      const frame = encodeFrame(gzipSync(Buffer.alloc(bytes)));
      frame[0] = 1;
      return frame;
    };
    expect(statusOf(() => read(zipped(LIMIT), [99], 'gzip'))).toBe(STATUS.OK);
    expect(statusOf(() => read(zipped(LIMIT + 1), [99], 'gzip'))).toBe(STATUS.RESOURCE_EXHAUSTED);
  });

  it('that trickle in do not grow beyond what has come', () => {
    const reader = new FrameReader(4_000_000);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(4_000_000, 1);
    reader.add(head);
    const before = process.memoryUsage();
    for (let i = 0; i < 200_000; i += 1) reader.add(Buffer.from([1]));
    const after = process.memoryUsage();
    const grown = after.arrayBuffers - before.arrayBuffers;
    expect(grown).toBeLessThan(100 * 1024 * 1024);
  });
});

describe('what strangers send', () => {
  const { PollActivityTaskQueueRequest, RespondActivityTaskFailedRequest } =
    temporal.api.workflowservice.v1;

  it('is decoded or refused, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const type of [PollActivityTaskQueueRequest, RespondActivityTaskFailedRequest]) {
          const status = statusOf(() => decodeRequest(type as never, bytes));
          expect([STATUS.OK, STATUS.INVALID_ARGUMENT]).toContain(status);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('nests no deeper than we can walk', () => {
    // A Failure in a Failure (field 4, cause), ten thousand times.
    let nested = Buffer.alloc(0);
    const varint = (value: number): number[] =>
      value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
    for (let i = 0; i < 10_000; i += 1) {
      nested = Buffer.concat([Buffer.from([0x22, ...varint(nested.length)]), nested]);
    }
    const request = Buffer.concat([Buffer.from([0x12, ...varint(nested.length)]), nested]);
    expect(() => RespondActivityTaskFailedRequest.decode(request)).toThrow();
    let failure: temporal.api.failure.v1.IFailure = { message: 'deepest' };
    for (let i = 0; i < 50; i += 1) failure = { message: String(i), cause: failure };
    let depth = 0;
    for (let at = rebuildFailure(failure, { isTrusted: true }); at.cause; at = at.cause) depth += 1;
    expect(depth).toBe(5);
  });

  it('keeps of a payload only how it is written, and its bytes', () => {
    const metadata = Object.assign(Object.create(null), {
      encoding: Buffer.from('json/plain'),
      encryption: Buffer.from('x'),
      __proto__: Buffer.from('x'),
    });
    const rebuilt = rebuildPayloads({ payloads: [{ metadata, data: Buffer.from('1') }] });
    expect(rebuilt).toEqual({
      payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('1') }],
    });
    expect(rebuildPayloads(undefined)).toBeUndefined();
    const many = { payloads: Array.from({ length: 17 }, () => ({})) };
    expect(statusOf(() => rebuildPayloads(many))).toBe(STATUS.INVALID_ARGUMENT);
  });
});

describe('gRPC headers', () => {
  it.each([
    ['1H', 3_600_000],
    ['2M', 120_000],
    ['70S', 70_000],
    ['1499m', 1_499],
    ['5000u', 5],
    ['99999999n', 99.999999],
    ['', undefined],
    ['123456789S', undefined],
    ['-1S', undefined],
    ['1s', undefined],
    ['1.5S', undefined],
  ])('a timeout of %j is %p ms (gRPC over HTTP/2, Timeout)', (text, expected) => {
    const found = timeoutMs({ 'grpc-timeout': text });
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(expected, 6);
  });

  it('a message is percent-encoded, and comes back', () => {
    expect(encodeGrpcMessage('50 % of it\n')).toBe('50 %25 of it%0A');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const encoded = encodeGrpcMessage(text);
        expect(/^[\x20-\x7e]*$/.test(encoded)).toBe(true);
        expect(decodeGrpcMessage(encoded)).toBe(text.replace(/\p{Surrogate}/gu, '\ufffd'));
      }),
    );
    expect(decodeGrpcMessage('%E0%A4%A')).toBe('%E0%A4%A');
  });
});
