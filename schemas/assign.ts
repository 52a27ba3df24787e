import { AthanorError } from './errors';
import { type Path, showPath } from './path';

/**
 * `target` with a value at a path; `target` itself stays as it is. Objects and arrays that are missing are
 * made; an array grows by one item at a time.
 * @throws INPUT_INVALID when the path leads through something that has no parts
 */
export function assignAt(target: unknown, path: Path, value: unknown): unknown {
  return assign(target, path, value, []);
}

function assign(target: unknown, path: Path, value: unknown, at: Path): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if (typeof segment === 'number') return assignItem(target, segment, { rest, value, at });
  if (target === undefined || target === null) {
    return Object.fromEntries([[segment, assign(undefined, rest, value, [...at, segment])]]);
  }
  if (typeof target !== 'object' || Array.isArray(target)) {
    throw impossible(at, `it has no field '${segment}', since it is ${kindOf(target)}`);
  }
  const old = Object.hasOwn(target, segment)
    ? (target as Record<string, unknown>)[segment]
    : undefined;
  return { ...target, [segment]: assign(old, rest, value, [...at, segment]) };
}

function assignItem(
  target: unknown,
  index: number,
  o: { rest: Path; value: unknown; at: Path },
): unknown {
  const items = target ?? [];
  if (!Array.isArray(items)) {
    throw impossible(o.at, `it has no item [${index}], since it is ${kindOf(target)}`);
  }
  if (index > items.length) {
    throw impossible(o.at, `item [${index}] would leave a gap: the next is [${items.length}]`);
  }
  const item = assign(items[index], o.rest, o.value, [...o.at, index]);
  return [...items.slice(0, index), item, ...items.slice(index + 1)];
}

function impossible(at: Path, why: string): AthanorError {
  return new AthanorError({
    code: 'INPUT_INVALID',
    message: `${showPath(at)} cannot be set so: ${why}.`,
  });
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `${typeof value} ${JSON.stringify(value)}`;
}
