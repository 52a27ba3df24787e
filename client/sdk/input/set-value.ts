import { parse } from 'yaml';
import { assignAt } from '../../../schemas/assign';
import { AthanorError } from '../../../schemas/errors';
import { type Path, readPath, showPath } from '../../../schemas/path';
import { isFile, type Shape, shapesAt } from './shape';

/** One `--set path=value`. */
export interface Assignment {
  path: Path;
  value: unknown;
}

/**
 * Reads `path=value`. The value is YAML (`50`, `true`, `null`, `[a, b]`, `{x: 1}`), but taken as it
 * stands where the contract wants text or a file, so that SMARTS and names need no second quoting.
 * @throws INPUT_INVALID
 */
export function parseAssignment(text: string, root?: Shape): Assignment {
  const { path, rest } = readPath(text);
  if (!rest.startsWith('=')) {
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: `'${text}' was found where path=value is wanted, such as 'top=20' or 'filters.smarts[0].name=acid'.`,
    });
  }
  const raw = rest.slice(1);
  const shapes = root === undefined ? [] : shapesAt(root, path);
  if (raw === '' || (wantsText(shapes) && !isQuotedOrObject(raw, shapes))) {
    return { path, value: raw };
  }
  return { path, value: parseValue(raw, path) };
}

/**
 * `value` with the assignments made, one after the other; `value` itself stays as it is. Objects and
 * arrays that are missing are made; an array grows by one item at a time.
 * @throws INPUT_INVALID when a path leads through something that has no parts
 */
export function assignAll(value: unknown, assignments: readonly Assignment[]): unknown {
  return assignments.reduce((result, a) => assignAt(result, a.path, a.value), value);
}

function wantsText(shapes: readonly Shape[]): boolean {
  const types = shapes.filter((s) => s.type !== 'null');
  return types.length > 0 && types.every((s) => s.type === 'string' || isFile(s));
}

function isQuotedOrObject(raw: string, shapes: readonly Shape[]): boolean {
  if (/^(["']).*\1$/s.test(raw)) return true;
  if (raw === 'null' && shapes.some((s) => s.type === 'null')) return true;
  return raw.startsWith('{') && shapes.some(isFile);
}

function parseValue(raw: string, path: Path): unknown {
  try {
    return parse(raw, { logLevel: 'error' });
  } catch (cause) {
    const [why] = (cause as Error).message.split(' at line');
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: `${showPath(path)}: '${raw}' is no YAML value (${why}). Put it in double quotes if it is text.`,
      cause,
    });
  }
}
