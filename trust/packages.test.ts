import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { ErrorCode } from '../schemas/constants/error-codes';
import { AthanorError } from '../schemas/errors';
import { NO_PUBLISHERS, type PublisherPolicy, packageStatement } from '../schemas/packages/package';
import { pythonWith } from '../tests/support/python-environment';
import { sha256Hex } from './canonical-json';
import { newKeyPair } from './keys';
import { signPackage, verifyPackage } from './packages';
import { openSigner } from './signatures';

const acme = openSigner(newKeyPair().privateKey);
const other = openSigner(newKeyPair().privateKey);
const MODULE = Buffer.from('0061736d01000000', 'hex');
const NOW = new Date('2026-11-30T12:00:00Z');
const MANIFEST = {
  name: 'acme.virial',
  version: '1.0.0',
  runtime: 'wasm',
  abi: 1,
  steps: { 'acme.virial@1': 'run' },
  limits: { memoryPages: 1, deadlineMs: 1_000 },
  issuedAt: '2026-11-01T00:00:00.000Z',
  expiresAt: '2027-11-01T00:00:00.000Z',
} as const;
const POLICY: PublisherPolicy = {
  ...NO_PUBLISHERS,
  publishers: [{ name: 'Acme', publicKey: acme.publicKey, packages: ['acme.*'] }],
};
const signed = signPackage(acme, MANIFEST, MODULE);

function codeOf(
  envelope: unknown,
  { policy = POLICY, now = NOW, module = MODULE as Uint8Array } = {},
): ErrorCode | 'runs' {
  try {
    verifyPackage(envelope, module, { policy, now });
    return 'runs';
  } catch (error) {
    if (error instanceof AthanorError) return error.code;
    throw error;
  }
}

/** The same statement, changed, under the old signature. */
function altered(change: (statement: { predicate: Record<string, unknown> }) => void): unknown {
  const statement = JSON.parse(Buffer.from(signed.payload, 'base64').toString());
  change(statement);
  return { ...signed, payload: Buffer.from(JSON.stringify(statement)).toString('base64') };
}

describe('a package', () => {
  it('runs when a publisher of the policy signed these bytes under that name', () => {
    expect(verifyPackage(signed, MODULE, { policy: POLICY, now: NOW })).toMatchObject({
      publisher: 'Acme',
      moduleDigest: sha256Hex(MODULE),
      manifest: MANIFEST,
    });
  });

  it('never runs unsigned', () => {
    expect(codeOf(signed, { policy: NO_PUBLISHERS })).toBe('PACKAGE_UNSIGNED');
    expect(codeOf({ ...signed, signatures: [] })).toBe('PACKAGE_UNSIGNED');
    expect(codeOf(signPackage(other, MANIFEST, MODULE))).toBe('PACKAGE_UNSIGNED');
  });

  it('never runs altered', () => {
    const [signature] = signed.signatures as [{ keyid: string; sig: string }];
    const flipped = Buffer.from(signature.sig, 'base64');
    flipped[9] = (flipped[9] as number) ^ 1;
    const under = (sig: string) => ({ ...signed, signatures: [{ ...signature, sig }] });
    expect(codeOf(signed, { module: Buffer.concat([MODULE, MODULE]) })).toBe('PACKAGE_ALTERED');
    expect(codeOf(under(flipped.toString('base64')))).toBe('PACKAGE_ALTERED');
    expect(codeOf(under(''))).toBe('PACKAGE_ALTERED');
    expect(codeOf(under(` ${signature.sig}`))).toBe('PACKAGE_ALTERED');
    const longer = altered(({ predicate }) =>
      Object.assign(predicate, { expiresAt: '2099-01-01T00:00:00Z' }),
    );
    expect(codeOf(longer)).toBe('PACKAGE_ALTERED');
    // A good signature beside a bad one does not save it, nor one of somebody else under our key's id.
    const both = { ...signed, signatures: [signature, { ...signature, sig: 'AAAA' }] };
    expect(codeOf(both)).toBe('PACKAGE_ALTERED');
    const foreign = signPackage(other, MANIFEST, MODULE).signatures[0]?.sig as string;
    expect(codeOf(under(foreign))).toBe('PACKAGE_ALTERED');
  });

  it('never runs under a name that its publisher may not sign', () => {
    for (const name of ['acm.virial', 'acme', 'acmevil', 'acme-virial.x', 'evil.acme.virial']) {
      expect(codeOf(signPackage(acme, { ...MANIFEST, name }, MODULE))).toBe('PACKAGE_REFUSED');
    }
    const exact = {
      ...POLICY,
      publishers: [{ ...POLICY.publishers[0], packages: ['acme.virial'] }],
    };
    expect(codeOf(signed, { policy: exact as PublisherPolicy })).toBe('runs');
    const longer = signPackage(acme, { ...MANIFEST, name: 'acme.virial.x' }, MODULE);
    expect(codeOf(longer, { policy: exact as PublisherPolicy })).toBe('PACKAGE_REFUSED');
  });

  it('never runs before its time, after it, or on a stale policy', () => {
    const at = (now: string) => codeOf(signed, { now: new Date(now) });
    expect(at('2026-10-31T23:59:59.999Z')).toBe('PACKAGE_EXPIRED');
    expect(at('2026-11-01T00:00:00.000Z')).toBe('runs');
    expect(at('2027-10-31T23:59:59.999Z')).toBe('runs');
    expect(at('2027-11-01T00:00:00.000Z')).toBe('PACKAGE_EXPIRED');
    const past = '2026-11-30T11:59:59Z';
    expect(codeOf(signed, { policy: { ...POLICY, expiresAt: past } })).toBe('PACKAGE_EXPIRED');
    const [publisher] = POLICY.publishers as [PublisherPolicy['publishers'][number]];
    const left = { ...POLICY, publishers: [{ ...publisher, expiresAt: past }] };
    expect(codeOf(signed, { policy: left })).toBe('PACKAGE_EXPIRED');
  });

  it('never runs revoked: by key, by module, by name and version', () => {
    const without = (revoked: Partial<PublisherPolicy['revoked']>) =>
      codeOf(signed, { policy: { ...POLICY, revoked: { ...POLICY.revoked, ...revoked } } });
    expect(without({ keys: [acme.keyId] })).toBe('PACKAGE_REVOKED');
    expect(without({ modules: [sha256Hex(MODULE)] })).toBe('PACKAGE_REVOKED');
    expect(without({ packages: ['acme.virial@1.0.0'] })).toBe('PACKAGE_REVOKED');
    expect(without({ packages: ['acme.virial@1.0.1'], keys: [other.keyId] })).toBe('runs');
  });

  it('is told when it is malformed', () => {
    const of = (payload: string) =>
      codeOf({ ...signed, payload: Buffer.from(payload).toString('base64') });
    expect(codeOf({ ...signed, payloadType: 'text/plain' })).toBe('PACKAGE_INVALID');
    expect(codeOf(null)).toBe('PACKAGE_INVALID');
    expect(of('{')).toBe('PACKAGE_ALTERED');
    expect(() => signPackage(acme, { ...MANIFEST, name: 'Not A Name' }, MODULE)).toThrow(
      expect.objectContaining({ code: 'PACKAGE_INVALID' }),
    );
    const greedy = { ...MANIFEST, limits: { memoryPages: 1 << 20, deadlineMs: 1 } };
    expect(() => signPackage(acme, greedy, MODULE)).toThrow('limits.memoryPages');
  });
});

describe('strangers’ envelopes, fuzzed', () => {
  it('any JSON in place of any part is refused with a code, never a crash', () => {
    const places = ['payloadType', 'payload', 'signatures', 'keyid', 'sig', 'whole'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, value) => {
        const [signature] = signed.signatures;
        const envelope =
          place === 'whole'
            ? value
            : place === 'keyid' || place === 'sig'
              ? { ...signed, signatures: [{ ...signature, [place]: value }] }
              : { ...signed, [place]: value };
        expect(codeOf(envelope)).toMatch(/^PACKAGE_(INVALID|UNSIGNED|ALTERED)$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a manifest that its publisher signed, whatever is in it, is valid or refused with a code', () => {
    const key = fc.constantFrom(...Object.keys(MANIFEST), '__proto__', 'constructor', 'x');
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue(), { maxKeys: 3 }), (changes) => {
        const statement = JSON.parse(Buffer.from(signed.payload, 'base64').toString());
        for (const [name, value] of Object.entries(changes)) {
          Object.defineProperty(statement.predicate, name, { value, enumerable: true });
        }
        const payload = Buffer.from(JSON.stringify(statement));
        const sig = Buffer.from(acme.sign('application/vnd.in-toto+json', payload), 'base64url');
        const envelope = {
          payloadType: signed.payloadType,
          payload: payload.toString('base64'),
          signatures: [{ keyid: acme.keyId, sig: sig.toString('base64') }],
        };
        const isValid = packageStatement.safeParse(JSON.parse(payload.toString())).success;
        if (!isValid) expect(codeOf(envelope)).toBe('PACKAGE_INVALID');
        else expect(codeOf(envelope)).not.toBe('PACKAGE_INVALID');
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('other implementations', () => {
  // The reference implementation of DSSE and the Python bindings of in-toto, from the people who wrote both.
  const REQUIREMENTS = [
    'securesystemslib==1.6.0',
    'cryptography==50.0.2',
    'in-toto-attestation==0.9.3',
  ];
  const SCRIPT = `
import base64, json, sys
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor

envelope = json.load(open(sys.argv[1]))
spki = base64.urlsafe_b64decode(sys.argv[2] + '==')
keyid = envelope['signatures'][0]['keyid']
key = SSlibKey(keyid, 'ed25519', 'ed25519', {'public': spki[12:].hex()})

def holds(envelope):
    try:
        return list(Envelope.from_dict(envelope).verify([key], 1)) == [keyid]
    except Exception:
        return False

payload = base64.b64decode(envelope['payload'])
statement = json.loads(payload)
descriptors = [ResourceDescriptor(name=s['name'], digest=s['digest']).pb for s in statement['subject']]
Statement(descriptors, statement['predicateType'], statement['predicate']).validate()
changed = dict(envelope, payload=base64.b64encode(payload + b' ').decode())
print(json.dumps([holds(envelope), holds(changed), statement['_type']]))
`;

  it('verify what we sign, and find it a valid in-toto Statement', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'athanor-dsse-'));
    try {
      const file = path.join(folder, 'package.dsse.json');
      writeFileSync(file, JSON.stringify(signed));
      const python = pythonWith(REQUIREMENTS);
      const answer = execFileSync(python, ['-c', SCRIPT, file, acme.publicKey], {
        encoding: 'utf8',
      });
      expect(JSON.parse(answer)).toEqual([true, false, 'https://in-toto.io/Statement/v1']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 300_000);
});
