import { execFileSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { canonicalJson, digestOf, sha256Hex } from './canonical-json';

describe('RFC 8785', () => {
  it('section 3.2.2 and 3.2.4: primitives, down to the published bytes', () => {
    const input = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    const bytes = `
      7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65 5d 2c
      22 6e 75 6d 62 65 72 73 22 3a 5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31
      65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37 5d 2c 22 73 74 72 69 6e 67 22
      3a 22 e2 82 ac 24 5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d`;
    const canonical = Buffer.from(canonicalJson(JSON.parse(input)));
    expect(canonical.toString('hex')).toBe(bytes.replace(/\s/g, ''));
  });

  it('section 3.2.3: keys in the order of UTF-16 code units', () => {
    const input = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const order = canonicalJson(input).match(/(?<=:")[^"]+/g);
    expect(order).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('appendix B: IEEE 754 %s is written %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });
});

describe('canonicalJson', () => {
  it('agrees with the npm package `canonicalize` on any JSON', () => {
    const values = fc.sample(fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }), {
      seed: 8785,
      numRuns: 400,
    });
    // It is an ES module, which jest does not load: another Node asks it.
    const script = `
      import canonicalize from 'canonicalize';
      import { readFileSync } from 'node:fs';
      const values = JSON.parse(readFileSync(0, 'utf8'));
      console.log(JSON.stringify(values.map((value) => canonicalize(value))));`;
    const theirs = execFileSync('node', ['--input-type=module', '-e', script], {
      cwd: path.resolve(__dirname, '..'),
      input: JSON.stringify(values),
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const sent = JSON.parse(JSON.stringify(values)) as unknown[];
    expect(sent.map(canonicalJson)).toEqual(JSON.parse(theirs));
  });

  it('depends on the value alone, and loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });

  it.each([
    ['NaN', { a: [1, Number.NaN] }, '$.a[1]'],
    ['an infinity', [Number.NEGATIVE_INFINITY], '$[0]'],
    ['undefined', undefined, '$'],
    ['an undefined property', { a: undefined }, '$.a'],
    ['a hole in an array', new Array(2), '$[0]'],
    ['a function', { a: () => 1 }, '$.a'],
    ['a symbol', [Symbol('a')], '$[0]'],
    ['a BigInt', { a: 1n }, '$.a'],
    ['a lone high surrogate', 'a\ud83d', '$'],
    ['a lone low surrogate', '\ude00b', '$'],
    ['a lone surrogate in a key', { 'x\ud800': 1 }, '$.x\ud800'],
    ['a Date', { at: new Date(0) }, '$.at'],
    ['a Map', new Map(), '$'],
    ['bytes', new Uint8Array(2), '$'],
    [
      'an instance with toJSON',
      new (class A {
        toJSON = () => 1;
      })(),
      '$',
    ],
  ])('refuses %s and says where', (_name, value, at) => {
    const refuse = () => canonicalJson(value);
    expect(refuse).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(refuse).toThrow(` at ${at}.`);
  });

  it('refuses cycles and absurd depth instead of overflowing', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    for (const value of [cycle, deep]) {
      expect(() => canonicalJson(value)).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
    }
  });
});

describe('digests', () => {
  it('are SHA-256 (FIPS 180-4 example values)', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256Hex('abc')).toBe(abc);
    expect(sha256Hex(new Uint8Array([0x61, 0x62, 0x63]))).toBe(abc);
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(sha256Hex('')).toBe(empty);
  });

  it('of values do not depend on the order of keys', () => {
    // printf '{"a":[1,"é"],"b":null}' | sha256sum
    const expected = '1e02bc81a26af2f027329541e97eef36f3290bedc6dfe043dbe66b057ecb13ba';
    expect(digestOf({ b: null, a: [1, 'é'] })).toBe(expected);
    expect(digestOf({ a: [1, 'é'], b: null })).toBe(expected);
  });
});

/** The same value, with every object's keys inserted the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)]);
  return Object.fromEntries(entries.reverse());
}
