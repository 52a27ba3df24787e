import fc from 'fast-check';
import { nodeIdOf, TestDirectory } from '../../tests/support/node-directory';
import { digestOf, keyRing, newKeyPair, openSigner, signAnswer, verifyResult } from '../../trust';
import type { TaskLease } from '../auth/seal';
import { examine } from './examine';
import { outputCheck } from './step-schemas';

const gate = newKeyPair();
const own = newKeyPair();
const identity = new TestDirectory().add(nodeIdOf(1), { publicKey: own.publicKey });
const lease: TaskLease = {
  ...{ upstream: new Uint8Array(1), node: identity.nodeId, queue: 'q', activityType: 'any@1' },
  ...{ workflowId: 'w', activityId: 'a', attempt: 1, inputDigest: digestOf(1) },
  ...{ issuedAt: 0, expiresAt: Number.MAX_SAFE_INTEGER },
};
const examiner = { check: outputCheck({ 'any@1': {} }), signer: openSigner(gate.privateKey) };
const see = (text: string) => examine(examiner, { identity, lease, text });

test('whatever a node returns is an envelope that the gate signed, or a finding; it never throws', () => {
  const answer = fc.record(
    {
      ...{ athanorAnswer: fc.oneof(fc.constant(1), fc.jsonValue()), output: fc.jsonValue() },
      ...{ codeDigest: fc.jsonValue(), toolVersion: fc.jsonValue(), resources: fc.jsonValue() },
      ...{ outputDigest: fc.jsonValue(), signature: fc.jsonValue() },
    },
    { requiredKeys: ['athanorAnswer'] },
  );
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    answer.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(text, (returned) => {
      const seen = see(returned);
      if ('kind' in seen) return;
      const activity = { activityType: 'any@1', workflowId: 'w', activityId: 'a' };
      verifyResult(seen.envelope, activity, keyRing(gate.publicKey));
      expect(seen.envelope.node).toBe(identity.nodeId);
      expect(seen.envelope.outputDigest).toBe(digestOf(seen.envelope.output));
    }),
  );
});

test.each([
  ['nested without end', '['.repeat(200_000) + ']'.repeat(200_000)],
  ['half of it', '{"a":'],
  ['numbers that JSON cannot hold', '1e999'],
  ['half a character', '"\\ud800"'],
])('%s is a finding', (_, text) => {
  expect(see(text)).toMatchObject({ kind: 'unreadable' });
});

test('an answer signed for another output, or by another key, is a finding', () => {
  const signed = (key: string, output: unknown, of: unknown = output) => {
    const about = { activityType: 'any@1', inputDigest: lease.inputDigest, codeDigest: 'c' };
    const outputDigest = digestOf(of);
    const { signature } = signAnswer(openSigner(key), { ...about, outputDigest });
    const rest = { codeDigest: 'c', toolVersion: '1', outputDigest, signature };
    return JSON.stringify({ athanorAnswer: 1, output, ...rest });
  };
  expect(see(signed(own.privateKey, { a: 1 }))).toMatchObject({ envelope: { output: { a: 1 } } });
  expect(see(signed(newKeyPair().privateKey, 1))).toMatchObject({ kind: 'wrong-signature' });
  expect(see(signed(own.privateKey, 1, 2))).toMatchObject({ kind: 'wrong-digest' });
});
