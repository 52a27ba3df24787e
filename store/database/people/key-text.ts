import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What scanners of secrets look for: `athanor_key_[0-9A-Za-z]{49}`. */
const PREFIX = 'athanor_key_';
const SECRET_BYTES = 32;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^43 > 2^256, and 62^6 > 2^32. */
const SECRET_DIGITS = 43;
const CHECK_DIGITS = 6;
const KEY_PATTERN = /^athanor_key_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/**
 * The text of a new API key: a fixed prefix, 256 random bits in base 62, and their CRC-32, by which a
 * scanner tells a key from a text that looks like one without asking anybody.
 */
export function newKeyText(): string {
  const secret = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_DIGITS);
  return `${PREFIX}${secret}${checkOf(secret)}`;
}

/** Whether a text is one of our keys, going by its form alone. */
export function isKeyText(text: string): boolean {
  const [, secret, check] = KEY_PATTERN.exec(text) ?? [];
  return secret !== undefined && checkOf(secret) === check;
}

/** What a key, a cookie or a link is known by: SHA-256 of its text, hex; 256 random bits need no salt. */
export function hashOfSecret(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function checkOf(secret: string): string {
  return base62(BigInt(crc32(secret)), CHECK_DIGITS);
}

function base62(number: bigint, digits: number): string {
  let text = '';
  for (let rest = number; text.length < digits; rest /= 62n)
    text = DIGITS[Number(rest % 62n)] + text;
  return text;
}
