/** Names that end so hold times that were measured: the same work never takes the same time twice. */
const MEASURED = /Ms$/;

/** Whether a field holds a measured time. */
export function isMeasuredTime(name: string): boolean {
  return MEASURED.test(name);
}

/** A JSON value without its measured times: what two runs of the same work have in common. */
export function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !isMeasuredTime(name))
      .map(([name, inner]) => [name, withoutTimes(inner)]),
  );
}
