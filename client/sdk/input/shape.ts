import { z } from 'zod';
import type { Path } from '../../../schemas/path';

/** The JSON Schema (draft 2020-12) of a contract's input or output, as far as we read it. */
export interface Shape {
  type?: string | string[];
  format?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Shape>;
  required?: string[];
  additionalProperties?: boolean | Shape;
  propertyNames?: Shape;
  items?: Shape | boolean;
  prefixItems?: Shape[];
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
  $ref?: string;
  $defs?: Record<string, Shape>;
}

/** Marks fields that hold a file; see `fileInput` in schemas/artifact. */
export const FILE_FORMAT = 'athanor-file';

/** The shape that a person has to fill in (`input`), or gets (`output`), as JSON Schema. */
export function shapeOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): Shape {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Shape;
}

/** The alternatives of a shape, with references followed; a plain shape is its own only one. */
export function alternatives(shape: Shape, root: Shape): Shape[] {
  const followed = follow(shape, root);
  const inner = [...(followed.anyOf ?? []), ...(followed.oneOf ?? []), ...(followed.allOf ?? [])];
  // A file is one thing, although it is written as a union.
  if (inner.length === 0 || isFile(followed)) return [followed];
  return inner.flatMap((s) => alternatives(s, root));
}

/** Whether a shape is a file. */
export function isFile(shape: Shape): boolean {
  return shape.format === FILE_FORMAT;
}

/** Whether a shape is a reference to an artifact, as inputs of steps have them. */
export function isArtifact({ properties }: Shape): boolean {
  return ['sha256', 'size', 'mediaType'].every((name) => properties?.[name] !== undefined);
}

/** The shapes that may stand at a path; none when the path leads nowhere. */
export function shapesAt(root: Shape, path: Path): Shape[] {
  let found = alternatives(root, root);
  for (const segment of path) {
    found = found.flatMap((s) => childShapes(s, segment)).flatMap((s) => alternatives(s, root));
  }
  return found;
}

/** The shapes of one member of an object or one item of an array. */
export function childShapes(shape: Shape, segment: string | number): Shape[] {
  if (typeof segment === 'number') {
    const fixed = shape.prefixItems?.[segment];
    if (fixed !== undefined) return [fixed];
    return typeof shape.items === 'object' ? [shape.items] : [];
  }
  const named = shape.properties;
  if (named !== undefined && Object.hasOwn(named, segment)) return [named[segment] as Shape];
  return typeof shape.additionalProperties === 'object' ? [shape.additionalProperties] : [];
}

/** The names that an object may have at a path. */
export function namesAt(root: Shape, path: Path): string[] {
  return [...new Set(shapesAt(root, path).flatMap((s) => Object.keys(s.properties ?? {})))];
}

function follow(shape: Shape, root: Shape): Shape {
  const name = shape.$ref?.match(/^#\/\$defs\/(.+)$/)?.[1];
  if (shape.$ref === '#') return root;
  const target = name === undefined ? undefined : root.$defs?.[name];
  return target === undefined ? shape : target;
}
