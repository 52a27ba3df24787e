import type { ArtifactRef, FileInput } from '../../../schemas/artifact';
import { type Path, showPath } from '../../../schemas/path';
import { alternatives, childShapes, isFile, type Shape } from './shape';

/** A file that an input names. */
export interface FileField {
  path: Path;
  /** The path in words, `library.file`. */
  field: string;
  value: FileInput;
}

/** Every file that an input names, in the order of its fields; `holds` tells the shapes of files. */
export function findFiles(root: Shape, input: unknown, holds = isFile): FileField[] {
  const found: FileField[] = [];
  const top = { shapes: alternatives(root, root), root, value: input, path: [], holds };
  walk(top, (path, value) => {
    found.push({ path, field: showPath(path), value });
  });
  return found;
}

/** Paths of the fields that must hold a file, such as `library.file`. */
export function requiredFiles(root: Shape, at: Shape = root, path: Path = []): string[] {
  const shapes = alternatives(at, root);
  if (shapes.some(isFile)) return [showPath(path)];
  const found = shapes.flatMap((shape) =>
    (shape.required ?? []).flatMap((name) =>
      childShapes(shape, name).flatMap((inner) => requiredFiles(root, inner, [...path, name])),
    ),
  );
  return [...new Set(found)];
}

/** The input with its files replaced, each by the reference that `replacements` has for its field. */
export function replaceFiles(
  input: unknown,
  replacements: readonly { path: Path; artifact: ArtifactRef }[],
): unknown {
  return replacements.reduce((value, r) => replaceAt(value, r.path, r.artifact), input);
}

function walk(
  at: { shapes: Shape[]; root: Shape; value: unknown; path: Path; holds: typeof isFile },
  visit: (path: Path, value: FileInput) => void,
): void {
  const { shapes, root, value, path, holds } = at;
  if (shapes.some(holds) && isFileValue(value)) {
    visit(path, value);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const key of keys) {
    const inner = shapes.flatMap((s) => childShapes(s, key)).flatMap((s) => alternatives(s, root));
    const child = (value as Record<string | number, unknown>)[key];
    if (inner.length > 0) {
      walk({ shapes: inner, root, value: child, path: [...path, key], holds }, visit);
    }
  }
}

function isFileValue(value: unknown): value is FileInput {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

function replaceAt(value: unknown, path: Path, replacement: ArtifactRef): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((item, i) => (i === segment ? replaceAt(item, rest, replacement) : item));
  }
  const record = value as Record<string, unknown>;
  return { ...record, [segment]: replaceAt(record[segment], rest, replacement) };
}
