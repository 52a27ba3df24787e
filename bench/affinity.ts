/**
 * How well Vina's scores after our preparation order ligands with measured affinities (CDK2, TYK2,
 * thrombin): Kendall's τ with its interval, permutation p, and differences to null models that may take
 * either sign. `--docked` docks them anew besides, which takes minutes.
 * Run: `npm run bench -- affinity`.
 */
import { parseArgs } from 'node:util';
import { openStepBench } from '../tests/support/step-context';
import { type Scored, type Scoring, scoreSeries } from './affinity/scores';
import { readSeries } from './affinity/series';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

const TARGETS = ['cdk2', 'tyk2', 'thrombin'];
const EXHAUSTIVENESS = 8;

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    docked: { type: 'boolean', default: false },
    exhaustiveness: { type: 'string', default: String(EXHAUSTIVENESS) },
    /** Separated by commas. */
    targets: { type: 'string', default: TARGETS.join() },
  },
});

void runBench('affinity', values, async ({ say }) => {
  const scorings: Scoring[] = values.docked ? ['given pose', 'docked'] : ['given pose'];
  const exhaustiveness = Number(values.exhaustiveness);
  const bench = await openStepBench();
  const figures: Figure[] = [];
  try {
    for (const series of readSeries(values.targets.split(','))) {
      for (const scoring of scorings) {
        const scored = await scoreSeries(bench, series, { scoring, exhaustiveness });
        const name = `${series.target}, ${scoring}`;
        for (const failure of scored.failures) say(`${name}: no score of ${failure}`);
        say(`${name}: ${scored.check?.verdict ?? scored.because}`);
        figures.push(...figuresOf(name, scored));
      }
    }
  } finally {
    await bench.close();
  }
  return figures;
});

function figuresOf(name: string, { check }: Scored): Figure[] {
  if (check === null) return [{ name: `${name}: ligands`, value: 0, unit: '' }];
  const { count, tau, permutationP, advantages } = check;
  const figure = (what: string, value: number) => ({ name: `${name}: ${what}`, value, unit: '' });
  return [
    figure('ligands', count),
    figure('τ', tau.value),
    figure('τ, lower 95 %', tau.low),
    figure('τ, upper 95 %', tau.high),
    figure('permutation p', permutationP),
    ...advantages.flatMap(({ over, difference }) => [
      figure(`τ − |τ| of ${over}`, difference.value),
      figure(`τ − |τ| of ${over}, lower 95 %`, difference.low),
    ]),
  ];
}
