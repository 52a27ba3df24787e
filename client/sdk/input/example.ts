import { alternatives, isFile, type Shape } from './shape';

/** SHA-256 of nothing: an artifact that every store can have. */
const EMPTY_DIGEST = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** Texts to try where a contract has a pattern. */
const SAMPLES = [EMPTY_DIGEST, 'example', 'application/x-ndjson', 'q', 'ZZ', '0', '00'];
/** Deeper than any contract of ours; a shape inside itself ends here. */
const DEPTH_MAX = 12;

/**
 * An example of what a shape allows, drawn from nothing but the shape: members that are required, of
 * several alternatives the first, the lowest number that is allowed. It shows the form, not sensible values.
 */
export function exampleOf(root: Shape): unknown {
  return exampleAt(root, root, 0);
}

function exampleAt(shape: Shape, root: Shape, depth: number): unknown {
  if (shape.default !== undefined) return shape.default;
  const [first = shape] = alternatives(shape, root);
  if (isFile(first)) return 'file';
  if (first.default !== undefined) return first.default;
  if (first.const !== undefined) return first.const;
  if (first.enum !== undefined) return first.enum[0];
  const type = Array.isArray(first.type) ? first.type[0] : first.type;
  switch (type) {
    case 'integer':
    case 'number':
      return lowest(first, type === 'integer');
    case 'string':
      return text(first);
    case 'boolean':
      return false;
    case 'array':
      return items(first, root, depth);
    case 'object':
      return members(first, root, depth);
    default:
      return null;
  }
}

function members(shape: Shape, root: Shape, depth: number): Record<string, unknown> {
  const required = depth < DEPTH_MAX ? (shape.required ?? []) : [];
  return Object.fromEntries(
    required.map((name) => [name, exampleAt(shape.properties?.[name] ?? {}, root, depth + 1)]),
  );
}

function items(shape: Shape, root: Shape, depth: number): unknown[] {
  if (depth >= DEPTH_MAX) return [];
  if (shape.prefixItems) return shape.prefixItems.map((s) => exampleAt(s, root, depth + 1));
  const item = shape.items;
  if (typeof item !== 'object') return [];
  // One shows the form, also where none would do.
  const count = Math.min(Math.max(1, shape.minItems ?? 1), shape.maxItems ?? Infinity);
  return Array.from({ length: count }, () => exampleAt(item, root, depth + 1));
}

function lowest(shape: Shape, isWhole: boolean): number {
  const { minimum, exclusiveMinimum, maximum } = shape;
  const low =
    minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + (isWhole ? 1 : 0.5));
  const isOpen = Math.abs(low) >= Number.MAX_SAFE_INTEGER;
  const wanted = isOpen ? 0 : low;
  return maximum === undefined ? wanted : Math.min(wanted, maximum);
}

function text(shape: Shape): string {
  const { pattern, minLength = 0, maxLength = Infinity } = shape;
  const fits = (s: string) =>
    s.length >= minLength &&
    s.length <= maxLength &&
    (pattern === undefined || new RegExp(pattern, 'u').test(s));
  return SAMPLES.slice(1).find(fits) ?? SAMPLES.find(fits) ?? 'x'.repeat(Math.max(1, minLength));
}
