import { lookAtMachine } from './machine';
import { type Figure, renderReport } from './report';

/** A benchmark: measures, and tells on standard error what it is at. */
export type Measure = (o: { quick: boolean; say: (text: string) => void }) => Promise<Figure[]>;

/** Flags that every benchmark takes, for `parseArgs`. */
export const COMMON_OPTIONS = {
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
} as const;

/** Runs a benchmark and prints its table; with `json` its last line is one JSON object. */
export async function runBench(
  bench: string,
  options: { json: boolean; quick: boolean },
  measure: Measure,
): Promise<void> {
  const machine = lookAtMachine();
  const say = (text: string) => process.stderr.write(`${text}\n`);
  try {
    const figures = await measure({ quick: options.quick, say });
    const report = renderReport({ bench, machine: machine(), figures }, options);
    process.stdout.write(report, () => process.exit(0));
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
    process.exit();
  }
}

/** The median of some figures. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
