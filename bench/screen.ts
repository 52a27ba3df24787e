/**
 * How much of what RDKit could do reaches the user: molecules per second of the `screen` pipeline
 * through the engine, beside a bare loop over the same calls and Python RDKit doing the same work, all
 * with as many threads or processes as there are cores, measured in turn. Then what grows with the
 * library and should not: events in the largest history, and memory.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { figuresOf, flatness } from './screen/figures';
import { type MeasuredSize, measureSize, type Settings } from './screen/measure-size';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

const SIZES = [1_000, 10_000, 100_000];
const QUICK_SIZES = [1_000];
/** Above this Python stays out, and one round has to do: it takes minutes. */
const REPEATED_MAX = 10_000;
const REPEATS = 3;

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    /** Molecules, separated by commas. */
    sizes: { type: 'string' },
    repeats: { type: 'string', default: String(REPEATS) },
    /** Molecules a batch, in place of the pipeline's own default. */
    'batch-size': { type: 'string' },
    'no-python': { type: 'boolean', default: false },
  },
});

void runBench('screen', values, async ({ quick, say }) => {
  const batchSize = values['batch-size'];
  const settings: Settings = {
    repeatedMax: REPEATED_MAX,
    repeats: Number(values.repeats),
    batchSize: batchSize === undefined ? undefined : Number(batchSize),
    withPython: !values['no-python'],
    threads: availableParallelism(),
    say,
  };
  const sizes = values.sizes?.split(',').map(Number) ?? (quick ? QUICK_SIZES : SIZES);
  const measured: MeasuredSize[] = [];
  for (const size of sizes) measured.push(await measureSize(size, settings));
  return [
    ...measured.flatMap((one, i) => figuresOf(one, { isLargest: i === measured.length - 1 })),
    ...flatness(measured),
  ];
});
