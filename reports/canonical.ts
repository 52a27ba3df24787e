/**
 * A deep copy as a reader of the stored record gets it: plain JSON, with the keys of every object
 * sorted. Order of keys is lost in canonical JSON (RFC 8785), so no report may depend on it.
 */
export function canonicalCopy<T>(value: T): T {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  return sorted(plain) as T;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, v]) => [key, sorted(v)] as const);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}
