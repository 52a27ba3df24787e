import fc from 'fast-check';
import { digestOf, sha256Hex } from './canonical-json';
import { memoKey } from './memo-key';

const parts = fc.record({
  project: fc.string({ maxLength: 4 }),
  step: fc.string({ maxLength: 4 }),
  version: fc.integer({ min: 1, max: 3 }),
  codeDigest: fc.string({ maxLength: 4 }),
  toolVersion: fc.string({ maxLength: 4 }),
  input: fc.jsonValue({ maxDepth: 2 }),
});

describe('memoKey', () => {
  it('follows the documented recipe', () => {
    const key = memoKey({
      project: 'p',
      step: 's',
      version: 2,
      codeDigest: 'c',
      toolVersion: 't',
      input: { a: 1 },
    });
    const inputDigest = sha256Hex('{"a":1}');
    const text =
      `{"codeDigest":"c","format":"athanor.memo.v1","inputDigest":"${inputDigest}",` +
      '"project":"p","step":"s","toolVersion":"t","version":2}';
    expect(key).toBe(sha256Hex(text));
  });

  it('is equal exactly when every part is: nothing leaks between projects, versions or inputs', () => {
    const maybeEqual = fc.tuple(
      parts,
      parts,
      fc.subarray(
        Object.keys({ project: 0, step: 0, version: 0, codeDigest: 0, toolVersion: 0, input: 0 }),
      ),
    );
    fc.assert(
      fc.property(maybeEqual, ([a, other, taken]) => {
        // b shares some of a's parts, so that near misses are common.
        const shared = Object.fromEntries(taken.map((name) => [name, a[name as keyof typeof a]]));
        const b = { ...other, ...shared };
        expect(memoKey(a) === memoKey(b)).toBe(digestOf(a) === digestOf(b));
      }),
      { numRuns: 500 },
    );
  });

  it('is the same from the input and from its digest', () => {
    fc.assert(
      fc.property(parts, ({ input, ...rest }) => {
        expect(memoKey({ ...rest, inputDigest: digestOf(input) })).toBe(
          memoKey({ ...rest, input }),
        );
      }),
    );
  });
});
