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
  try {
    return write(value, 0);
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: `Canonical JSON cannot hold ${error.found} at $${error.path}.`,
    });
  }
}

/** SHA-256 of bytes, or of a string's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The digest of a JSON value: SHA-256 of its canonical JSON in UTF-8. Throws as `canonicalJson`. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

/** What cannot be written. Its path is put together on the way out: nearly every value has none. */
class Unwritable {
  path = '';

  constructor(readonly found: string) {}
}

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') return writeNumber(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') throw new Unwritable(typeof value);
  if (depth >= DEPTH_MAX) {
    throw new Unwritable(`a value nested deeper than ${DEPTH_MAX} levels (or a cycle)`);
  }
  return Array.isArray(value) ? writeArray(value, depth) : writeObject(value, depth);
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Unwritable(String(value));
  // ECMAScript's Number-to-String is RFC 8785's number format; it prints -0 as 0.
  return String(value);
}

function writeString(value: string): string {
  // With the u flag, whole pairs are one code point: only lone surrogates match.
  if (LONE_SURROGATE.test(value)) throw new Unwritable('a string with a lone surrogate');
  return JSON.stringify(value);
}

function writeArray(value: unknown[], depth: number): string {
  let text = '[';
  // By index, which visits holes too, so that a sparse array is refused and not shortened.
  for (let i = 0; i < value.length; i += 1) {
    if (i > 0) text += ',';
    text += writeMember(value[i], depth, i);
  }
  return `${text}]`;
}

function writeObject(value: object, depth: number): string {
  if (!isPlain(value)) {
    throw new Unwritable(`an instance of ${value.constructor?.name ?? 'a class'}`);
  }
  const record = value as Record<string, unknown>;
  let text = '{';
  for (const key of Object.keys(record).sort()) {
    if (text.length > 1) text += ',';
    text += `${writeKey(key)}:${writeMember(record[key], depth, key)}`;
  }
  return `${text}}`;
}

function writeKey(key: string): string {
  try {
    return writeString(key);
  } catch (error) {
    throw under(error, key);
  }
}

function writeMember(value: unknown, depth: number, place: string | number): string {
  try {
    return write(value, depth + 1);
  } catch (error) {
    throw under(error, place);
  }
}

function under(error: unknown, place: string | number): unknown {
  if (error instanceof Unwritable) {
    error.path = `${typeof place === 'number' ? `[${place}]` : `.${place}`}${error.path}`;
  }
  return error;
}

// Compares no identity with Object.prototype: workflows and tests run in realms of their own.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
