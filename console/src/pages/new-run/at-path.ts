import type { Path } from '../../../../schemas/path';

/** The value with one of its fields replaced; undefined takes the field away. */
export function withField(value: unknown, path: Path, field: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return field;
  const at = isRecord(value) ? value : {};
  const inner = withField(at[key], rest, field);
  if (inner !== undefined) return { ...at, [key]: inner };
  const { [key]: _gone, ...others } = at;
  return others;
}

/** Whether it is an object with fields. */
export function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
