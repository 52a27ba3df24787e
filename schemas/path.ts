import { AthanorError } from './errors';

/** Where a value stands inside another. */
export type Path = readonly (string | number)[];

const PLAIN_NAME = /^[^.[\]"'=\s]+/;
const INDEX = /^\[(\d{1,9})\]/;
const QUOTED_NAME = /^\["((?:[^"\\]|\\.)*)"\]/;

/** A path in words: `filters.smarts[0].name`; the whole is `input`. */
export function showPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (PLAIN_NAME.exec(String(segment))?.[0] === segment) {
      text += text === '' ? String(segment) : `.${String(segment)}`;
    } else text += `[${JSON.stringify(String(segment))}]`;
  }
  return text === '' ? 'input' : text;
}

/**
 * Reads `a.b[0]["any name"].c` from the start of a text, and returns the rest.
 * @throws INPUT_INVALID when there is no path, a quoted name is no JSON string, or a name is one that
 * JavaScript objects reserve
 */
export function readPath(text: string): { path: Path; rest: string } {
  const path: (string | number)[] = [];
  let rest = text;
  for (;;) {
    const index = INDEX.exec(rest);
    const quoted = QUOTED_NAME.exec(rest);
    // The first name stands alone, each later one behind a dot.
    const named = path.length === 0 ? rest : rest.startsWith('.') ? rest.slice(1) : '';
    const plain = PLAIN_NAME.exec(named);
    if (index !== null && path.length > 0) {
      path.push(Number(index[1]));
      rest = rest.slice(index[0].length);
    } else if (quoted !== null) {
      path.push(checked(unquoted(quoted[1] ?? '', text), text));
      rest = rest.slice(quoted[0].length);
    } else if (plain !== null) {
      path.push(checked(plain[0], text));
      rest = named.slice(plain[0].length);
    } else break;
  }
  if (path.length === 0) throw invalid(text, "a name was expected, as in 'library.file'");
  return { path, rest };
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const segment of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, segment)) {
      return undefined;
    }
    found = (found as Record<PropertyKey, unknown>)[segment];
  }
  return found;
}

function unquoted(name: string, text: string): string {
  try {
    return JSON.parse(`"${name}"`) as string;
  } catch {
    throw invalid(text, `"${name}" is not a quoted name as JSON writes it`);
  }
}

// Assigning to `__proto__` would change an object's nature instead of adding a field.
function checked(name: string, text: string): string {
  if (name === '__proto__') throw invalid(text, "'__proto__' cannot be set");
  return name;
}

function invalid(text: string, why: string): AthanorError {
  return new AthanorError({
    code: 'INPUT_INVALID',
    message: `'${text}' does not begin with a path: ${why}.`,
  });
}
