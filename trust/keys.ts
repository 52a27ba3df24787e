import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { AthanorError } from '../schemas/errors';
import { sha256Hex } from './canonical-json';

/** An Ed25519 key pair (RFC 8032). */
export interface KeyPair {
  /** SPKI (RFC 8410) in base64url without padding: 59 characters. */
  publicKey: string;
  /** PKCS #8 in PEM; keep it in a file of mode 0600, and send it nowhere. */
  privateKey: string;
}

/** The twelve bytes before the 32 of the key in every Ed25519 SPKI (RFC 8410, section 4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const SPKI_BYTES = SPKI_PREFIX.length + 32;

/**
 * Encodings of the points of small order, the sign bit cleared. Under such a "key" one signature holds for
 * many messages, so that its owner could deny what it signed. The list is that of RFC 7748's and
 * libsodium's checks: order 4, 1, 8, 8, 2, and the non-canonical forms of 0 and 1.
 */
const SMALL_ORDER = new Set([
  `${'00'.repeat(32)}`,
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

/** A new key pair from the operating system's random source. */
export function newKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/** The public half of a private key in PEM. @throws AthanorError KEY_INVALID */
export function publicKeyOf(privateKeyPem: string): string {
  const spki = createPublicKey(readPrivateKey(privateKeyPem)).export({
    type: 'spki',
    format: 'der',
  });
  return spki.toString('base64url');
}

/**
 * Id of a public key: SHA-256 of its SPKI (DER), 64 lower-case hexadecimal digits.
 * @throws AthanorError KEY_INVALID
 */
export function keyIdOf(publicKey: string): string {
  return sha256Hex(spkiBytes(publicKey));
}

/**
 * Identity of the node that holds a key: `n` and the first 80 bits of the key's id in base 32 (RFC 4648,
 * lower case). The same key is the same node for ever, however often it enrols.
 * @throws AthanorError KEY_INVALID
 */
export function nodeIdOf(publicKey: string): string {
  const bits = BigInt(`0x${keyIdOf(publicKey).slice(0, 20)}`);
  const digits = Array.from({ length: 16 }, (_, i) => {
    const value = Number((bits >> BigInt(75 - 5 * i)) & 31n);
    return 'abcdefghijklmnopqrstuvwxyz234567'[value];
  });
  return `n${digits.join('')}`;
}

/** Reads a public key; its one accepted spelling is what `newKeyPair` writes. @throws AthanorError KEY_INVALID */
export function readPublicKey(publicKey: string): KeyObject {
  return createPublicKey({ key: spkiBytes(publicKey), format: 'der', type: 'spki' });
}

/** Reads an Ed25519 private key in PEM. @throws AthanorError KEY_INVALID */
export function readPrivateKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Without the cause: its message may quote what was read.
    throw invalid('This is no private key in PEM.');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw invalid('This private key is not of Ed25519.');
  return key;
}

function spkiBytes(publicKey: string): Buffer {
  const bytes = Buffer.from(publicKey, 'base64url');
  const isSpelledRight = bytes.length === SPKI_BYTES && bytes.toString('base64url') === publicKey;
  if (!isSpelledRight || !bytes.subarray(0, SPKI_PREFIX.length).equals(SPKI_PREFIX)) {
    throw invalid('This is no Ed25519 public key (SPKI in base64url without padding).');
  }
  const point = Buffer.from(bytes.subarray(SPKI_PREFIX.length));
  point[31] = (point[31] as number) & 0x7f;
  if (SMALL_ORDER.has(point.toString('hex'))) throw invalid('This public key is of small order.');
  return bytes;
}

function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'KEY_INVALID', message });
}
