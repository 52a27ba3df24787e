/**
 * Stands in for zod inside the workflow bundle. Contracts keep their zod shapes beside their plain
 * facts, but a workflow never parses: the shapes would only make the bundle three times as large.
 * Whatever builds a shape gets this inert value; whatever would parse with one is told why not.
 */
const refuse = () => {
  throw new Error('zod is not in the workflow bundle: parse in an activity or in the client');
};
const PARSERS = new Set<PropertyKey>(['parse', 'safeParse', 'parseAsync', 'safeParseAsync']);

// biome-ignore lint/suspicious/noExplicitAny: it stands in for any value that zod exports.
const inert: any = new Proxy(() => undefined, {
  get: (_target, key) => {
    if (PARSERS.has(key)) return refuse;
    // Not a promise, not a primitive: `await` and string conversion must not go astray.
    if (key === 'then' || typeof key === 'symbol') return undefined;
    return inert;
  },
  apply: () => inert,
  construct: () => inert,
});

export = inert;
