import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import type { SealKeyRing } from './seal-keys';

/** What a node's task token stands for; only a gate can read or write it. */
export interface TaskLease {
  /** The token that Temporal gave. */
  upstream: Uint8Array;
  /** The node that it was handed to; nobody else may use it. */
  node: string;
  /** Queue that the task came from. */
  queue: string;
  activityType: string;
  workflowId: string;
  activityId: string;
  attempt: number;
  /** `digestOf` of the input as the node got it. */
  inputDigest: string;
  /** Milliseconds of the Unix epoch. */
  issuedAt: number;
  expiresAt: number;
}

/** First byte of every sealed token; another layout gets another number. */
const FORMAT = 1;
const KEY_ID_BYTES = 8;
/** The nonce and tag sizes that NIST SP 800-38D recommends for GCM. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCES_AT_ONCE = 256;
const HEAD_BYTES = 1 + KEY_ID_BYTES;
const BODY_START = HEAD_BYTES + NONCE_BYTES;
const LENGTH_BYTES = 4;
const CIPHER = 'aes-256-gcm';
/** Longest sealed token that is looked at; Temporal's own are a few hundred bytes. */
export const SEALED_BYTES_MAX = 8_192;

/**
 * Seals a lease with the newest key: format, key id, nonce, ciphertext, tag. The format and the key
 * id are authenticated too, and nothing about the lease can be read from the outside.
 */
export function sealLease(ring: SealKeyRing, { upstream, ...rest }: TaskLease): Buffer {
  const key = ring.current();
  const text = Buffer.from(JSON.stringify(rest));
  const bodyBytes = LENGTH_BYTES + upstream.length + text.length;
  const sealed = Buffer.allocUnsafe(BODY_START + bodyBytes + TAG_BYTES);
  sealed[0] = FORMAT;
  sealed.write(key.id, 1, 'hex');
  takeNonce(sealed);
  const body = Buffer.allocUnsafe(bodyBytes);
  body.writeUInt32BE(upstream.length);
  body.set(upstream, LENGTH_BYTES);
  body.set(text, LENGTH_BYTES + upstream.length);
  const nonce = sealed.subarray(HEAD_BYTES, BODY_START);
  const cipher = createCipheriv(CIPHER, key.secret, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(sealed.subarray(0, HEAD_BYTES));
  // GCM is a stream cipher: as many bytes come out as went in, and `final` adds none.
  cipher.update(body).copy(sealed, BODY_START);
  cipher.final();
  cipher.getAuthTag().copy(sealed, BODY_START + bodyBytes);
  return sealed;
}

/** Random bytes that no token has had: asking for many at once costs little more than for twelve. */
const nonces = Buffer.alloc(NONCE_BYTES * NONCES_AT_ONCE);
let nextNonce = NONCES_AT_ONCE;

function takeNonce(into: Buffer): void {
  if (nextNonce === NONCES_AT_ONCE) {
    randomFillSync(nonces);
    nextNonce = 0;
  }
  const from = nextNonce * NONCE_BYTES;
  nonces.copy(into, HEAD_BYTES, from, from + NONCE_BYTES);
  nextNonce += 1;
}

/**
 * Opens a sealed token, whoever brings it and however old it is: the caller compares the node and the
 * time. Undefined for whatever no gate of ours has sealed with a key that still opens.
 */
export function openLease(ring: SealKeyRing, sealed: Uint8Array): TaskLease | undefined {
  if (sealed.length > SEALED_BYTES_MAX) return undefined;
  if (sealed.length < BODY_START + LENGTH_BYTES + TAG_BYTES) return undefined;
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes[0] !== FORMAT) return undefined;
  const key = ring.find(bytes.toString('hex', 1, HEAD_BYTES));
  if (key === undefined) return undefined;
  const body = decrypt(key.secret, bytes);
  return body === undefined ? undefined : read(body);
}

function decrypt(secret: Uint8Array, bytes: Buffer): Buffer | undefined {
  const nonce = bytes.subarray(HEAD_BYTES, BODY_START);
  const decipher = createDecipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(bytes.subarray(0, HEAD_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const body = decipher.update(bytes.subarray(BODY_START, -TAG_BYTES));
    decipher.final();
    return body;
  } catch {
    // Forged or altered: the tag does not fit.
    return undefined;
  }
}

/** Only what a gate of this format has sealed gets here, so its shape needs no check. */
function read(body: Buffer): TaskLease {
  const end = LENGTH_BYTES + body.readUInt32BE(0);
  const rest = JSON.parse(body.toString('utf8', end)) as Omit<TaskLease, 'upstream'>;
  return { upstream: body.subarray(LENGTH_BYTES, end), ...rest };
}
