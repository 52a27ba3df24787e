import { digestOf, sha256Hex } from '../../trust';
import type { Payloads } from '../grpc/upstream/temporal';

/**
 * The digest of a task's input: `digestOf` its JSON value where it is one, as all steps have it, else
 * SHA-256 of the bytes of its payloads.
 */
export function inputDigest(input: Payloads | null | undefined): string {
  const value = inputValue(input);
  if (value !== undefined) return digestOf(value);
  const payloads = input?.payloads ?? [];
  return sha256Hex(Buffer.concat(payloads.map(({ data }) => data ?? new Uint8Array(0))));
}

/** A task's input where it is one JSON value, else undefined. */
export function inputValue(input: Payloads | null | undefined): unknown {
  const payloads = input?.payloads ?? [];
  const [first] = payloads;
  const encoding = first?.metadata?.encoding;
  const isJson = encoding !== undefined && textOf(encoding) === 'json/plain';
  if (payloads.length !== 1 || !isJson) return undefined;
  return JSON.parse(textOf(first?.data ?? new Uint8Array(0)));
}

/** UTF-8 text of bytes, whatever view they are. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
