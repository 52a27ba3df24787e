import { readPath, valueAt } from '../path';

/** One line of a design: a value for each parameter, in their order. */
export interface DesignPoint {
  point: number;
  values: unknown[];
}

/** What became of one point; `not run` where the sweep ended before it. */
export type PointStatus = 'done' | 'rejected' | 'failed' | 'not run';

/** One line of the table of a sweep. */
export interface SweptPoint extends DesignPoint {
  status: PointStatus;
  /** The numbers kept of its result, by name; null where the result has no such number. */
  responses: Record<string, number | null>;
  /** Why it failed: code and sentence. */
  because: string | null;
  /** The run of its own that a point of a pipeline is. */
  run: string | null;
  /** Whether its result was known. */
  cached: boolean;
}

/**
 * The numbers of a result that a sweep keeps.
 * @param asked names of metrics or fields of the output; all metrics (or numbers of the output) where none
 */
export function responsesOf(
  result: { output: unknown; metrics?: Record<string, number> },
  asked: readonly string[],
): Record<string, number | null> {
  const { output, metrics } = result;
  if (asked.length > 0) {
    return Object.fromEntries(asked.map((name) => [name, responseOf(name, output, metrics)]));
  }
  const all = Object.entries(metrics ?? (output as Record<string, unknown> | null) ?? {});
  return Object.fromEntries(
    all.flatMap(([name, value]) => (typeof value === 'number' ? [[name, finite(value)]] : [])),
  );
}

function responseOf(
  name: string,
  output: unknown,
  metrics: Record<string, number> = {},
): number | null {
  if (Object.hasOwn(metrics, name)) return finite(metrics[name] as number);
  const found = valueAt(output, readPath(name).path);
  if (typeof found === 'boolean') return Number(found);
  return typeof found === 'number' ? finite(found) : null;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
