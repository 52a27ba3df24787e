import { digestOf, sha256Hex } from '../../trust';
import type { Payloads } from '../grpc/upstream/temporal';

/** What a task works on. */
export interface TaskInput {
  /** `digestOf` its JSON value where it is one, as all steps have it, else SHA-256 of its bytes. */
  digest: string;
  /** The JSON value; absent where it is none. */
  value?: unknown;
}

/**
 * Reads a task's input. One that calls itself JSON and is none, or that canonical JSON cannot hold (a lone
 * surrogate, absurd depth), is known by its bytes: the step will refuse it, and a gate must outlive it.
 */
export function readInput(input: Payloads | null | undefined): TaskInput {
  const payloads = input?.payloads ?? [];
  const [first] = payloads;
  const bytes = first?.data ?? new Uint8Array(0);
  const encoding = first?.metadata?.encoding;
  if (payloads.length === 1 && encoding !== undefined && textOf(encoding) === 'json/plain') {
    try {
      const value: unknown = JSON.parse(textOf(bytes));
      return { digest: digestOf(value), value };
    } catch {
      return { digest: sha256Hex(bytes) };
    }
  }
  const all = Buffer.concat(payloads.map(({ data }) => data ?? new Uint8Array(0)));
  return { digest: sha256Hex(all) };
}

/** UTF-8 text of bytes, whatever view they are. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
