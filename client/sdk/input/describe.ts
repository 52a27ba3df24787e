import { alternatives, isFile, type Shape } from './shape';

/** One line of a contract's help. */
export interface FieldLine {
  /** `filters.smarts[].name`. */
  path: string;
  /** What may stand there, limits included. */
  type: string;
  required: boolean;
  /** JSON of the default, where there is one. */
  fallback: string | undefined;
  description: string;
}

/** Every field of a shape, objects before what they hold. */
export function fieldLines(root: Shape): FieldLine[] {
  const lines: FieldLine[] = [];
  addMembers({ shape: root, root, prefix: '', seen: [] }, lines);
  return lines;
}

/** What may stand in a place, in words: `a whole number, 1 to 500`. */
export function describeShape(shape: Shape): string {
  if (isFile(shape)) return shape.description ?? 'path of a file';
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.enum !== undefined) {
    const values = shape.enum.map((v) => (typeof v === 'string' ? v : JSON.stringify(v)));
    return values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`;
  }
  switch (shape.type) {
    case 'integer':
      return withLimits('a whole number', numberLimits(shape));
    case 'number':
      return withLimits('a number', numberLimits(shape));
    case 'string':
      return withLimits('text', textLimits(shape));
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return withLimits('a list', range(shape.minItems, shape.maxItems, 'items'));
    case 'object':
      return shape.properties === undefined
        ? 'an object'
        : `an object with ${Object.keys(shape.properties).join(', ')}`;
    default:
      return '';
  }
}

function addMembers(
  at: { shape: Shape; root: Shape; prefix: string; seen: readonly Shape[] },
  lines: FieldLine[],
): void {
  // A shape inside itself would be described for ever.
  if (at.seen.includes(at.shape)) return;
  const seen = [...at.seen, at.shape];
  for (const [name, member] of Object.entries(at.shape.properties ?? {})) {
    const path = at.prefix === '' ? name : `${at.prefix}.${name}`;
    const options = alternatives(member, at.root);
    lines.push({
      path,
      type: typeOf(options, at.root),
      required: at.shape.required?.includes(name) ?? false,
      fallback: 'default' in member ? JSON.stringify(member.default) : undefined,
      description: member.description ?? options.find((o) => isFile(o))?.description ?? '',
    });
    for (const option of options.filter((o) => !isFile(o))) {
      const items = typeof option.items === 'object' ? alternatives(option.items, at.root) : [];
      addMembers({ shape: option, root: at.root, prefix: path, seen }, lines);
      for (const item of items) {
        addMembers({ shape: item, root: at.root, prefix: `${path}[]`, seen }, lines);
      }
    }
  }
}

function typeOf(options: readonly Shape[], root: Shape): string {
  const words = options.map((option) => {
    if (isFile(option)) return 'file';
    if (option.type === 'object' && option.properties !== undefined) return 'object';
    if (option.type !== 'array' || typeof option.items !== 'object') return describeShape(option);
    const items = alternatives(option.items, root).map((i) =>
      i.properties === undefined ? describeShape(i) : 'objects',
    );
    return `${describeShape(option)} of ${items.join(' or ')}`;
  });
  return [...new Set(words.filter((w) => w !== ''))].join(' or ') || 'anything';
}

function numberLimits(shape: Shape): string {
  const low = shape.minimum ?? shape.exclusiveMinimum;
  const high = shape.maximum ?? shape.exclusiveMaximum;
  // zod writes the range of exact integers where a contract has no limit of its own.
  const isOpen = (n: number | undefined) =>
    n === undefined || Math.abs(n) >= Number.MAX_SAFE_INTEGER;
  return range(isOpen(low) ? undefined : low, isOpen(high) ? undefined : high, '');
}

function textLimits(shape: Shape): string {
  const length = range(shape.minLength, shape.maxLength, 'characters');
  const pattern = shape.pattern === undefined ? '' : `matching ${shape.pattern}`;
  return [length, pattern].filter((t) => t !== '').join(', ');
}

function range(low: number | undefined, high: number | undefined, unit: string): string {
  const words =
    low !== undefined && high !== undefined
      ? `${low} to ${high}`
      : low !== undefined
        ? `at least ${low}`
        : high !== undefined
          ? `at most ${high}`
          : '';
  return words === '' || unit === '' ? words : `${words} ${unit}`;
}

function withLimits(noun: string, limits: string): string {
  return limits === '' ? noun : `${noun}, ${limits}`;
}
