import { createHash } from 'node:crypto';
import { AthanorError } from '../schemas/errors';

/** Objects nested deeper than this are refused, long before the stack would overflow. */
const DEPTH_MAX = 500;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Writes a value as canonical JSON (RFC 8785, JCS): keys sorted by UTF-16 code units, numbers as
 * ECMAScript prints them, no white space. Equal values give equal bytes, so digests may be compared.
 *
 * Stricter than `JSON.stringify`, since two different values must never share a digest by accident:
 * NaN, infinities, `undefined` (also as a property), functions, symbols, BigInt, lone surrogates,
 * cycles and anything but plain objects and arrays (`Date`, `Map`, typed arrays) throw an
 * `AthanorError` with code INPUT_INVALID, naming the path. `-0` is written as `0`.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', 0);
}

/** SHA-256 of bytes, or of a string's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The digest of a JSON value: SHA-256 of its canonical JSON in UTF-8. Throws as `canonicalJson`. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

function write(value: unknown, path: string, depth: number): string {
  if (value === null || typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'number') {
    return writeNumber(value, path);
  }
  if (typeof value === 'string') {
    return writeString(value, path);
  }
  if (typeof value !== 'object') {
    throw refused(path, typeof value);
  }
  if (depth >= DEPTH_MAX) {
    throw refused(path, `a value nested deeper than ${DEPTH_MAX} levels (or a cycle)`);
  }
  return Array.isArray(value) ? writeArray(value, path, depth) : writeObject(value, path, depth);
}

function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) {
    throw refused(path, String(value));
  }
  // ECMAScript's Number-to-String is RFC 8785's number format; it prints -0 as 0.
  return String(value);
}

function writeString(value: string, path: string): string {
  // With the u flag, whole pairs are one code point: only lone surrogates match.
  if (LONE_SURROGATE.test(value)) {
    throw refused(path, 'a string with a lone surrogate');
  }
  return JSON.stringify(value);
}

function writeArray(value: unknown[], path: string, depth: number): string {
  // Array.from visits holes too, so that a sparse array is refused and not shortened.
  return `[${Array.from(value, (item, i) => write(item, `${path}[${i}]`, depth + 1)).join(',')}]`;
}

function writeObject(value: object, path: string, depth: number): string {
  if (!isPlain(value)) {
    throw refused(path, `an instance of ${value.constructor?.name ?? 'a class'}`);
  }
  const record = value as Record<string, unknown>;
  const members = Object.keys(record)
    .sort()
    .map((key) => {
      const at = `${path}.${key}`;
      return `${writeString(key, at)}:${write(record[key], at, depth + 1)}`;
    });
  return `{${members.join(',')}}`;
}

// Compares no identity with Object.prototype: workflows and tests run in realms of their own.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refused(path: string, found: string): AthanorError {
  return new AthanorError({
    code: 'INPUT_INVALID',
    message: `Canonical JSON cannot hold ${found} at ${path}.`,
  });
}
