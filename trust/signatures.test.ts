import { subtle } from 'node:crypto';
import fc from 'fast-check';
import type { SignedEnvelope } from '../schemas/nodes/results';
import { digestOf } from './canonical-json';
import { newKeyPair } from './keys';
import { pae } from './pae';
import { PURPOSES, type Purpose } from './purposes';
import { signAnswer, signResult, verifyAnswer, verifyResult } from './results';
import { keyRing, openSigner, signJson, signValue, verifyJson, verifyValue } from './signatures';

const invalid = expect.objectContaining({ code: 'SIGNATURE_INVALID' });
const pair = newKeyPair();
const signer = openSigner(pair.privateKey);
const ring = keyRing(pair.publicKey);
const other = openSigner(newKeyPair().privateKey);

describe('pae', () => {
  it('is that of the DSSE specification (protocol.md, test vector)', () => {
    const text = Buffer.from(pae('http://example.com/HelloWorld', Buffer.from('hello world')));
    expect(text.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('counts bytes, and no two messages share an encoding', () => {
    expect(Buffer.from(pae('é', Buffer.from('ü'))).toString()).toBe('DSSEv1 2 é 2 ü');
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (t1, b1, t2, b2) => {
        const same = Buffer.from(pae(t1, Buffer.from(b1))).equals(pae(t2, Buffer.from(b2)));
        expect(same).toBe(
          Buffer.from(t1).equals(Buffer.from(t2)) && Buffer.from(b1).equals(Buffer.from(b2)),
        );
      }),
    );
  });
});

describe('signed JSON', () => {
  it('comes back as it was signed, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const signed = signJson(signer, PURPOSES.policy, value);
        expect(verifyJson(PURPOSES.policy, signed, ring)).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('is read by WebCrypto from its documented parts alone', async () => {
    const { payload, signature } = signJson(signer, PURPOSES.policy, { a: 1 });
    const spki = Buffer.from(pair.publicKey, 'base64url');
    const key = await subtle.importKey('spki', spki, 'Ed25519', false, ['verify']);
    const message = Buffer.from(`DSSEv1 16 athanor.policy/1 ${payload.length} ${payload}`);
    expect(await subtle.verify('Ed25519', key, Buffer.from(signature, 'base64url'), message)).toBe(
      true,
    );
  });

  it('is refused when anything differs', () => {
    const signed = signJson(signer, PURPOSES.policy, { tier: 'public' });
    const cases: [Purpose, typeof signed, typeof ring][] = [
      [PURPOSES.result, signed, ring],
      [PURPOSES.policy, { ...signed, payload: '{"tier":"managed"}' }, ring],
      [PURPOSES.policy, { ...signed, payload: `${signed.payload} ` }, ring],
      [PURPOSES.policy, { ...signed, signature: `${signed.signature}=` }, ring],
      [PURPOSES.policy, { ...signed, signature: '' }, ring],
      [PURPOSES.policy, { ...signed, keyId: other.keyId }, ring],
      [PURPOSES.policy, { ...signed, keyId: '__proto__' }, ring],
      [PURPOSES.policy, { ...signed, keyId: 'constructor' }, ring],
      [PURPOSES.policy, signed, {}],
      [PURPOSES.policy, signed, { [signer.keyId]: other.publicKey }],
      [PURPOSES.policy, signJson(other, PURPOSES.policy, {}), ring],
    ];
    for (const [purpose, wrong, keys] of cases) {
      expect(() => verifyJson(purpose, wrong, keys)).toThrow(invalid);
    }
    const loggable = { ...signed, keyId: 'x\n{"level":"fatal"}' };
    expect(() => verifyJson(PURPOSES.policy, loggable, ring)).toThrow('id (malformed).');
  });

  it('is refused after any single bit of its signature flips', () => {
    const signature = signValue(signer, PURPOSES.join, { a: 1 });
    const bytes = Buffer.from(signature.signature, 'base64url');
    for (let bit = 0; bit < 512; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      const wrong = { ...signature, signature: flipped.toString('base64url') };
      expect(() => verifyValue(PURPOSES.join, { a: 1 }, wrong, ring)).toThrow(invalid);
    }
    verifyValue(PURPOSES.join, { a: 1 }, signature, ring);
  });
});

describe('results', () => {
  const subject = { activityType: 'chemistry.depict@1', workflowId: 'w', activityId: '7' };
  const output = { svg: '<svg/>' };
  const unsigned = {
    output,
    inputDigest: 'a'.repeat(64),
    outputDigest: digestOf(output),
    codeDigest: 'c'.repeat(64),
    toolVersion: 'rdkit 2026.09.1',
    node: 'naaaaaaaaaaaaaaaa',
    startedAt: '2026-11-30T10:00:00.000Z',
    endedAt: '2026-11-30T10:00:01.000Z',
    attempt: 1,
  };
  const envelope: SignedEnvelope = {
    ...unsigned,
    signatures: {
      gate: signResult(signer, unsigned, subject),
      node: signAnswer(other, { ...unsigned, ...subject }),
    },
  };

  it('prove what a gate saw, of which activity and from whom', () => {
    verifyResult(envelope, subject, ring);
    for (const wrong of [
      { ...envelope, node: 'nbbbbbbbbbbbbbbbb' },
      { ...envelope, attempt: 2 },
      { ...envelope, output: { svg: '' } },
      { ...envelope, output: { svg: '' }, outputDigest: digestOf({ svg: '' }) },
      { ...envelope, inputDigest: 'b'.repeat(64) },
      { ...envelope, endedAt: '2026-11-30T10:00:02.000Z' },
      { ...envelope, signatures: { gate: envelope.signatures.node as never } },
    ]) {
      expect(() => verifyResult(wrong, subject, ring)).toThrow(invalid);
    }
    const elsewhere = { ...subject, workflowId: 'v' };
    expect(() => verifyResult(envelope, elsewhere, ring)).toThrow(invalid);
  });

  it("prove a node's own answer, which is no gate's statement", () => {
    const statement = { ...unsigned, ...subject };
    const signature = envelope.signatures.node as never;
    verifyAnswer(statement, signature, keyRing(other.publicKey));
    const another = { ...statement, outputDigest: 'd'.repeat(64) };
    expect(() => verifyAnswer(another, signature, keyRing(other.publicKey))).toThrow(invalid);
    expect(() => verifyAnswer(statement, signature, ring)).toThrow(invalid);
  });
});
