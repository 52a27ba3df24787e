/**
 * The pose checks beside PoseBusters (PyPI): real poses are broken on purpose, from hardly to grossly, at
 * least fifty for each check, and both are asked about every one of them. Sensitivity is the share of the
 * poses that PoseBusters finds broken which we find broken too, specificity that of the others.
 * Run: `npm run bench -- poses`; a quarter of an hour, most of it Python's; `--quick` for a tenth.
 */
import { parseArgs } from 'node:util';
import { loadChemistry } from '../kernels/chemistry';
import {
  askPoseBusters,
  compareWith,
  POSE_DATA,
  type Tally,
} from '../kernels/poses/testing/posebusters';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

const PER_CHECK = 60;
const QUICK_PER_CHECK = 8;
const WHOLE = 60;
const SEED = 1;
const BROKEN_MIN = 50;
const GOAL = 0.95;

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    'per-check': { type: 'string' },
    data: { type: 'string', default: POSE_DATA },
    /** Tell of every pose on which the two differ. */
    differences: { type: 'boolean', default: false },
  },
});

void runBench('poses', values, async ({ quick, say }) => {
  const perCheck = Number(values['per-check'] ?? (quick ? QUICK_PER_CHECK : PER_CHECK));
  say(`PoseBusters looks at ${perCheck} broken poses for each check`);
  const answer = askPoseBusters({ perCheck, whole: WHOLE, seed: SEED }, values.data);
  const chemistry = await loadChemistry();
  const onDifference = (text: string) => (values.differences ? say(text) : undefined);
  const started = performance.now();
  const tallies = await compareWith(answer, chemistry, onDifference);
  const ms = (performance.now() - started) / answer.cases.length;
  return [
    ...[...tallies].flatMap(([check, tally]) => figuresOf(check, tally, quick)),
    { name: 'time of all checks', value: ms, unit: 'ms a pose' },
  ];
});

function figuresOf(check: string, tally: Tally, quick: boolean): Figure[] {
  const { broken, brokenFound, whole, wholeFound } = tally;
  const goal = { atLeast: GOAL };
  return [
    {
      ...{ name: `${check}: broken poses`, value: broken, unit: '' },
      ...(quick ? {} : { goal: { atLeast: BROKEN_MIN } }),
    },
    { name: `${check}: sensitivity`, value: brokenFound / broken, unit: '', goal },
    { name: `${check}: specificity`, value: wholeFound / whole, unit: '', goal },
  ];
}
