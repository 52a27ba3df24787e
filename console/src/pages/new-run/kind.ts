import { alternatives, isFile, type Shape } from '../../../../client/sdk/input/shape';

/** How a field is filled in. */
export type Kind =
  | { kind: 'file' | 'text' | 'switch' | 'json' }
  | { kind: 'number'; isWhole: boolean }
  | { kind: 'choice'; of: readonly string[] }
  | { kind: 'group'; fields: Record<string, Shape>; required: readonly string[] };

/** What a field may be besides what it is filled in as: nothing at all. */
export interface Filled {
  shape: Shape;
  isNullable: boolean;
}

/** The one shape that a person fills in; a union of several is filled in as JSON. */
export function filledAs(shape: Shape, root: Shape): Filled {
  const all = alternatives(shape, root);
  const some = all.filter(({ type }) => type !== 'null');
  const one = some.length === 1 ? some[0] : undefined;
  return { shape: { ...shape, ...one }, isNullable: some.length < all.length };
}

/** How a shape is filled in. */
export function kindOf(shape: Shape): Kind {
  if (isFile(shape)) return { kind: 'file' };
  if (shape.enum !== undefined) return { kind: 'choice', of: shape.enum.map(String) };
  if (shape.type === 'boolean') return { kind: 'switch' };
  if (shape.type === 'number' || shape.type === 'integer') {
    return { kind: 'number', isWhole: shape.type === 'integer' };
  }
  if (shape.type === 'string') return { kind: 'text' };
  if (shape.properties !== undefined) {
    return { kind: 'group', fields: shape.properties, required: shape.required ?? [] };
  }
  return { kind: 'json' };
}

/** What a value may be, in words: `0 to 1`, `at least 1`, `at most 200 characters`. */
export function limitsOf(shape: Shape): string {
  const low = shape.minimum ?? shape.exclusiveMinimum;
  const high = shape.maximum ?? shape.exclusiveMaximum;
  const isEndless = high === undefined || high >= Number.MAX_SAFE_INTEGER;
  if (low !== undefined && !isEndless) return `${low} to ${high}`;
  if (low !== undefined) return low === 0 ? '' : `at least ${low}`;
  return isEndless ? '' : `at most ${high}`;
}
