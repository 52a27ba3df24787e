import fc from 'fast-check';
import { nodeIdOf } from '../../tests/support/node-directory';
import { openLease, SEALED_BYTES_MAX, sealLease, type TaskLease } from './seal';
import { createSealKey, type SealKey, sealKeyRing } from './seal-keys';

const KEY = createSealKey(1e9, 0);
const ring = sealKeyRing(
  () => [KEY],
  () => 1,
);

const lease: fc.Arbitrary<TaskLease> = fc.record({
  upstream: fc.uint8Array({ maxLength: 400 }),
  node: fc.nat().map(nodeIdOf),
  queue: fc.string(),
  activityType: fc.string(),
  workflowId: fc.string({ unit: 'binary' }),
  activityId: fc.string(),
  attempt: fc.integer({ min: 1, max: 1e6 }),
  inputDigest: fc.string(),
  issuedAt: fc.nat(),
  expiresAt: fc.nat(),
});

describe('sealed tokens', () => {
  it('come back as they were, whatever they stand for', () => {
    fc.assert(
      fc.property(lease, (one) => {
        const opened = openLease(ring, sealLease(ring, one));
        expect(opened).toEqual({ ...one, upstream: expect.anything() });
        expect(Buffer.from(opened?.upstream ?? [])).toEqual(Buffer.from(one.upstream));
      }),
    );
  });

  it('open in no other form: any bit, any length, any bytes', () => {
    fc.assert(
      fc.property(lease, fc.nat(), fc.nat({ max: 7 }), (one, at, bit) => {
        const sealed = sealLease(ring, one);
        const index = at % sealed.length;
        sealed[index] = (sealed[index] as number) ^ (1 << bit);
        expect(openLease(ring, sealed)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(lease, fc.nat(), (one, cut) => {
        const sealed = sealLease(ring, one);
        expect(openLease(ring, sealed.subarray(0, cut % sealed.length))).toBeUndefined();
        expect(openLease(ring, Buffer.concat([sealed, Buffer.alloc(1)]))).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (bytes, withHead) => {
        const head = Buffer.concat([Buffer.from([1]), Buffer.from(KEY.id, 'hex')]);
        const forged = withHead ? Buffer.concat([head, bytes]) : bytes;
        expect(openLease(ring, forged)).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
    expect(openLease(ring, new Uint8Array(SEALED_BYTES_MAX + 1))).toBeUndefined();
  });

  it('never look alike, nor show what they hold', () => {
    const one = fc.sample(lease, 1)[0] as TaskLease;
    const shown = { ...one, queue: 'a-queue-that-is-visible' };
    const [first, second] = [sealLease(ring, shown), sealLease(ring, shown)];
    expect(first.equals(second)).toBe(false);
    expect(first.includes(shown.queue)).toBe(false);
  });
});

describe('a ring of keys', () => {
  const key = (id: string, sealsFrom: number, expiresAt: number): SealKey => ({
    id: id.repeat(16),
    secret: Buffer.alloc(32, id),
    sealsFrom,
    expiresAt,
  });

  it('seals with the newest whose time has come, and opens with all that have not expired', () => {
    const keys = [key('a', 0, 100), key('b', 50, 150), key('c', 1_000, 2_000)];
    let now = 10;
    const rotating = sealKeyRing(
      () => keys,
      () => now,
    );
    expect(rotating.current().id).toBe(keys[0]?.id);
    now = 60;
    expect(rotating.current().id).toBe(keys[1]?.id);
    expect(rotating.find('a'.repeat(16))).toBe(keys[0]);
    // Known to this gate before any seals with it: another one's clock may be ahead.
    expect(rotating.find('c'.repeat(16))).toBe(keys[2]);
    now = 100;
    expect(rotating.find('a'.repeat(16))).toBeUndefined();
    now = 150;
    expect(() => rotating.current()).toThrow('no seal key is valid now');
  });
});
