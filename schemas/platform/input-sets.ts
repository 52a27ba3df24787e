import { z } from 'zod';
import { slug } from './people';

/**
 * Named, versioned inputs of a pipeline within a project. A template is where a run starts from; a
 * parameter set is laid over it, or over nothing; what the run says itself is laid over both.
 */
export const INPUT_SET_KINDS = ['template', 'parameters'] as const;
export type InputSetKind = (typeof INPUT_SET_KINDS)[number];

/** A new version of one. Files in its input are references to artifacts. */
export const newInputSet = z.strictObject({
  name: slug,
  pipeline: z.string().min(1).max(100),
  title: z.string().trim().min(1).max(200),
  input: z.record(z.string(), z.unknown()),
});
export type NewInputSet = z.infer<typeof newInputSet>;

/** A version: `name@number`. */
export interface InputSet extends NewInputSet {
  project: string;
  kind: InputSetKind;
  number: number;
  createdBy: string;
  createdAt: string;
}

/** Where a run comes from that nobody wrote by hand; each is `name@number`, or the name of a schedule. */
export interface RunOrigin {
  template?: string;
  parameters?: string;
  schedule?: string;
}

/** `name@3` or `name`, taken apart. */
export function versionOf(text: string): { name: string; number?: number } {
  const [, name = text, number] = /^(.*)@([1-9]\d{0,8})$/.exec(text) ?? [];
  return number === undefined ? { name } : { name, number: Number(number) };
}

/** Values laid over others: objects field by field, everything else as a whole (RFC 7396 without its null). */
export function layOver(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isObject(under) || !isObject(over)) return over;
  const names = [...Object.keys(under), ...Object.keys(over)];
  return Object.fromEntries(
    names
      .filter((name) => name !== '__proto__')
      .map((name) => [name, layOver(under[name], over[name])]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
