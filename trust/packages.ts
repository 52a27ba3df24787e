import type { z } from 'zod';
import type { ErrorCode } from '../schemas/constants/error-codes';
import { AthanorError } from '../schemas/errors';
import {
  type DsseEnvelope,
  dsseEnvelope,
  type PackageManifest,
  type PublisherPolicy,
  packageManifest,
  packageStatement,
} from '../schemas/packages/package';
import { canonicalJson, sha256Hex } from './canonical-json';
import { keyIdOf } from './keys';
import { PURPOSES } from './purposes';
import { type Signer, verifyBytes } from './signatures';

/** A package that may run, and why. */
export interface VerifiedPackage {
  manifest: PackageManifest;
  /** SHA-256 of the module. */
  moduleDigest: string;
  /** Name of the publisher, as the owner's policy has it. */
  publisher: string;
}

type Publisher = PublisherPolicy['publishers'][number];

/**
 * Signs a package: an in-toto Statement about the module, with the manifest as its predicate, in a DSSE
 * envelope. @throws AthanorError PACKAGE_INVALID for a manifest that is not valid
 */
export function signPackage(
  signer: Signer,
  manifest: z.input<typeof packageManifest>,
  module: Uint8Array,
): DsseEnvelope {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'module.wasm', digest: { sha256: sha256Hex(module) } }],
    predicateType: 'athanor:package/1',
    predicate: shape(packageManifest, manifest, 'manifest'),
  };
  const payload = Buffer.from(canonicalJson(statement));
  const signature = Buffer.from(signer.sign(PURPOSES.statement, payload), 'base64url');
  return {
    payloadType: PURPOSES.statement,
    payload: payload.toString('base64'),
    signatures: [{ keyid: signer.keyId, sig: signature.toString('base64') }],
  };
}

/**
 * Decides whether a package may run now: signed by a publisher whom the policy lets sign that name, about
 * these very bytes, neither expired nor called back. Everything else throws.
 * @throws AthanorError PACKAGE_INVALID (malformed), PACKAGE_UNSIGNED (no signature by a known publisher),
 *   PACKAGE_ALTERED (a signature or the module's digest does not hold), PACKAGE_REFUSED (the publisher may
 *   not sign that name), PACKAGE_EXPIRED (package, publisher or policy), PACKAGE_REVOKED
 */
export function verifyPackage(
  envelope: unknown,
  module: Uint8Array,
  { policy, now }: { policy: PublisherPolicy; now: Date },
): VerifiedPackage {
  if (isPast(policy.expiresAt, now)) {
    throw refused('PACKAGE_EXPIRED', 'The list of publishers is too old to be believed.');
  }
  const dsse = shape(dsseEnvelope, envelope, 'envelope');
  const payload = Buffer.from(dsse.payload, 'base64');
  const signers = trustedSigners(dsse, payload, policy);
  const statement = shape(packageStatement, parseJson(payload), 'statement');
  const manifest = statement.predicate;
  const moduleDigest = sha256Hex(module);
  if (statement.subject[0].digest.sha256 !== moduleDigest) {
    throw refused('PACKAGE_ALTERED', `The module of ${manifest.name} is not the one signed.`);
  }
  refuseRevoked(manifest, moduleDigest, policy);
  const isEarly = Date.parse(manifest.issuedAt) > now.getTime();
  if (isEarly || isPast(manifest.expiresAt, now)) {
    const span = `from ${manifest.issuedAt} to ${manifest.expiresAt}`;
    throw refused('PACKAGE_EXPIRED', `${manifest.name} ${manifest.version} is valid ${span}.`);
  }
  const allowed = signers.filter((p) => p.packages.some((p) => matches(p, manifest.name)));
  if (allowed.length === 0) {
    const names = signers.map((p) => p.name).join(', ');
    throw refused('PACKAGE_REFUSED', `${names} may not sign packages named ${manifest.name}.`);
  }
  const publisher = allowed.find((p) => !isPast(p.expiresAt, now));
  if (publisher !== undefined) return { manifest, moduleDigest, publisher: publisher.name };
  throw refused('PACKAGE_EXPIRED', `The trust in ${allowed[0]?.name} has expired.`);
}

/** The publishers of the policy whose signature holds. A signature that does not hold condemns all. */
function trustedSigners(
  { payloadType, signatures }: DsseEnvelope,
  payload: Buffer,
  policy: PublisherPolicy,
): Publisher[] {
  if (payloadType !== PURPOSES.statement) {
    throw refused('PACKAGE_INVALID', 'The envelope holds no in-toto Statement.');
  }
  const withKey = (keyid: string) =>
    policy.publishers.filter((p) => keyIdOf(p.publicKey) === keyid);
  const known = signatures.filter(({ keyid }) => withKey(keyid).length > 0);
  if (known.length === 0) {
    throw refused('PACKAGE_UNSIGNED', 'No publisher of the policy has signed this package.');
  }
  const live = known.filter(({ keyid }) => !policy.revoked.keys.includes(keyid));
  if (live.length === 0) {
    throw refused('PACKAGE_REVOKED', 'The key that signed this package has been revoked.');
  }
  return live.flatMap(({ keyid, sig }) => {
    const publishers = withKey(keyid);
    const { publicKey, name } = publishers[0] as Publisher;
    const bytes = Buffer.from(sig, 'base64');
    // One spelling only, as everywhere: what is not canonical base64 is taken for altered.
    const signature = bytes.toString('base64') === sig ? bytes.toString('base64url') : '';
    try {
      verifyBytes(
        PURPOSES.statement,
        payload,
        { keyId: keyid, signature },
        {
          [keyid]: publicKey,
        },
      );
    } catch (cause) {
      throw refused('PACKAGE_ALTERED', `The signature of ${name} does not hold.`, cause);
    }
    return publishers;
  });
}

function refuseRevoked(
  { name, version }: PackageManifest,
  moduleDigest: string,
  { revoked }: PublisherPolicy,
): void {
  if (!revoked.modules.includes(moduleDigest) && !revoked.packages.includes(`${name}@${version}`)) {
    return;
  }
  throw refused('PACKAGE_REVOKED', `${name} ${version} has been revoked.`);
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function isPast(moment: string | undefined, now: Date): boolean {
  return moment !== undefined && Date.parse(moment) <= now.getTime();
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw refused('PACKAGE_INVALID', 'What was signed is no JSON.', cause);
  }
}

function shape<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.map(String).join('.') ?? '';
  throw refused(
    'PACKAGE_INVALID',
    `The ${what} of the package is not valid: ${at}: ${issue?.message}`,
  );
}

function refused(code: ErrorCode, message: string, cause?: unknown): AthanorError {
  return new AthanorError({ code, message, cause });
}
